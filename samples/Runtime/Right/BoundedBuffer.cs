using Runtime.Staging;

namespace Runtime.Right;

// Producers wait while the buffer is full, consumers while it is empty; each tests again when it wakes. The end is a state, too.
[Demonstrates(21, "bounded-buffer", "six items go through a buffer of two, in order, and the consumer ends")]
public sealed class BoundedBuffer : IDemonstration
{
    private readonly object _gate = new();
    private readonly Queue<int> _items = new();
    private bool _isCompleted;

    public Outcome Run(Stage stage)
    {
        var taken = new List<int>();
        stage.Run(new Thread(() => Produce(stage)) { Name = "producer" }, new Thread(() => Consume(stage, taken)) { Name = "consumer" });
        lock (_gate)
            return new Outcome(taken.SequenceEqual(Enumerable.Range(1, 6)), $"taken: {string.Join(' ', taken)}");
    }

    private void Produce(Stage stage)
    {
        for (var item = 1; item <= 6; item++)
        {
            lock (_gate)
            {
                while (_items.Count == 2)
                    Monitor.Wait(_gate);
                _items.Enqueue(item);
                stage.Tell($"puts {item}");
                Monitor.PulseAll(_gate);
            }
        }

        lock (_gate)
        {
            _isCompleted = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Consume(Stage stage, List<int> taken)
    {
        lock (_gate)
        {
            while (true)
            {
                while (_items.Count == 0 && !_isCompleted)
                    Monitor.Wait(_gate);
                if (_items.Count == 0)
                    break;
                taken.Add(_items.Dequeue());
                stage.Tell($"takes {taken[^1]}");
                Monitor.PulseAll(_gate);
            }

            stage.Tell("ends");
        }
    }
}
