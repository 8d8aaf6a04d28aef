using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class UnobservedTokenTests
{
    [Fact]
    public Task Reports_LoopsThatWaitWithoutTheToken() => Verify.Diagnostics("""
        class Poller
        {
            public async Task Run(string[] names, CancellationToken cancellationToken)
            {
                cancellationToken.ThrowIfCancellationRequested();
                {|LKS5005:foreach (var name in names)|}
                    await Work(name);
            }
            public async Task Poll(CancellationToken token)
            {
                {|LKS5005:while (true)|}
                {
                    await Task.Delay(1000);
                    Console.WriteLine();
                }
            }
            public void Sleep(CancellationToken token)
            {
                {|LKS5005:for (var i = 0; i < 100; i++)|}
                    Thread.Sleep(100);
            }
            private static Task Work(string name) => Task.Delay(name.Length);
        }
        """);

    [Fact]
    public Task Accepts_LoopsThatLookAtIt() => Verify.Diagnostics("""
        class Poller
        {
            public async Task Run(string[] names, CancellationToken token)
            {
                foreach (var name in names)
                {
                    token.ThrowIfCancellationRequested();
                    await Task.Delay(name.Length);
                }
                while (!token.IsCancellationRequested)
                    await Task.Delay(10);
                foreach (var name in names)
                    await Task.Delay(name.Length, token);
                foreach (var name in names)
                    Console.WriteLine(name);
            }
            public async Task Read(Func<CancellationToken, Task<System.IO.StreamReader>> open, CancellationToken token)
            {
                var reader = await open(token);
                while (await reader.ReadLineAsync() is { } line)
                    Console.WriteLine(line);
            }
            public async Task Linked(CancellationToken token)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(token);
                for (var i = 0; i < 10; i++)
                    await Task.Delay(i, linked.Token);
            }
            public async Task NoToken(string[] names)
            {
                foreach (var name in names)
                    await Task.Delay(name.Length);
            }
        }
        """);

    [Theory]
    [InlineData("{|LKS5005:while (true)|} { try { await Step(token); } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("{|LKS5005:for (;;)|} { try { await Step(token); await Task.Delay(10, token); } catch { } }")]
    [InlineData("{|LKS5005:while (true)|} { try { token.ThrowIfCancellationRequested(); await Step(default); } catch (OperationCanceledException) { Console.WriteLine(); } catch (Exception) { await Task.Delay(100); } }")]
    [InlineData("{|LKS5005:while (true)|} { try { await Step(_ended.Token); } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { await Step(token); } catch (OperationCanceledException) { return; } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { await Step(token); } catch (Exception error) when (error is not OperationCanceledException) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { await Step(token); } catch (InvalidOperationException error) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { await Step(token); } catch (Exception error) { Console.WriteLine(error); } await Task.Delay(100, token); }")]
    [InlineData("while (true) { try { await Step(token); } catch (Exception error) { Console.WriteLine(error); if (token.IsCancellationRequested) { throw; } } }")]
    [InlineData("while (!token.IsCancellationRequested) { try { await Step(token); } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { await Step(token); return; } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("{|LKS5005:for (var attempt = 0; ; attempt++)|} { try { if (attempt > 0) await Task.Delay(attempt, token); await _pipe.WriteAsync(new byte[1], token); return; } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("{|LKS5005:while (true)|} { try { using var scope = _pipe; await Task.Delay(10, token).ConfigureAwait(false); break; } catch { } }")]
    [InlineData("while (true) { try { if (_pipe.CanRead) return; await Task.Delay(10, token); } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { if (_pipe.CanRead) await Task.Delay(10, token); return; } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("for (var attempt = 0; ; attempt++) { try { await Task.Delay(10, token); return; } catch (Exception) when (attempt < 5) { Console.WriteLine(); } }")]
    [InlineData("for (var attempt = 0; ; attempt++) { try { await Task.Delay(10, token); return; } catch (Exception error) { Console.WriteLine(error); if (attempt == 5) throw; } }")]
    [InlineData("for (var attempt = 0; attempt < 5; attempt++) { try { await Task.Delay(10, token); return; } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { await Task.Delay(10, token); } catch (Exception error) { Console.WriteLine(error); } if (_pipe.CanRead) return; }")]
    [InlineData("while (true) { using var limit = new CancellationTokenSource(100); try { await Step(limit.Token); } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { _limit = new CancellationTokenSource(100); try { await Step(_limit.Token); } catch (Exception error) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { await Step(CancellationToken.None); } catch (Exception error) { Console.WriteLine(error); } }")]
    public Task Reports_CancellationThatIsCaughtLikeAnyFailure(string loop) => Verify.Diagnostics($$"""
        public class Feed
        {
            private readonly CancellationTokenSource _ended = new(); private CancellationTokenSource? _limit; private readonly System.IO.Stream _pipe = System.IO.Stream.Null;
            public void End() => _ended.Cancel();
            public async Task Run(CancellationToken token) { {{loop}} }
            private Task Step(CancellationToken token) => Task.Delay(10, token);
        }
        """);

    [Fact]
    public async Task CancellationThatIsCaught_IsAWarning_UnlessAHandlerOfOthersMayThrow()
    {
        const string Source = """
            using System; using System.Threading; using System.Threading.Tasks;
            public static class Resilience
            {
                public static async Task Run(Func<CancellationToken, Task> step, CancellationToken token) { while (true) { try { await step(token); } catch (Exception) { await Task.Delay(100); } } }
                public static async Task Run(Func<CancellationToken, Task> step, Action<Exception> failed, CancellationToken token) { while (true) { try { await step(token); } catch (Exception error) { failed(error); } } }
            }
            """;
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Source, "Source.cs")]));
        Assert.Equal("Warning, Info", string.Join(", ", reported.Where(one => one.Id == "LKS5005").OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity)));
    }

    [Theory]
    // Its own queue and another class's, with a look at the token in each round, or none.
    [InlineData("await foreach (var job in {|LKS5005:_jobs.Reader.ReadAllAsync()|}) { if (stop.IsCancellationRequested) { break; } await RunAsync(job, stop); }")]
    [InlineData("while (!stop.IsCancellationRequested) { var job = await {|LKS5005:_jobs.Reader.ReadAsync()|}; await RunAsync(job, stop); }")]
    [InlineData("while (await {|LKS5005:_jobs.Reader.WaitToReadAsync()|}.ConfigureAwait(false)) { while (_jobs.Reader.TryRead(out var job)) { if (stop.IsCancellationRequested) { return; } await RunAsync(job, stop); } }")]
    [InlineData("await foreach (var job in {|LKS5005:inbox.ReadAllAsync(deduplicate: true)|}) { if (stop.IsCancellationRequested) { break; } await RunAsync(job, stop); }")]
    [InlineData("await foreach (var job in {|LKS5005:inbox.ReadAllAsync()|}.ConfigureAwait(false)) { await RunAsync(job, stop); }")]
    [InlineData("while (!stop.IsCancellationRequested) { try { var job = await {|LKS5005:inbox.NextAsync()|}; await RunAsync(job, stop); } catch (FormatException) { } }")]
    // Given it, in one way or another; ended by others; with a limit; not in each round; meant.
    [InlineData("await foreach (var job in _jobs.Reader.ReadAllAsync(stop)) { await RunAsync(job, stop); }")]
    [InlineData("await foreach (var job in inbox.ReadAllAsync().WithCancellation(stop)) { await RunAsync(job, stop); }")]
    [InlineData("await foreach (var job in inbox.ReadAllAsync(ct: stop)) { await RunAsync(job, stop); }")]
    [InlineData("while (!stop.IsCancellationRequested) { var job = await inbox.NextAsync().AsTask().WaitAsync(stop); await RunAsync(job, stop); }")]
    [InlineData("await foreach (var job in inbox.ReadAllAsync(ct: CancellationToken.None)) { if (stop.IsCancellationRequested) { break; } await RunAsync(job, stop); }")]
    [InlineData("using var registration = stop.Register(inbox.Wake); await foreach (var job in inbox.ReadAllAsync()) { if (stop.IsCancellationRequested) { break; } await RunAsync(job, stop); }")]
    [InlineData("await foreach (var job in closed.ReadAllAsync()) { if (stop.IsCancellationRequested) { break; } await RunAsync(job, stop); }")]
    [InlineData("await foreach (var job in shown.ReadAllAsync()) { if (stop.IsCancellationRequested) { break; } await RunAsync(job, stop); }")]
    [InlineData("await foreach (var job in limited.ReadAllAsync()) { if (stop.IsCancellationRequested) { break; } await RunAsync(job, stop); }")]
    [InlineData("while (!stop.IsCancellationRequested) { if (_count > 0) { await RunAsync(await inbox.NextAsync(), stop); } await Task.Delay(10, stop); }")]
    [InlineData("while (!stop.IsCancellationRequested) { var next = inbox.NextAsync().AsTask(); await Task.WhenAny(next, Task.Delay(-1, stop)); }")]
    public Task Reports_AWaitThatIsNotGivenTheLoopsToken(string loop) => Verify.Diagnostics($$"""
        using System.Runtime.CompilerServices;
        using System.Threading.Channels;
        public class Inbox
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            public void Post(string job) => _jobs.Writer.TryWrite(job);
            public void Wake() => Post("");
            public ValueTask<string> NextAsync(CancellationToken ct = default) => _jobs.Reader.ReadAsync(ct);
            public async IAsyncEnumerable<string> ReadAllAsync(bool deduplicate = false, [EnumeratorCancellation] CancellationToken ct = default)
            {
                while (await _jobs.Reader.WaitToReadAsync(ct))
                    while (_jobs.Reader.TryRead(out var job))
                        yield return job;
            }
        }
        public class Closed
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            public void Close() => _jobs.Writer.TryComplete();
            public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct = default) => _jobs.Reader.ReadAllAsync(ct);
        }
        public class Shown
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            public ChannelWriter<string> Writer => _jobs.Writer;
            public IAsyncEnumerable<string> ReadAllAsync(CancellationToken ct = default) => _jobs.Reader.ReadAllAsync(ct);
        }
        public class Limited
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            public async IAsyncEnumerable<string> ReadAllAsync([EnumeratorCancellation] CancellationToken ct = default)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
                limit.CancelAfter(1000);
                while (await _jobs.Reader.WaitToReadAsync(limit.Token))
                    while (_jobs.Reader.TryRead(out var job))
                        yield return job;
            }
        }
        public class Agent(Inbox inbox, Closed closed, Shown shown, Limited limited)
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            private int _count;
            public object All => (inbox, closed, shown, limited);
            public void Post(string job) { _jobs.Writer.TryWrite(job); }
            public async Task LoopAsync(CancellationToken stop) { {{loop}} }
            private async Task RunAsync(string job, CancellationToken stop) { await Task.Delay(10, stop); _count = job.Length; }
        }
        """);

    [Fact]
    public Task Accepts_AQueueThatTheTypeCompletes() => Verify.Diagnostics("""
        using System.Threading.Channels;
        public class Agent
        {
            private readonly Channel<string> _jobs = Channel.CreateUnbounded<string>();
            public void Post(string job) => _jobs.Writer.TryWrite(job);
            public void Stop() => _jobs.Writer.Complete();
            public async Task LoopAsync(CancellationToken stop)
            {
                await foreach (var job in _jobs.Reader.ReadAllAsync())
                {
                    if (stop.IsCancellationRequested)
                        break;
                    await Task.Delay(job.Length, stop);
                }
            }
        }
        """);
}
