using Runtime.Staging;

namespace Runtime.Wrong;

// Both consumers wait for an item. One item comes, both are woken, and the second takes from an empty queue.
[Demonstrates(21, "tested-once", "a consumer takes an item that is gone", Rules = ["LKS4001"], Right = "bounded-buffer")]
public sealed class TestedOnce : IDemonstration
{
    private readonly object _gate = new();
    private readonly Queue<int> _items = new();
    private int _waiting;
    private int _failed;

    public Outcome Run(Stage stage)
    {
        var consumers = new[] { new Thread(() => Take(stage)) { Name = "consumer 1" }, new Thread(() => Take(stage)) { Name = "consumer 2" } };
        stage.Start(consumers);
        stage.WaitUntil(() => Volatile.Read(ref _waiting) == 2, "the wait of both consumers");
        lock (_gate)
        {
            _items.Enqueue(1);
            stage.Tell("puts one item, wakes all");
            Monitor.PulseAll(_gate);
        }

        foreach (var consumer in consumers)
            stage.Join(consumer);
        return new Outcome(Volatile.Read(ref _failed) == 1, $"{Volatile.Read(ref _failed)} consumer found nothing");
    }

    private void Take(Stage stage)
    {
        lock (_gate)
        {
            if (_items.Count == 0)
            {
                Interlocked.Increment(ref _waiting);
                Monitor.Wait(_gate); // expect: LKS4001
            }

            if (_items.TryDequeue(out var item))
            {
                stage.Tell($"takes {item}");
            }
            else
            {
                stage.Tell("finds nothing");
                Interlocked.Increment(ref _failed);
            }
        }
    }
}
