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
    public required string Name { get; init; }

    protected override void Measure() => Console.WriteLine(Name.Length);
}
