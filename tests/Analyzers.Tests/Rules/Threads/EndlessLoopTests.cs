using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>What makes a loop endless although it looks as if something ended it, and what ends one that looks endless.</summary>
public sealed class EndlessLoopTests
{
    private const string Service = """
        namespace Microsoft.Extensions.Hosting
        {
            public abstract class BackgroundService
            {
                protected abstract System.Threading.Tasks.Task ExecuteAsync(System.Threading.CancellationToken stoppingToken);
            }
        }
        """;

    [Fact]
    public Task Reports_AJumpBack() => Verify.Diagnostics("""
        class Poller
        {
            private int _rounds;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
            {|LKS5001:again|}:
                Interlocked.Increment(ref _rounds);
                Thread.Sleep(10);
                goto again;
            }
        }
        """);

    [Fact]
    public Task Reports_AFlagThatAJumpBackTests() => Verify.Diagnostics("""
        class Poller
        {
            private bool _ended;
            private int _rounds;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            public void End() => _ended = true;
            private void Run()
            {
            again:
                _rounds++;
                if (!{|LKS5002:_ended|}) goto again;
            }
        }
        """);

    [Fact]
    public Task Accepts_JumpsThatLeaveOrTryAgain() => Verify.Diagnostics("""
        class Poller
        {
            private volatile bool _ended;
            public void End() => _ended = true;
            public void Start() => new Thread(() =>
            {
            read:
                if (_ended) goto end;
                Thread.Sleep(1);
                goto read;
            end:
                Console.WriteLine();
            }) { IsBackground = true }.Start();
            public void Load() => Task.Run(() =>
            {
                var attempts = 0;
            again:
                try { System.IO.File.ReadAllText("orders"); }
                catch (System.IO.IOException) when (attempts++ < 3) { goto again; }
            });
        }
        """);

    [Fact]
    public Task Reports_ALoopThatSwallowsItsCancellation() => Verify.Diagnostics(Service + """

        class Synchronizer : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                {|LKS5001:while (true)|}
                {
                    try { await Task.Delay(1000, stoppingToken); }
                    catch (Exception failure) { Console.WriteLine(failure); }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ALoopThatSwallowsWhatItsHelperThrows() => Verify.Diagnostics("""
        class Importer
        {
            private readonly Random _random = new();
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                {|LKS5001:while (true)|}
                {
                    try { Step(); } catch { Console.WriteLine("failed"); }
                }
            }
            private void Step() { if (_random.Next() == 3) throw new TimeoutException(); }
        }
        """);

    [Fact]
    public Task Accepts_HandlersThatLetCancellationOut() => Verify.Diagnostics(Service + """

        class Filtered : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (true)
                {
                    try { await Task.Delay(1000, stoppingToken); }
                    catch (Exception failure) when (failure is not OperationCanceledException) { Console.WriteLine(failure); }
                }
            }
        }

        class Returning : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (true)
                {
                    try { await Task.Delay(1000, stoppingToken); }
                    catch (OperationCanceledException) { return; }
                    catch (Exception failure) { Console.WriteLine(failure); }
                }
            }
        }

        class Pausing : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (true)
                {
                    try { System.IO.File.ReadAllText("orders"); }
                    catch (Exception failure) { Console.WriteLine(failure); }
                    await Task.Delay(1000, stoppingToken);
                }
            }
        }

        class Exiting
        {
            public void Start() => Task.Run(() =>
            {
                while (true)
                {
                    try { if (Console.KeyAvailable) Environment.Exit(0); Thread.Sleep(10); }
                    catch (Exception) { }
                }
            });
        }
        """);

    [Fact]
    public Task Reports_ASourceThatNobodyCancels() => Verify.Diagnostics("""
        class Loader : IDisposable
        {
            private readonly CancellationTokenSource _ending = new();
            public void Start() => Task.Run(async () =>
            {
                while (!{|LKS5003:_ending.IsCancellationRequested|})
                    await Task.Delay(100, _ending.Token);
            });
            public void Dispose() => _ending.Dispose();
        }

        class Linked
        {
            private readonly CancellationTokenSource _own = new();
            public void Start()
            {
                var linked = CancellationTokenSource.CreateLinkedTokenSource(_own.Token);
                Task.Run(async () => { while (!{|LKS5003:linked.IsCancellationRequested|}) await Task.Delay(10); });
            }
        }

        class None
        {
            public void Start() => new Thread(() => Work(CancellationToken.None)).Start();
            private static void Work(CancellationToken token)
            {
                while (!{|LKS5003:token.IsCancellationRequested|})
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Accepts_SourcesThatSomebodyMayCancel() => Verify.Diagnostics("""
        class Handed
        {
            private readonly CancellationTokenSource _ending = new();
            public Handed(Action<CancellationTokenSource> register) => register(_ending);
            public void Start() => Task.Run(async () => { while (!_ending.IsCancellationRequested) await Task.Delay(10); });
        }

        class Timed
        {
            public void Start()
            {
                var ending = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                Task.Run(async () => { while (!ending.IsCancellationRequested) await Task.Delay(10); });
            }
        }

        class Conditional
        {
            private CancellationTokenSource? _ending = new();
            public void Start() => Task.Run(async () => { while (!_ending!.Token.IsCancellationRequested) await Task.Delay(10); });
            public void Stop() => _ending?.Cancel();
        }

        class LinkedToCaller
        {
            private readonly CancellationTokenSource _own = new();
            public void Start(CancellationToken token)
            {
                var linked = CancellationTokenSource.CreateLinkedTokenSource(_own.Token, token);
                Task.Run(async () => { while (!linked.IsCancellationRequested) await Task.Delay(10); });
            }
        }

        class Grouped
        {
            public IDisposable Start()
            {
                var ending = new CancellationTokenSource();
                Task.Run(async () => { while (!ending.IsCancellationRequested) await Task.Delay(10); });
                return new Subscription(ending.Cancel);
            }
            private sealed class Subscription(Action end) : IDisposable { public void Dispose() => end(); }
        }

        class OneOfTwo
        {
            public void Start(CancellationToken token) => Task.Run(() => Work(token));
            public void Once() => Work(CancellationToken.None);
            private void Work(CancellationToken token) { while (!token.IsCancellationRequested) Thread.Sleep(10); }
        }
        """);

    [Fact]
    public Task Reports_ATimerThatTicksForEver() => Verify.Diagnostics(Service + """

        class Reporter : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                {|LKS5001:while (await timer.WaitForNextTickAsync())|}
                    Console.WriteLine("still here");
            }
        }
        """);

    [Fact]
    public Task Accepts_TimersThatEnd() => Verify.Diagnostics("""
        sealed class Disposed : IDisposable
        {
            private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(1));
            public Disposed() { _ = TickAsync(); }
            private async Task TickAsync() { while (await _timer.WaitForNextTickAsync()) Console.Write('.'); }
            public void Dispose() => _timer.Dispose();
        }

        class Registered
        {
            public Task Start(CancellationToken token) => Task.Run(async () =>
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                using var registration = token.Register(() => timer.Dispose());
                while (await timer.WaitForNextTickAsync()) Console.Write('.');
            });
        }
        """);

    [Fact]
    public Task Reports_AnAsyncLoopThatIsLetGo() => Verify.Diagnostics("""
        class Meter
        {
            private int _ticks;
            public Meter() { _ = StartAsync(); }
            private async Task StartAsync()
            {
                await Task.Yield();
                await TickAsync();
            }
            private async Task TickAsync()
            {
                {|LKS5001:while (true)|}
                {
                    await Task.Delay(10);
                    Interlocked.Increment(ref _ticks);
                }
            }
        }

        class Banner
        {
            public async void Show() { {|LKS5001:while (true)|} { await Task.Delay(10); Console.Write('.'); } }
        }
        """);

    [Fact]
    public Task Accepts_AsyncLoopsThatEnd() => Verify.Diagnostics("""
        class Meter(Func<Task> next)
        {
            private readonly CancellationTokenSource _ending = new();
            private bool _closed;
            public void Start()
            {
                _ = TickAsync(_ending.Token);
                _ = PumpAsync();
                _ = AskAsync();
            }
            public void Stop() => _ending.Cancel();
            private async Task TickAsync(CancellationToken token) { while (true) { await Task.Delay(100, token); Console.Write('.'); } }
            private async Task PumpAsync() { while (true) { if (await Console.In.ReadLineAsync() is not { } line) break; Console.WriteLine(line); } }
            // What is given may throw to end it.
            private async Task AskAsync() { while (true) await next(); }
            public async void OnLoaded(object sender, EventArgs e) { while (!_closed) { await Task.Delay(16); Console.Write('.'); } }
            public void OnClosed(object sender, EventArgs e) => _closed = true;
            public async Task ServeAsync() { while (true) { await Task.Delay(100); Console.Write('.'); } }
        }
        """);
}
