using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class NeverCompletedTests
{
    [Fact]
    public Task Reports_ConsumersOfEndlessCollections() => Verify.Diagnostics("""
        class Pipe
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private readonly System.Threading.Channels.Channel<int> _channel = System.Threading.Channels.Channel.CreateUnbounded<int>();
            public void Put(int item) { _items.Add(item); _channel.Writer.TryWrite(item); }
            public void Run()
            {
                foreach (var item in {|LKS4010:_items.GetConsumingEnumerable()|})
                    Console.WriteLine(item);
            }
            public async Task RunAsync()
            {
                await foreach (var item in {|LKS4010:_channel.Reader.ReadAllAsync()|})
                    Console.WriteLine(item);
            }
            public async Task Poll()
            {
                while (await {|LKS4010:_channel.Reader.WaitToReadAsync()|})
                    while (_channel.Reader.TryRead(out var item))
                        Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task Accepts_CompletedCancelledAndSharedCollections() => Verify.Diagnostics("""
        class Pipe
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private readonly System.Collections.Concurrent.BlockingCollection<int> _cancelled = new();
            private readonly System.Threading.Channels.Channel<int> _channel = System.Threading.Channels.Channel.CreateUnbounded<int>();
            private static readonly System.Collections.Concurrent.BlockingCollection<int> s_process = new();
            public System.Threading.Channels.ChannelWriter<int> Writer => _channel.Writer;
            public void Run()
            {
                foreach (var item in _items.GetConsumingEnumerable())
                    Console.WriteLine(item);
                foreach (var item in s_process.GetConsumingEnumerable())
                    Console.WriteLine(item);
            }
            public void Run(CancellationToken token)
            {
                foreach (var item in _cancelled.GetConsumingEnumerable(token))
                    Console.WriteLine(item);
            }
            public async Task RunAsync()
            {
                await foreach (var item in _channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }
            public void Stop() => _items.CompleteAdding();
        }
        """);

    [Fact]
    public Task Reports_ACollectionMadeInBrackets() => Verify.Diagnostics("""
        class Press
        {
            private readonly System.Collections.Concurrent.BlockingCollection<string> _pages = [];
            public void Print() => _pages.Add("page");
            public void Run()
            {
                foreach (var page in {|LKS4010:_pages.GetConsumingEnumerable()|})
                    Console.WriteLine(page);
            }
        }
        """);
}
