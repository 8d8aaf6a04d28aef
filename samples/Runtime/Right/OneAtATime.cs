using Runtime.Staging;

namespace Runtime.Right;

// All threads lock the same object. One is inside, the others sleep until it leaves.
[Demonstrates(6, "one-at-a-time", "lock, Lock and Monitor let one thread in at a time")]
public sealed class OneAtATime : IDemonstration
{
    private readonly object _object = new();
    private readonly Lock _lock = new();
    private readonly object _monitor = new();
    private readonly Room _byLock = new("lock");
    private readonly Room _byLockObject = new("Lock");
    private readonly Room _byMonitor = new("Monitor");

    public Outcome Run(Stage stage)
    {
        stage.Run([.. Enumerable.Range(1, 3).Select(number => new Thread(() => Enter(stage)) { Name = $"T{number}" })]);
        var peak = Math.Max(_byLock.Peak, Math.Max(_byLockObject.Peak, _byMonitor.Peak));
        return new Outcome(peak == 1, $"at most {peak} thread was inside");
    }

    private void Enter(Stage stage)
    {
        lock (_object)
            _byLock.Visit(stage);
        lock (_lock)
            _byLockObject.Visit(stage);
        Monitor.Enter(_monitor);
        try
        {
            _byMonitor.Visit(stage);
        }
        finally
        {
            Monitor.Exit(_monitor);
        }
    }

    private sealed class Room(string name)
    {
        private int _inside;
        private int _peak;

        public int Peak => Volatile.Read(ref _peak);

        public void Visit(Stage stage)
        {
            var inside = Interlocked.Increment(ref _inside);
            for (var peak = Volatile.Read(ref _peak); inside > peak; peak = Volatile.Read(ref _peak))
                Interlocked.CompareExchange(ref _peak, inside, peak);
            stage.Tell($"{name}: in");
            Thread.Sleep(10);
            stage.Tell($"{name}: out");
            Interlocked.Decrement(ref _inside);
        }
    }
}
