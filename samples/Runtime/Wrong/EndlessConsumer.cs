using Runtime.Staging;

namespace Runtime.Wrong;

// The consumer goes on until the collection is completed. The producer puts in its last item and leaves.
[Demonstrates(21, "endless-consumer", "the producer has ended, and the consumer waits for more", Rules = ["LKS4010"], Right = "completed-collection")]
public sealed class EndlessConsumer : IDemonstration
{
    private readonly System.Collections.Concurrent.BlockingCollection<int> _items = [];

    public Outcome Run(Stage stage)
    {
        var producer = new Thread(() => Produce(stage)) { Name = "producer" };
        var consumer = new Thread(() => Consume(stage)) { Name = "consumer" };
        stage.Start(producer, consumer);
        stage.Join(producer);
        stage.WaitUntil(() => stage.Entries.Any(entry => entry.Text == "takes 2"), "the last item");
        return new Outcome(stage.Hangs(consumer), "all items are taken, and the consumer is still there");
    }

    private void Produce(Stage stage)
    {
        for (var item = 1; item <= 2; item++)
        {
            stage.Tell($"adds {item}");
            _items.Add(item);
        }

        stage.Tell("ends");
    }

    private void Consume(Stage stage)
    {
        foreach (var item in _items.GetConsumingEnumerable()) // expect: LKS4010
            stage.Tell($"takes {item}");
        stage.Tell("ends");
    }
}
