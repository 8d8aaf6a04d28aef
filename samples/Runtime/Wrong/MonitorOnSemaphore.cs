using Runtime.Staging;

namespace Runtime.Wrong;

// A lock statement on a semaphore takes the monitor of the object, not the permit. One thread holds this, the other that, and both are in.
[Demonstrates(6, "monitor-on-semaphore", "a lock statement on a semaphore keeps nobody out who waits for it", Rules = ["LKS6005"], Right = "one-at-a-time")]
public sealed class MonitorOnSemaphore : IDemonstration
{
    private readonly SemaphoreSlim _room = new(1, 1);
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => ByPermit(stage)) { Name = "by permit" },
            new Thread(() => ByMonitor(stage)) { Name = "by monitor" });
        return new Outcome(Volatile.Read(ref _peak) == 2, $"{Volatile.Read(ref _peak)} threads were in a room for one");
    }

    private void ByPermit(Stage stage)
    {
        _room.Wait();
        try
        {
            stage.Turn(1);
            Interlocked.Increment(ref _inside);
            stage.Tell("_room.Wait(): is in");
            stage.Turn(3);
            stage.Tell("leaves");
            stage.Done();
        }
        finally
        {
            _room.Release();
        }
    }

    private void ByMonitor(Stage stage)
    {
        stage.Turn(2);
        lock (_room) // expect: LKS6005
        {
            Interlocked.Exchange(ref _peak, Interlocked.Increment(ref _inside));
            stage.Tell($"lock (_room): is in, too");
        }

        stage.Done();
    }
}
