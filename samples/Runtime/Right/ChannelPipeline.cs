using Runtime.Staging;

namespace Runtime.Right;

// A bounded channel does the waiting, and Complete ends the consumer when the last item is out.
[Demonstrates(21, "channel-pipeline", "a channel hands over four items, and its completion ends the consumer")]
public sealed class ChannelPipeline : IDemonstration
{
    private readonly System.Threading.Channels.Channel<int> _items = System.Threading.Channels.Channel.CreateBounded<int>(2);

    public Outcome Run(Stage stage)
    {
        var consumer = Consume(stage);
        var producer = Produce(stage);
        Task.WaitAll(producer, consumer);
        return new Outcome(consumer.Result == 10, $"the sum is {consumer.Result}");
    }

    private async Task Produce(Stage stage)
    {
        for (var item = 1; item <= 4; item++)
        {
            await _items.Writer.WriteAsync(item);
            stage.Tell("producer", $"writes {item}");
        }

        stage.Tell("producer", "completes");
        _items.Writer.Complete();
    }

    private async Task<int> Consume(Stage stage)
    {
        var sum = 0;
        await foreach (var item in _items.Reader.ReadAllAsync())
        {
            stage.Tell("consumer", $"reads {item}");
            sum += item;
        }

        stage.Tell("consumer", "ends");
        return sum;
    }
}
