using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Asynchronous calls that are let go on a thread of the pool have no context on which they would take turns.</summary>
public sealed class OffContextTests
{
    private const string Hosting = """
        namespace Microsoft.Extensions.Hosting
        {
            public abstract class BackgroundService { protected abstract System.Threading.Tasks.Task ExecuteAsync(System.Threading.CancellationToken stopping); }
        }
        """;

    private static string Server(string start, string total = "_total += await client.ReceiveAsync();") => $$"""
        public interface IClient { Task<int> ReceiveAsync(); }
        public class Server(Func<Task<IClient>> accept)
        {
            private int _total;
            private readonly SemaphoreSlim _gate = new(1, 1);
            {{start}}
            private async Task LoopAsync() { for (var i = 0; i < 100; i++) { var client = await accept(); _ = ServeAsync(client); } }
            private async Task ServeAsync(IClient client) { {{total}} }
            
        }
        """;

    [Theory]
    [InlineData("public void Start() => _ = Task.Run(LoopAsync);")]
    [InlineData("public void Start() => Task.Run(() => LoopAsync());")]
    [InlineData("public void Start() => Task.Run(async () => { await LoopAsync(); });")]
    [InlineData("public void Start() => new Thread(() => _ = LoopAsync()) { IsBackground = true }.Start();")]
    [InlineData("public void Start() => ThreadPool.QueueUserWorkItem(_ => _ = LoopAsync());")]
    public Task Reports_CallsThatAreLetGo_InWorkOfThePool(string start) => Verify.Diagnostics(
        Server(start, "var n = await client.ReceiveAsync(); {|LKS1001:_total += n|};"));

    [Fact]
    public Task Reports_CallsThatAreLetGo_ByAHostedService() => Verify.Diagnostics(
        Server("", "var n = await client.ReceiveAsync(); {|LKS1001:_total += n|};")
            .Replace("Task<IClient>> accept)", "Task<IClient>> accept) : Microsoft.Extensions.Hosting.BackgroundService", StringComparison.Ordinal)
            .Replace("private async Task LoopAsync() { for (var i = 0; i < 100; i++)", "protected override async Task ExecuteAsync(CancellationToken stopping) { while (!stopping.IsCancellationRequested)", StringComparison.Ordinal),
        Hosting);

    [Theory]
    // Somebody with a context may call the loop.
    [InlineData("public void Start() => _ = LoopAsync();")]
    [InlineData("public void Start() => SynchronizationContext.Current!.Post(_ => _ = LoopAsync(), null);")]
    [InlineData("public void Start(TaskScheduler own) => Task.Factory.StartNew(() => { _ = LoopAsync(); }, default, TaskCreationOptions.None, own);")]
    [InlineData("public event Action? Ready; public void Start() => Ready += () => _ = LoopAsync();")]
    public Task Accepts_CallsWhereThereMayBeAContext(string start) => Verify.Diagnostics(
        Server(start, "var n = await client.ReceiveAsync(); _total += n;"));

    [Theory]
    [InlineData("var n = await client.ReceiveAsync(); Interlocked.Add(ref _total, n);")]
    [InlineData("var n = await client.ReceiveAsync(); lock (client) _total += n;")]
    public Task Accepts_WhatIsGuarded(string total) => Verify.Diagnostics(Server("public void Start() => Task.Run(LoopAsync);", total));

    [Fact]
    public Task Accepts_CallsThatAreAwaited() => Verify.Diagnostics(
        Server("public void Start() => Task.Run(LoopAsync);", "var n = await client.ReceiveAsync(); _total += n;").Replace("_ = ServeAsync(client);", "await ServeAsync(client);", StringComparison.Ordinal));
}
