using Runtime.Staging;

namespace Runtime.Right;

// CompleteAdding says that no more will come. The consumer takes what is left, and its loop ends.
[Demonstrates(21, "completed-collection", "the producer completes the collection, and the consumer ends")]
public sealed class CompletedCollection : IDemonstration
{
    private readonly System.Collections.Concurrent.BlockingCollection<int> _items = [];

    public Outcome Run(Stage stage)
    {
        var consumer = new Thread(() => Consume(stage)) { Name = "consumer" };
        stage.Run(new Thread(() => Produce(stage)) { Name = "producer" }, consumer);
        return new Outcome(!consumer.IsAlive && _items.IsCompleted, "all items are taken, and both have ended");
    }

    private void Produce(Stage stage)
    {
        for (var item = 1; item <= 2; item++)
        {
            stage.Tell($"adds {item}");
            _items.Add(item);
        }

        stage.Tell("completes");
        _items.CompleteAdding();
    }

    private void Consume(Stage stage)
    {
        foreach (var item in _items.GetConsumingEnumerable())
            stage.Tell($"takes {item}");
        stage.Tell("ends");
    }
}
