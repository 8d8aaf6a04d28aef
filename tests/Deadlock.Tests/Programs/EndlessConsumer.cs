// A channel is never completed.
namespace Programs.EndlessConsumer.Hangs
{
    public sealed class Pipe
    {
        private readonly System.Threading.Channels.Channel<int> _items = System.Threading.Channels.Channel.CreateUnbounded<int>();
        private int _sum;

        public void Run()
        {
            var consumer = Consume();
            _items.Writer.TryWrite(1);
            consumer.Wait();
        }

        private async Task Consume()
        {
            await foreach (var item in _items.Reader.ReadAllAsync())
                _sum += item;
        }
    }

    public static class Program
    {
        public static void Run() => new Pipe().Run();
    }
}

namespace Programs.EndlessConsumer.Ends
{
    public sealed class Pipe
    {
        private readonly System.Threading.Channels.Channel<int> _items = System.Threading.Channels.Channel.CreateUnbounded<int>();
        private int _sum;

        public void Run()
        {
            var consumer = Consume();
            _items.Writer.TryWrite(1);
            _items.Writer.Complete();
            consumer.Wait();
        }

        private async Task Consume()
        {
            await foreach (var item in _items.Reader.ReadAllAsync())
                _sum += item;
        }
    }

    public static class Program
    {
        public static void Run() => new Pipe().Run();
    }
}
