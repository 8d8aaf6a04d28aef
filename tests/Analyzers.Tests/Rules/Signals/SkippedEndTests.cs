using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class SkippedEndTests
{
    private const string Parts = """
        using System.Threading.Channels;
        public static class Source
        {
            public static async Task ReadAsync(string path, ChannelWriter<int> writer, CancellationToken token)
            {
                foreach (var line in path.Split(';'))
                    await writer.WriteAsync(int.Parse(line), token);
                writer.Complete();
            }
            public static async Task ReadSafelyAsync(string path, ChannelWriter<int> writer)
            {
                try
                {
                    foreach (var line in path.Split(';'))
                        await writer.WriteAsync(int.Parse(line));
                }
                finally
                {
                    writer.Complete();
                }
            }
            public static async Task ReadWithCatchAsync(string path, ChannelWriter<int> writer)
            {
                try
                {
                    foreach (var line in path.Split(';'))
                        await writer.WriteAsync(int.Parse(line));
                    writer.Complete();
                }
                catch (Exception failure)
                {
                    writer.Complete(failure);
                }
            }
            public static void Fill(System.Collections.Concurrent.BlockingCollection<int> queue, string text)
            {
                if (text.Length == 0)
                    throw new ArgumentException(text);
                queue.Add(text.Length);
                queue.CompleteAdding();
            }
        }
        public sealed class Batcher
        {
            public async Task<int> DrainAsync(ChannelReader<int> reader, CancellationToken token)
            {
                var total = 0;
                await foreach (var number in reader.ReadAllAsync(token))
                    total += number;
                return total;
            }
            public async Task<int> FirstAsync(ChannelReader<int> reader)
            {
                await foreach (var number in reader.ReadAllAsync())
                    return number;
                return 0;
            }
        }
        """;

    private static string Marked(string source) => source.Replace("writer.Complete();\n    }\n    public static async Task ReadSafelyAsync", "{|LKS4010:writer.Complete()|};\n    }\n    public static async Task ReadSafelyAsync");

    private static string Importer(string body) => $$"""
        using System.Threading.Channels;
        class Import
        {
            {{body}}
            private static async Task<int> WriteAsync(ChannelReader<int> reader, CancellationToken token) => await new Batcher().DrainAsync(reader, token);
        }
        """;

    [Theory]
    [InlineData("""
        public async Task RunAsync(string path, CancellationToken token)
        {
            var numbers = Channel.CreateBounded<int>(10);
            var reading = Source.ReadAsync(path, numbers.Writer, token);
            var writing = Enumerable.Range(0, 3).Select(_ => WriteAsync(numbers.Reader, token)).ToArray();
            await Task.WhenAll(writing);
            await reading;
        }
        """)]
    [InlineData("""
        public async Task RunAsync(string path)
        {
            var numbers = Channel.CreateUnbounded<int>();
            var reading = Task.Run(() => Source.ReadAsync(path, numbers.Writer, default));
            await foreach (var number in numbers.Reader.ReadAllAsync())
                Console.WriteLine(number);
            await reading;
        }
        """)]
    [InlineData("""
        public async Task BothAsync(string path)
        {
            var numbers = Channel.CreateUnbounded<int>();
            await Task.WhenAll(Source.ReadAsync(path, numbers.Writer, default), new Batcher().DrainAsync(numbers.Reader, default));
        }
        """)]
    public Task Reports_AnEndThatAFailureSkips(string body) => Verify.Diagnostics(Importer(body), Marked(Parts));

    [Fact]
    public Task Reports_ACollection() => Verify.Diagnostics("""
        class Import
        {
            public void Run(string text)
            {
                using var queue = new System.Collections.Concurrent.BlockingCollection<int>();
                var filling = Task.Run(() => Source.Fill(queue, text));
                foreach (var number in queue.GetConsumingEnumerable())
                    Console.WriteLine(number);
                filling.Wait();
            }
        }
        """, Parts.Replace("queue.CompleteAdding()", "{|LKS4010:queue.CompleteAdding()|}"));

    [Theory]
    // The producer is looked at first.
    [InlineData("""
        public async Task RunAsync(string path)
        {
            var numbers = Channel.CreateUnbounded<int>();
            var reading = Source.ReadAsync(path, numbers.Writer, default);
            var writing = WriteAsync(numbers.Reader, default);
            await reading;
            await writing;
        }
        """)]
    // It is completed on each way.
    [InlineData("""
        public async Task RunAsync(string path)
        {
            var numbers = Channel.CreateUnbounded<int>();
            var reading = Source.ReadSafelyAsync(path, numbers.Writer);
            await WriteAsync(numbers.Reader, default);
            await reading;
        }
        """)]
    [InlineData("""
        public async Task RunAsync(string path)
        {
            var numbers = Channel.CreateUnbounded<int>();
            var reading = Source.ReadWithCatchAsync(path, numbers.Writer);
            await WriteAsync(numbers.Reader, default);
            await reading;
        }
        """)]
    // Who has started it completes it when it fails.
    [InlineData("""
        public async Task RunAsync(string path)
        {
            var numbers = Channel.CreateUnbounded<int>();
            var reading = Source.ReadAsync(path, numbers.Writer, default);
            _ = reading.ContinueWith(done => numbers.Writer.TryComplete(done.Exception));
            await WriteAsync(numbers.Reader, default);
            await reading;
        }
        """)]
    // A failure cancels the consumer, and the first to end is looked at.
    [InlineData("""
        public async Task RunAsync(string path)
        {
            using var stop = new CancellationTokenSource();
            var numbers = Channel.CreateUnbounded<int>();
            var reading = Source.ReadAsync(path, numbers.Writer, default);
            _ = reading.ContinueWith(_ => stop.Cancel(), TaskContinuationOptions.OnlyOnFaulted);
            await WriteAsync(numbers.Reader, stop.Token);
            await reading;
        }
        public async Task FirstAsync(string path)
        {
            var numbers = Channel.CreateUnbounded<int>();
            var reading = Source.ReadAsync(path, numbers.Writer, default);
            var writing = WriteAsync(numbers.Reader, default);
            await await Task.WhenAny(reading, writing);
            await writing;
        }
        """)]
    // The consumer leaves by itself.
    [InlineData("""
        public async Task RunAsync(string path)
        {
            var numbers = Channel.CreateUnbounded<int>();
            var reading = Source.ReadAsync(path, numbers.Writer, default);
            await new Batcher().FirstAsync(numbers.Reader);
            await reading;
        }
        """)]
    public Task Accepts_WhatEndsAllTheSame(string body) => Verify.Diagnostics(Importer(body), Parts);
}
