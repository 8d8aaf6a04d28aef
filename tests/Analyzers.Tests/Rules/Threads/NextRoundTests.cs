using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Functions that begin anew at their end.</summary>
public sealed class NextRoundTests
{
    [Theory]
    [InlineData("await {|LKS5001:Pump(1)|};")]
    [InlineData("await {|LKS5001:Pump(period)|}.ConfigureAwait(false);")]
    [InlineData("_ = {|LKS5001:Pump(period)|};")]
    [InlineData("try { Console.WriteLine(period); } finally { _ = {|LKS5001:Pump(period)|}; }")]
    [InlineData("try { Console.WriteLine(period); } catch (Exception) { } await {|LKS5001:this.Pump(period)|};")]
    public Task Reports_AsyncMethodsThatCallThemselves(string next) => Verify.Diagnostics($$"""
        class Poller
        {
            public void Start() => _ = Pump(10);
            private async Task Pump(int period)
            {
                await Task.Delay(period);
                {{next}}
            }
        }
        """);

    [Fact]
    public Task Reports_WorkThatIsQueuedAgain() => Verify.Diagnostics("""
        class Worker
        {
            public void Start() => ThreadPool.QueueUserWorkItem(Work);
            private void Work(object? state)
            {
                Thread.Sleep(10);
                {|LKS5001:ThreadPool.QueueUserWorkItem(Work)|};
            }
        }
        class Other
        {
            public void Start() => Task.Run(Work);
            private void Work()
            {
                Thread.Sleep(10);
                {|LKS5001:Task.Run(Work)|};
            }
        }
        """);

    [Fact]
    public Task Reports_WorkThatALambdaBeginsAnew() => Verify.Diagnostics("""
        class Worker
        {
            public void Start() => Task.Run(() => Work());
            private void Work()
            {
                Thread.Sleep(10);
                {|LKS5001:Task.Run(() => Work())|};
            }
        }
        class Poller
        {
            public void Start() => Poll();
            private void Poll()
            {
                {|LKS5001:Task.Delay(100).ContinueWith(_ => Poll())|};
            }
        }
        """);

    [Theory]
    [InlineData("Task.Delay(100, _ending.Token).ContinueWith(_ => Poll());")]
    [InlineData("Task.Delay(100).ContinueWith(_ => { if (!_stopped) Poll(); });")]
    [InlineData("if (_stopped) return; Task.Delay(100).ContinueWith(_ => Poll());")]
    [InlineData("Task.Delay(100).ContinueWith(_ => Poll(), _ending.Token);")]
    [InlineData("Task.Delay(100).ContinueWith(_ => Next());")]
    [InlineData("Task.Delay(100).ContinueWith(_ => Poll(), TaskContinuationOptions.OnlyOnFaulted);")]
    public Task Accepts_LambdasThatMayNotBeginAnew(string next) => Verify.Diagnostics($$"""
        class Poller
        {
            private readonly CancellationTokenSource _ending = new();
            private volatile bool _stopped;
            public void Start() => Poll();
            public void Stop() { _stopped = true; _ending.Cancel(); }
            private void Next() { if (!_stopped) Poll(); }
            private void Poll()
            {
                Console.WriteLine();
                {{next}}
            }
        }
        """);

    [Fact]
    public Task Reports_ALocalFunction() => Verify.Diagnostics("""
        class Poller
        {
            public void Start()
            {
                Task.Run(Round);
                async Task Round()
                {
                    await Task.Delay(10);
                    await {|LKS5001:Round()|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AFlagThatNothingSets() => Verify.Diagnostics("""
        class Poller
        {
            private volatile bool _stopped;
            public void Start() => _ = Pump();
            private async Task Pump()
            {
                if ({|LKS5003:_stopped|})
                    return;
                await Task.Delay(10);
                await Pump();
            }
        }
        """);

    [Fact]
    public Task Reports_AWaitBeforeTheNextRound() => Verify.Diagnostics("""
        class Poller
        {
            private readonly SemaphoreSlim _some = new(0);
            private volatile bool _stopped;
            public void Start() => _ = Pump();
            public void Put() => _some.Release();
            public void Stop() => _stopped = true;
            private async Task Pump()
            {
                await Task.Yield();
                if (_stopped)
                    return;
                {|LKS5004:_some.Wait()|};
                await Pump();
            }
        }
        """);

    [Theory]
    [InlineData("if (n == 0) return; await Pump(n - 1, token);")]
    [InlineData("await Pump(n - 1, token);")]
    [InlineData("await Task.Delay(1, token); await Pump(n, token);")]
    [InlineData("if (_stopped) return; await Pump(n, token);")]
    [InlineData("if (!_stopped) await Pump(n, token);")]
    [InlineData("try { await Pump(n, token); } catch (Exception) { }")]
    [InlineData("Check(); await Pump(n, token);")]
    [InlineData("await s_stream.ReadExactlyAsync(new byte[n]); await Pump(n, token);")]
    [InlineData("while (!_stopped) await Pump(n, token);")]
    [InlineData("await new Poller().Pump(n, token);")]
    [InlineData("switch (n) { case 0: await Pump(n, token); break; }")]
    [InlineData("var next = _stopped ? null : Pump(n, token); if (next is not null) await next;")]
    public Task Accepts_MethodsThatMayEnd(string next) => Verify.Diagnostics($$"""
        class Poller
        {
            private static readonly System.IO.Stream s_stream = System.IO.Stream.Null;
            private volatile bool _stopped;
            public void Start(CancellationToken token) => _ = Pump(10, token);
            public void Stop() => _stopped = true;
            private void Check() { if (_stopped) throw new OperationCanceledException(); }
            private async Task Pump(int n, CancellationToken token)
            {
                await Task.Yield();
                {{next}}
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsAwaited() => Verify.Diagnostics("""
        class Poller
        {
            public async Task Run() => await Pump();
            private async Task Pump()
            {
                await Task.Delay(10);
                await Pump();
            }
        }
        """);

    [Theory]
    [InlineData("_timer.Change(100, -1);", "")]
    [InlineData("_timer.Change(100, -1);", "public void Dispose() => _timer.Dispose();")]
    [InlineData("_timer.Change(100, -1);", "public void Stop() => _timer.Change(Timeout.Infinite, Timeout.Infinite);")]
    public Task Accepts_TimersThatSetThemselvesAgain(string again, string stop) => Verify.Diagnostics($$"""
        class Ticker
        {
            private Timer _timer;
            private volatile int _period = 10;
            public Ticker() => _timer = new Timer(Tick, null, _period, Timeout.Infinite);
            private void Tick(object? state)
            {
                Console.WriteLine();
                {{again}}
            }
            {{stop}}
        }
        """);

    [Theory]
    [InlineData("await {|LKS5001:Send(1)|};", "await Receive(1);")]
    [InlineData("await {|LKS5001:Send(period)|}.ConfigureAwait(false);", "await this.Receive(given);")]
    [InlineData("_ = {|LKS5001:Send(period)|};", "await Receive(given);")]
    [InlineData("await {|LKS5001:Send(period)|};", "try { Console.WriteLine(); } finally { _ = Receive(given); }")]
    [InlineData("await {|LKS5001:Send(period)|};", "if (given > 3) Console.WriteLine(); await Rest(given);")]
    public Task Reports_AsyncMethodsThatCallEachOther(string there, string back) => Verify.Diagnostics($$"""
        class Peer
        {
            public void Start() => _ = Receive(10);
            private async Task Receive(int period)
            {
                await Task.Delay(period);
                {{there}}
            }
            private async Task Send(int given)
            {
                await Task.Yield();
                {{back}}
            }
            private async Task Rest(int last)
            {
                await Task.Delay(1);
                await Receive(last);
            }
        }
        """);

    [Fact]
    public Task Reports_MethodsThatCallEachOther_OnceForEachCircle() => Verify.Diagnostics("""
        partial class Peer
        {
            private async Task Ping() { await Task.Delay(1); await {|LKS5001:Pong()|}; }
        }
        partial class Peer
        {
            public void Start() => _ = Pong();
            private async Task Pong() { await Task.Delay(1); await Ping(); }
        }
        class Local
        {
            public void Start()
            {
                Task.Run(Ping);
                async Task Ping() { await Task.Delay(1); await {|LKS5001:Pong()|}; }
                async Task Pong() { await Task.Delay(1); await Ping(); }
            }
        }
        static class Shared
        {
            public static async void Begin() => await Ping();
            private static async ValueTask Ping() { await Task.Delay(1); await {|LKS5001:Pong()|}; }
            private static async Task Pong() { await Task.Delay(1); await Ping(); }
        }
        """);

    [Fact]
    public Task Reports_AFlagThatNothingSets_InOneOfTwoMethods() => Verify.Diagnostics("""
        class Peer
        {
            private volatile bool _stopped;
            public void Start() => _ = Ping();
            private async Task Ping()
            {
                if ({|LKS5003:_stopped|})
                    return;
                await Task.Delay(10);
                await Pong();
            }
            private async Task Pong() { await Task.Delay(1); await Ping(); }
        }
        """);

    [Theory]
    [InlineData("await Send(n, token);", "if (n > 3) return; await Receive(n, token);")]
    [InlineData("if (_stopped) return; await Send(n, token);", "await Receive(n, token);")]
    [InlineData("await Send(n, token);", "if (!_stopped) await Receive(n, token);")]
    [InlineData("await Send(n, token);", "await Task.Delay(1, token); await Receive(n, token);")]
    [InlineData("await Task.Delay(1, token); await Send(n, token);", "await Receive(n, token);")]
    [InlineData("await Send(n - 1, token);", "await Receive(n, token);")]
    [InlineData("await Send(n, token);", "await Receive(n - 1, token);")]
    [InlineData("await Send(n, token);", "Check(); await Receive(n, token);")]
    [InlineData("await Send(n, token);", "await new Peer().Receive(n, token);")]
    [InlineData("await Send(n, token);", "try { await Receive(n, token); } catch (Exception) { }")]
    [InlineData("await Send(n, token);", "await s_stream.ReadExactlyAsync(new byte[n]); await Receive(n, token);")]
    [InlineData("await Send(n, token);", "await Other(n, token);")]
    [InlineData("await Other(n, token);", "await Receive(n, token);")]
    [InlineData("await Send(n, token);", "throw new InvalidOperationException();")]
    [InlineData("await Send(n, token);", "switch (n) { case 0: await Receive(n, token); break; }")]
    [InlineData("await Send(n, token);", "Func<Task> next = () => Receive(n, token); Console.WriteLine(next);")]
    public Task Accepts_MethodsThatCallEachOther_AndMayEnd(string there, string back) => Verify.Diagnostics($$"""
        class Peer
        {
            private static readonly System.IO.Stream s_stream = System.IO.Stream.Null;
            private volatile bool _stopped;
            public void Start(CancellationToken token) => _ = Receive(10, token);
            public void Stop() => _stopped = true;
            private void Check() { if (_stopped) throw new OperationCanceledException(); }
            private async Task Receive(int n, CancellationToken token)
            {
                await Task.Yield();
                {{there}}
            }
            private async Task Send(int n, CancellationToken token)
            {
                await Task.Yield();
                {{back}}
            }
            protected virtual async Task Other(int n, CancellationToken token)
            {
                await Task.Yield();
                await Receive(n, token);
            }
        }
        """);

    [Fact]
    public Task Accepts_MethodsThatCallEachOther_AndAreAwaited() => Verify.Diagnostics("""
        class Peer
        {
            public async Task Run() => await Ping();
            private async Task Ping() { await Task.Delay(10); await Pong(); }
            private async Task Pong() { await Task.Delay(10); await Ping(); }
        }
        """);

    [Fact]
    public Task Accepts_MethodsThatReturnAValue_AndIteratorsThatNobodyAsks() => Verify.Diagnostics("""
        class Peer
        {
            private int _rest = 10;
            public void Start() => _ = Ping();
            public void More() => Interlocked.Increment(ref _rest);
            private async Task<int> Ping() { await Task.Delay(10); return await Pong(); }
            private async Task<int> Pong()
            {
                if (Volatile.Read(ref _rest) == 0)
                    return 0;
                return await Ping();
            }
        }
        class Feed
        {
            public void Start() => _ = Send();
            private async Task Send() { await Task.Delay(10); _ = All(); }
            private async IAsyncEnumerable<int> All() { await Send(); yield return 1; }
        }
        """);

    [Fact]
    public Task Reports_MethodsThatCallEachOther_AndWouldReturnAValue() => Verify.Diagnostics("""
        class Peer
        {
            public void Start() => _ = Ping();
            private async Task<int> Ping() { await Task.Delay(10); return await {|LKS5001:Pong()|}; }
            private async Task<int> Pong() { await Task.Delay(10); return await Ping(); }
        }
        """);
}
