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

    [Theory]
    [InlineData("_pump = Task.Run(() => PumpAsync());", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Use({|LKS4010:int.Parse(line)|}); }")]
    [InlineData("_pump = Task.Run(PumpAsync);", "try { await foreach (var line in _lines.Reader.ReadAllAsync()) { Use({|LKS4010:Parsed(line)|}); } } catch (OperationCanceledException) { }")]
    [InlineData("_pump = PumpAsync();", "await foreach (var line in _lines.Reader.ReadAllAsync()) { if (line == \"\") { {|LKS4010:throw new FormatException();|} } }")]
    [InlineData("_ = PumpAsync();", "while (await _lines.Reader.WaitToReadAsync()) { while (_lines.Reader.TryRead(out var line)) { Use({|LKS4010:Other.Parsed(line)|}); } }")]
    [InlineData("Begin(); void Begin() => _pump = Task.Run(async () => { await PumpAsync(); });", "await foreach (var line in _lines.Reader.ReadAllAsync()) { await {|LKS4010:System.IO.File.AppendAllTextAsync(\"log\", line)|}; }")]
    // Caught, told on, looked at, or nothing that is seen to fail.
    [InlineData("_pump = Task.Run(() => PumpAsync());", "await foreach (var line in _lines.Reader.ReadAllAsync()) { try { Use(int.Parse(line)); } catch (FormatException) { } }")]
    [InlineData("_pump = Task.Run(() => PumpAsync());", "try { await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); } } finally { _lines.Writer.TryComplete(); }")]
    [InlineData("_pump = Task.Run(() => PumpAsync());", "try { await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); } } catch (Exception failure) { _lines.Writer.TryComplete(failure); }")]
    [InlineData("_pump = Task.Run(() => PumpAsync());", "try { await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); } } catch (Exception) { End(); throw; }")]
    [InlineData("_pump = Task.Run(async () => { try { await PumpAsync(); } catch (Exception failure) { _lines.Writer.Complete(failure); } });", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    [InlineData("_pump = Task.Run(async () => { while (true) { try { await PumpAsync(); return; } catch (Exception failure) { Console.WriteLine(failure); } } });", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    [InlineData("_pump = Task.Run(() => PumpAsync()); _pump.ContinueWith(ended => _lines.Writer.TryComplete(ended.Exception));", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    [InlineData("_shown = Task.Run(() => PumpAsync());", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    [InlineData("_asked = Task.Run(() => PumpAsync());", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    [InlineData("_pump = Task.Run(() => PumpAsync());", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Console.WriteLine(line); Use(line.Length); }")]
    [InlineData("_pump = Task.Run(() => PumpAsync());", "await foreach (var line in _open.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    [InlineData("_pump = Task.Run(() => PumpAsync());", "await foreach (var line in _latest.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    [InlineData("_pump = Task.Run(() => PumpAsync());", "await foreach (var line in _tried.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    [InlineData("for (var i = 0; i < 4; i++) { _ = Task.Run(() => PumpAsync()); }", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Console.WriteLine(int.Parse(line)); }")]
    [InlineData("new Thread(() => {|LKS2013:PumpAsync().Wait()|}) { IsBackground = true }.Start();", "await foreach (var line in _lines.Reader.ReadAllAsync()) { Use(int.Parse(line)); }")]
    public Task Reports_TheOnlyConsumerThatFails_WhoseProducersWaitForRoom(string start, string consumer) => Verify.Diagnostics($$"""
        using System.Threading.Channels;
        public sealed class Feed
        {
            private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.Wait }), _open = Channel.CreateUnbounded<string>();
            private readonly Channel<string> _latest = Channel.CreateBounded<string>(new BoundedChannelOptions(10) { FullMode = BoundedChannelFullMode.DropOldest }), _tried = Channel.CreateBounded<string>(10);
            private Task _pump = Task.CompletedTask, _shown = Task.CompletedTask, _asked = Task.CompletedTask;
            private int _total;
            public Task Shown => _shown;
            public void Start() { {{start}} }
            public ValueTask AddAsync(string line) => _lines.Writer.WriteAsync(line);
            public async Task PutAsync(string line) { await _open.Writer.WriteAsync(line); await _latest.Writer.WriteAsync(line); _tried.Writer.TryWrite(line); if (_asked.IsFaulted) { await _asked; } }
            private async Task PumpAsync() { {{consumer}} }
            private void Use(int number) => _total = number;
            private static int Parsed(string line) => line.Length > 1 ? line[0] : throw new FormatException(line);
            private void End() { _lines.Writer.TryComplete(); _open.Writer.TryComplete(); _latest.Writer.TryComplete(); _tried.Writer.TryComplete(); }
            public async Task StopAsync() { End(); _lines.Writer.TryComplete(); await _pump; }
        }
        static class Other { public static int Parsed(string line) => int.TryParse(line, out var number) ? number : throw new FormatException(line); }
        """);

    [Fact]
    public Task Reports_ALocalConsumerThatFails_WhileItsStarterAddsMore() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Import
        {
            private int _total;
            public async Task RunAsync(IEnumerable<string> lines)
            {
                using var rows = new BlockingCollection<string>(boundedCapacity: 10);
                var consumer = Task.Run(() =>
                {
                    foreach (var row in rows.GetConsumingEnumerable())
                        _total += {|LKS4010:int.Parse(row)|};
                });
                foreach (var line in lines)
                    rows.Add(line);
                rows.CompleteAdding();
                await consumer;
            }
            public async Task WatchAsync(IEnumerable<string> lines)
            {
                using var rows = new BlockingCollection<string>(boundedCapacity: 10);
                var consumer = Task.Run(() =>
                {
                    foreach (var row in rows.GetConsumingEnumerable())
                        _total += int.Parse(row);
                });
                foreach (var line in lines)
                {
                    if (consumer.IsCompleted)
                        break;
                    rows.Add(line);
                }
                rows.CompleteAdding();
                await consumer;
            }
        }
        """);
}
