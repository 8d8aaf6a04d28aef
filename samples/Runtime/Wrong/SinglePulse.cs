using Runtime.Staging;

namespace Runtime.Wrong;

// Producers wait for room, consumers for an item, all on one lock. Pulse wakes whoever has waited longest: here it is another producer, who finds
// no room and goes to sleep again. The consumer is never told.
[Demonstrates(21, "single-pulse", "Pulse wakes a producer, and the consumer sleeps beside a full buffer", Rules = ["LKS4003"], Right = "bounded-buffer")]
public sealed class SinglePulse : IDemonstration
{
    private readonly object _gate = new();
    private readonly Queue<int> _items = new([1]);
    private int _waiting;

    public Outcome Run(Stage stage)
    {
        var producers = new[] { new Thread(() => Put(2, stage)) { Name = "producer 1" }, new Thread(() => Put(3, stage)) { Name = "producer 2" } };
        for (var i = 0; i < producers.Length; i++)
        {
            stage.Start(producers[i]);
            stage.WaitUntil(() => Volatile.Read(ref _waiting) == i + 1, "the wait of a producer");
        }

        var consumer = new Thread(() => TakeTwo(stage)) { Name = "consumer" };
        stage.Start(consumer);
        var hangs = stage.Hangs(consumer) && stage.Hangs(producers[1]);
        lock (_gate)
            return new Outcome(hangs && _items.Count == 1, $"{_items.Count} item is there, and the consumer sleeps");
    }

    private void Put(int item, Stage stage)
    {
        lock (_gate)
        {
            while (_items.Count == 1)
            {
                stage.Tell("no room, sleeps");
                Interlocked.Increment(ref _waiting);
                Monitor.Wait(_gate);
            }

            _items.Enqueue(item);
            stage.Tell($"puts {item}, pulses");
            Monitor.Pulse(_gate); // expect: LKS4003
        }
    }

    private void TakeTwo(Stage stage)
    {
        lock (_gate)
        {
            Take(stage);
            Take(stage);
        }
    }

    private void Take(Stage stage)
    {
        lock (_gate)
        {
            while (_items.Count == 0)
            {
                stage.Tell("no item, sleeps");
                Monitor.Wait(_gate);
            }

            stage.Tell($"takes {_items.Dequeue()}, pulses");
            Monitor.Pulse(_gate); // expect: LKS4003
        }
    }
}
