using Runtime.Staging;

namespace Runtime.Wrong;

// Wait and Pulse belong to the holder of the lock: whoever pulses without it gets an exception, and wakes nobody.
[Demonstrates(21, "unlocked-pulse", "a pulse without the lock throws", Rules = ["LKS4002"], Right = "bounded-buffer")]
public sealed class UnlockedPulse : IDemonstration
{
    private readonly object _gate = new();
    private readonly Queue<int> _items = [];

    public Outcome Run(Stage stage)
    {
        var isRefused = false;
        var producer = new Thread(() => isRefused = IsRefused(stage)) { Name = "producer" };
        stage.Run(producer);
        return new Outcome(isRefused, "nobody was woken");
    }

    public int Take()
    {
        lock (_gate)
        {
            while (_items.Count == 0)
                Monitor.Wait(_gate);
            return _items.Dequeue();
        }
    }

    private bool IsRefused(Stage stage)
    {
        try
        {
            stage.Tell("locks, puts an item, unlocks");
            Put(1);
            return false;
        }
        catch (SynchronizationLockException)
        {
            stage.Tell("pulses: SynchronizationLockException");
            return true;
        }
    }

    public void Put(int item)
    {
        lock (_gate)
            _items.Enqueue(item);
        Monitor.PulseAll(_gate); // expect: LKS4002
    }
}
