namespace Samples.Threads;

/// <summary>Whoever makes the station starts it, when it is complete.</summary>
public abstract class Station
{
    public void Start()
    {
        new Thread(Run).Start();
    }

    protected abstract void Measure();

    private void Run() => Measure();
}

public sealed class Thermometer : Station
{
    private readonly string _name;

    public Thermometer(string name) => _name = name;

    protected override void Measure() => Console.WriteLine(_name.Length);
}
