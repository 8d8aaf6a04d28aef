using Runtime.Staging;

namespace Runtime.Right;

// All threads lock the same object. One is inside, the others sleep until it leaves.
[Demonstrates(6, "one-at-a-time", "lock, Lock and Monitor let one thread in at a time")]
public sealed class OneAtATime : IDemonstration
{
    private readonly object _object = new();
    private readonly Lock _lock = new();
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        stage.Run([.. Enumerable.Range(1, 4).Select(number => new Thread(() => Enter(stage)) { Name = $"T{number}" })]);
        return new Outcome(Volatile.Read(ref _peak) == 1, $"at most {Volatile.Read(ref _peak)} thread was inside");
    }

    private void Enter(Stage stage)
    {
        lock (_object)
            Stay(stage, "lock");
        lock (_lock)
            Note(Interlocked.Increment(ref _inside), stage, "Lock");
        Monitor.Enter(_object);
        try
        {
            stage.Tell("is in by Monitor");
        }
        finally
        {
            Monitor.Exit(_object);
        }
    }

    private void Stay(Stage stage, string by)
    {
        stage.Tell($"is in by {by}");
        Thread.Sleep(10);
    }

    private void Note(int inside, Stage stage, string by)
    {
        if (inside > Volatile.Read(ref _peak))
            Volatile.Write(ref _peak, inside);
        Stay(stage, by);
        Interlocked.Decrement(ref _inside);
    }
}
