using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class OneReaderTests
{
    private static string Queue(string made, string taking) => $$"""
        using System.Threading.Channels;
        public sealed class Jobs
        {
            private readonly Channel<int> _jobs = {{made}};
            public ValueTask AddAsync(int job) => _jobs.Writer.WriteAsync(job);
            public IAsyncEnumerable<int> ReadAsync(CancellationToken token) => {{taking}};
        }
        """;

    private const string ForOne = "Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true })";

    private const string Taking = "_jobs.Reader.ReadAllAsync(token)";

    private const string Several = """
        public sealed class Workers(Jobs jobs)
        {
            public Task RunAsync(int count, CancellationToken token)
            {
                var workers = new Task[count];
                for (var i = 0; i < count; i++)
                    workers[i] = Task.Run(() => WorkAsync(token));
                return Task.WhenAll(workers);
            }
            private async Task WorkAsync(CancellationToken token)
            {
                await foreach (var job in jobs.ReadAsync(token))
                    Console.WriteLine(job);
            }
        }
        """;

    private const string One = """
        public sealed class Worker(Jobs jobs)
        {
            public Task RunAsync(CancellationToken token) => Task.Run(() => WorkAsync(token));
            private async Task WorkAsync(CancellationToken token)
            {
                await foreach (var job in jobs.ReadAsync(token))
                    Console.WriteLine(job);
            }
        }
        """;

    [Fact]
    public Task Reports_SeveralReadersOfAnotherType() => Verify.Diagnostics(Queue(ForOne, "{|LKS1028:" + Taking + "|}"), Several);

    [Theory]
    [InlineData(ForOne, One)]
    [InlineData("Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = false, SingleWriter = true })", Several)]
    [InlineData("Channel.CreateUnbounded<int>()", Several)]
    [InlineData("Channel.CreateBounded<int>(10)", Several)]
    public Task Accepts_OneReader_AndChannelsForSeveral(string made, string workers) => Verify.Diagnostics(Queue(made, Taking), workers);

    private static string Own(string start) => $$"""
        using System.Threading.Channels;
        public sealed class Pump
        {
            private readonly Channel<int> _jobs = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
            public bool Add(int job) => _jobs.Writer.TryWrite(job);
            public async Task RunAsync(CancellationToken token)
            {
                {{start}}
            }
        }
        """;

    [Fact]
    public Task Reports_SeveralReadersOfTheTypeItself() => Verify.Diagnostics(Own("""
        var tasks = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await foreach (var job in {|LKS1005:_jobs.Reader.ReadAllAsync(token)|})
                Console.WriteLine(job);
        })).ToArray();
        await Task.WhenAll(tasks);
        """));

    [Fact]
    public Task Accepts_OneReaderAfterTheOther() => Verify.Diagnostics(Own("""
        for (var round = 0; round < 3 && !token.IsCancellationRequested; round++)
        {
            await Task.Run(async () =>
            {
                while (_jobs.Reader.TryRead(out var job))
                    Console.WriteLine(job);
                await Task.Yield();
            });
        }
        """));
}
