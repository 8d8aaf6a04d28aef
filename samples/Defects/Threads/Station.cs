namespace Samples.Threads;

/// <summary>A base type starts its thread too early for those that derive from it.</summary>
public abstract class Station
{
    protected Station()
    {
        new Thread(Run).Start(); // expect: LKS1014
    }

    protected abstract void Measure();

    private void Run() => Measure();
}

public sealed class Thermometer : Station
{
    private readonly string _name;

    public Thermometer(string name) => _name = name; // expect: LKS1024

    protected override void Measure() => Console.WriteLine(_name.Length);
}
