using Microsoft.CodeAnalysis;
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

    [Fact]
    public Task Reports_IteratorsAndThoseWhoWaitForTheConsumer() => Verify.Diagnostics("""
        using System.Threading.Channels;

        class Trail
        {
            private readonly Channel<int> _events = Channel.CreateUnbounded<int>();
            public bool Write(int item) => _events.Writer.TryWrite(item);
            public async IAsyncEnumerable<int[]> ReadBatches()
            {
                var batch = new List<int>();
                while (await {|LKS4010:_events.Reader.WaitToReadAsync()|})
                {
                    while (_events.Reader.TryRead(out var item))
                        batch.Add(item);
                    yield return batch.ToArray();
                    batch.Clear();
                }
            }
        }
        """);

    [Fact]
    public async Task Warns_WhereAStopWaitsForTheConsumer()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System;
            using System.Collections.Concurrent;
            using System.Threading;
            using System.Threading.Channels;
            using System.Threading.Tasks;
            public class Awaited
            {
                private readonly Channel<int> _events = Channel.CreateUnbounded<int>();
                private Task _reading = Task.CompletedTask;
                public bool Write(int item) => _events.Writer.TryWrite(item);
                public void Start() => _reading = Task.Run(ReadAsync);
                private async Task ReadAsync() { await foreach (var item in _events.Reader.ReadAllAsync()) Console.WriteLine(item); }
                public async Task StopAsync() { await _reading.ConfigureAwait(false); }
            }
            public class Joined : IDisposable
            {
                private readonly BlockingCollection<int> _items = new();
                private readonly Thread _thread;
                public Joined() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
                public void Add(int item) => _items.Add(item);
                private void Run() { foreach (var item in _items.GetConsumingEnumerable()) Console.WriteLine(item); }
                public void Dispose() => _thread.Join();
            }
            public class Limited : IDisposable
            {
                private readonly BlockingCollection<int> _items = new();
                private readonly Thread _thread;
                public Limited() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
                public void Add(int item) => _items.Add(item);
                private void Run() { foreach (var item in _items.GetConsumingEnumerable()) Console.WriteLine(item); }
                public void Dispose() => _thread.Join(1000);
            }
            public class Program
            {
                private readonly BlockingCollection<int> _items = new();
                private Task _work = Task.CompletedTask;
                public void Add(int item) => _items.Add(item);
                private void Work() { foreach (var item in _items.GetConsumingEnumerable()) Console.WriteLine(item); }
                public void Run() { _work = Task.Run(Work); _work.Wait(); }
            }
            """, "Pipes.cs")]));

        Assert.Equal([DiagnosticSeverity.Warning, DiagnosticSeverity.Warning, DiagnosticSeverity.Info, DiagnosticSeverity.Info], found.Where(one => one.Id == "LKS4010").OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity));
        Assert.Contains("'StopAsync' waits for it on line", found.First(one => one.Id == "LKS4010").GetMessage());
    }

    [Fact]
    public Task Accepts_IteratorsThatLeaveAndTokensOfTheLoop() => Verify.Diagnostics("""
        using System.Threading.Channels;

        class Trail
        {
            private readonly Channel<int> _events = Channel.CreateUnbounded<int>();
            public bool Write(int item) => _events.Writer.TryWrite(item);
            public async IAsyncEnumerable<int> Leaves()
            {
                while (await _events.Reader.WaitToReadAsync())
                {
                    if (!_events.Reader.TryRead(out var item))
                        yield break;
                    yield return item;
                }
            }
            public async IAsyncEnumerable<int> Given([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
            {
                while (await _events.Reader.WaitToReadAsync(token))
                    while (_events.Reader.TryRead(out var item))
                        yield return item;
            }
            public async Task Cancelled(CancellationToken token)
            {
                await foreach (var item in _events.Reader.ReadAllAsync().WithCancellation(token))
                    Console.WriteLine(item);
            }
        }

        class Ended
        {
            private readonly Channel<int> _events = Channel.CreateUnbounded<int>();
            private Task _reading = Task.CompletedTask;
            public bool Write(int item) => _events.Writer.TryWrite(item);
            public void Start() => _reading = Task.Run(ReadAsync);
            private async Task ReadAsync() { await foreach (var item in _events.Reader.ReadAllAsync()) Console.WriteLine(item); }
            public async Task StopAsync() { _events.Writer.Complete(); await _reading; }
        }
        """);

    [Fact]
    public Task Reports_ProducersThatFailBeforeTheyComplete() => Verify.Diagnostics("""
        sealed class Import
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _rows = new();
            public async Task<int> RunAsync(string file)
            {
                var producer = Task.Run(() => ReadFile(file));
                var consumer = Task.Run(() => Sum());
                await Task.WhenAll(producer, consumer);
                return consumer.Result;
            }
            private void ReadFile(string file)
            {
                foreach (var line in System.IO.File.ReadLines(file).Skip(1))
                    _rows.Add(int.Parse(line));
                {|LKS4010:_rows.CompleteAdding()|};
            }
            private int Sum()
            {
                var total = 0;
                foreach (var row in _rows.GetConsumingEnumerable())
                    total += row;
                return total;
            }
        }
        sealed class Local
        {
            public int Run(string[] lines)
            {
                var rows = new System.Collections.Concurrent.BlockingCollection<int>();
                var producer = Task.Run(() =>
                {
                    foreach (var line in lines)
                        rows.Add(int.Parse(line));
                    {|LKS4010:rows.CompleteAdding()|};
                });
                var total = 0;
                foreach (var row in rows.GetConsumingEnumerable())
                    total += row;
                producer.Wait();
                return total;
            }
        }
        """);

    [Fact]
    public Task Accepts_ProducersThatAlwaysComplete_OrCannotFail() => Verify.Diagnostics("""
        sealed class Import
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _rows = new();
            public async Task<int> RunAsync(string file)
            {
                var producer = Task.Run(() => ReadFile(file));
                var consumer = Task.Run(() => Sum());
                await Task.WhenAll(producer, consumer);
                return consumer.Result;
            }
            private void ReadFile(string file)
            {
                try
                {
                    foreach (var line in System.IO.File.ReadLines(file).Skip(1))
                        _rows.Add(int.Parse(line));
                }
                finally
                {
                    _rows.CompleteAdding();
                }
            }
            private int Sum()
            {
                var total = 0;
                foreach (var row in _rows.GetConsumingEnumerable())
                    total += row;
                return total;
            }
        }
        sealed class Local
        {
            public int Counted(int[] numbers)
            {
                var rows = new System.Collections.Concurrent.BlockingCollection<int>();
                var producer = Task.Run(() =>
                {
                    foreach (var number in numbers)
                        rows.Add(number);
                    rows.CompleteAdding();
                });
                var total = 0;
                foreach (var row in rows.GetConsumingEnumerable())
                    total += row;
                producer.Wait();
                return total;
            }
            public int First(string[] lines)
            {
                var rows = new System.Collections.Concurrent.BlockingCollection<int>();
                var producer = Task.Run(() =>
                {
                    foreach (var line in lines)
                        rows.Add(int.Parse(line));
                    rows.CompleteAdding();
                });
                producer.Wait();
                var total = 0;
                foreach (var row in rows.GetConsumingEnumerable())
                    total += row;
                return total;
            }
            public int Continued(string[] lines)
            {
                var rows = new System.Collections.Concurrent.BlockingCollection<int>();
                var producer = Task.Run(() =>
                {
                    foreach (var line in lines)
                        rows.Add(int.Parse(line));
                });
                producer.ContinueWith(_ => rows.CompleteAdding());
                var total = 0;
                foreach (var row in rows.GetConsumingEnumerable())
                    total += row;
                return total;
            }
        }
        """);
}
