using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class AsyncVoidWorkTests
{
    [Fact]
    public Task Reports_VoidDelegates() => Verify.Diagnostics("""
        class Jobs
        {
            public void Run(List<int> items)
            {
                {|LKS5010:new Thread(async () => await Task.Delay(1))|}.Start();
                {|LKS5010:Parallel.ForEach(items, async item => await Task.Delay(item))|};
                {|LKS5010:items.ForEach(async item => await Task.Delay(item))|};
                {|LKS5010:ThreadPool.QueueUserWorkItem(async _ => await Task.Delay(1))|};
                {|LKS5010:Task.Factory.StartNew(async () => await Task.Delay(1))|};
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatAwaits() => Verify.Diagnostics("""
        class Jobs
        {
            public event EventHandler? Clicked;
            public async Task Run(List<int> items)
            {
                await Task.Run(async () => await Task.Delay(1));
                await Task.Factory.StartNew(async () => await Task.Delay(1)).Unwrap();
                await await Task.Factory.StartNew(async () => await Task.Delay(1));
                await Parallel.ForEachAsync(items, async (item, _) => await Task.Delay(item));
                await Task.WhenAll(items.Select(async item => await Task.Delay(item)));
                Clicked += async (_, _) => await Task.Delay(1);
            }
        }
        """);

    [Fact]
    public Task Accepts_AnInnerTaskThatIsTakenOutAndWaitedFor() => Verify.Diagnostics("""
        sealed class Ticker(TaskFactory factory)
        {
            private Task _work = Task.CompletedTask;
            public void Dispose()
            {
                var work = factory.StartNew(() => _work).GetAwaiter().GetResult();
                work.GetAwaiter().GetResult();
            }
        }
        """.Replace("work.GetAwaiter().GetResult();\n    }", "Console.WriteLine(work.Id);\n    }", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_WorkThatIsDoneWhenItReturns() => Verify.Diagnostics("""
        sealed class Worker
        {
            private Task? _task;
            public void Start() => _task = Task.Factory.StartNew(Run, null, TaskCreationOptions.LongRunning);
            public void Wait() => _task?.Wait();
            private Task Run(object? state)
            {
                Console.WriteLine(state);
                return Task.CompletedTask;
            }
        }
        """);

    [Fact]
    public Task Reports_AsyncTicksOfATimeProvider_UnlessTheyTickOnceAndCatchAll() => Verify.Diagnostics("""
        class Poller(TimeProvider time)
        {
            private ITimer? _timer;
            private ITimer? _once;
            private int _count;
            public void Start()
            {
                _timer = {|LKS5010:time.CreateTimer(async _ => { await Task.Delay(2000); Console.WriteLine(); }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1))|};
                _once = time.CreateTimer(async _ => { try { await Task.Delay(2000); _count++; } catch (Exception) { } }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            }
            public void Stop() { _timer?.Dispose(); _once?.Dispose(); }
        }
        """);

    private const string Observables = """
        namespace System
        {
            static class ObservableExtensions
            {
                public static IDisposable Subscribe<T>(this IObservable<T> source, Action<T> onNext) => throw new NotImplementedException();
                public static IDisposable Subscribe<T>(this IObservable<T> source, Action<T> onNext, Action<Exception> onError) => throw new NotImplementedException();
            }
        }
        interface IHostedService { }
        """;

    [Fact]
    public Task Reports_AsyncSubscribersOfHostedServices() => Verify.Diagnostics("""
        sealed class Recorder(IObservable<int> ticks) : IHostedService
        {
            private IDisposable? _subscription;
            private IDisposable? _other;
            public void Start()
            {
                _subscription = ticks.Subscribe({|LKS5010:async tick => await SaveAsync(tick)|}, error => Console.WriteLine(error));
                _other = ticks.Subscribe({|LKS5010:OnTick|});
            }
            public void Stop() { _subscription?.Dispose(); _other?.Dispose(); }
            private async void OnTick(int tick) => await SaveAsync(tick);
            private static async Task SaveAsync(int tick) => await Task.Delay(tick);
        }
        """ + Observables);

    [Fact]
    public Task Accepts_SubscribersThatCatchAllOrDoNotAwait() => Verify.Diagnostics("""
        sealed class Recorder(IObservable<int> ticks) : IHostedService
        {
            private readonly List<IDisposable> _all = [];
            public void Start()
            {
                _all.Add(ticks.Subscribe(async tick => { try { await Task.Delay(tick); } catch (Exception e) { Console.WriteLine(e); } }));
                _all.Add(ticks.Subscribe(async tick => await SaveAsync(tick).ConfigureAwait(false)));
                _all.Add(ticks.Subscribe(async tick => { await SaveAsync(tick); }));
                _all.Add(ticks.Subscribe(tick => Console.WriteLine(tick)));
            }
            private static async Task SaveAsync(int tick) { try { await Task.Delay(tick); } catch (Exception e) { Console.WriteLine(e); } }
        }
        """ + Observables);

    [Theory]
    [InlineData("if (_busy) return; _busy = true; try { await SaveAsync(); } catch (Exception e) { Console.WriteLine(e); } finally { _busy = false; }", "TimeSpan.FromSeconds(2)", false)]
    [InlineData("try { await SaveAsync(); } catch (Exception e) { Console.WriteLine(e); }", "TimeSpan.FromSeconds(2)", false)]
    [InlineData("await SaveQuietlyAsync().ConfigureAwait(false);", "TimeSpan.FromMilliseconds(-1)", false)]
    [InlineData("await SaveAsync();", "TimeSpan.FromMilliseconds(-1)", true)]
    [InlineData("try { await SaveAsync(); } catch (Exception e) when (!IsFatal(e)) { Console.WriteLine(e); }", "TimeSpan.FromSeconds(2)", false)]
    [InlineData("try { await SaveAsync(); } catch (Exception e) when (!IsTransient(e)) { Console.WriteLine(e); }", "TimeSpan.FromSeconds(2)", true)]
    [InlineData("try { await SaveAsync(); } catch (Exception e) when (IsFatal(e)) { Console.WriteLine(e); }", "TimeSpan.FromSeconds(2)", true)]
    [InlineData("Check(); try { await SaveAsync(); } catch (Exception e) { Console.WriteLine(e); }", "TimeSpan.FromSeconds(2)", false)]
    [InlineData("try { await SaveAsync(); } catch (TimeoutException e) { Console.WriteLine(e); }", "TimeSpan.FromSeconds(2)", true)]
    public Task Reports_TicksThatLetExceptionsOut_AndNoOthers(string tick, string period, bool isReported) => Verify.Diagnostics($$"""
        sealed class Saver
        {
            private readonly Timer _timer;
            private bool _busy;
            public Saver() => _timer = {{(isReported ? "{|LKS5010:" : "")}}new Timer(OnTick, null, TimeSpan.FromSeconds(1), {{period}}){{(isReported ? "|}" : "")}};
            public void Stop() => _timer.Dispose();
            private async void OnTick(object? state) { {{tick}} }
            private void Check() { if (_busy) throw new InvalidOperationException(); }
            private async Task SaveAsync() => await Task.Delay(1);
            private static bool IsFatal(Exception e) => e is OutOfMemoryException;
            private static bool IsTransient(Exception e) => e is TimeoutException;
            private async Task SaveQuietlyAsync() { try { await SaveAsync(); } catch (Exception e) { Console.WriteLine(e); } }
        }
        """);

    [Theory]
    [InlineData("if (_peer is null) return; try { await Leave(); } catch (Exception) { } _peer.Dispose();", "Info")]
    [InlineData("if (_peer is null) return; try { await Leave(); } catch (TimeoutException) { } _peer.Dispose();", "Warning")]
    [InlineData("if (_peer is null) return; try { await Leave(); } catch (Exception) { } await _peer.DisposeAsync();", "Warning")]
    [InlineData("if (_peer is null) return; await Task.Run(async () => { try { await Leave(); } catch (Exception) { } }); _peer.Dispose();", "Warning")]
    public async Task Suggests_WhereAllThatIsAwaitedIsCaught(string statements, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Session
            {
                private readonly Stream? _peer = Stream.Null;
                public void Close()
                {
                    try { ThreadPool.QueueUserWorkItem(async _ => { {{statements}} }); }
                    catch (Exception) { }
                }
                private Task Leave() => Task.Delay(1);
            }
            """, "Session.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS5010").Select(one => one.Severity)));
    }

    [Theory]
    [InlineData("try { await Task.Delay(1); } catch (TimeoutException) { } catch (Exception) { }", "", "Info")]
    [InlineData("try { await Task.Delay(1); } catch (TimeoutException) { }", "", "Warning")]
    [InlineData("try { await Task.Delay(1); } catch (Exception) { }", "public Task? Running => _task;", "Warning")]
    [InlineData("try { await Task.Delay(1); } catch (Exception) { }", "public void Forget() => _task = null;", "Info")]
    public async Task Suggests_WhereEveryOverrideCatchesAll_AndNobodyReadsTheTask(string work, string member, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public abstract class Job
            {
                protected Task? _task;
                public void Begin() => _task = Task.Factory.StartNew(RunAsync);
                {{member}}
                protected abstract Task RunAsync();
            }
            public sealed class Once : Job
            {
                protected override async Task RunAsync() { try { await Task.Yield(); } catch (Exception) { } }
            }
            """, "Job.cs"), Analysis.Parse($$"""
            public sealed class Often : Job
            {
                protected override async Task RunAsync() { {{work}} }
            }
            """, "Often.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS5010").Select(one => one.Severity)));
    }

    [Fact]
    public Task Accepts_ATimersCallbackThatCatchesAllFromItsFirstAwaitOn() => Verify.Diagnostics("""
        class Link
        {
            private readonly Timer _timer;
            public Link() => _timer = new Timer(OnExpired, this, Timeout.Infinite, Timeout.Infinite);
            public void Open() => _timer.Change(100, Timeout.Infinite);
            private static async void OnExpired(object? state)
            {
                var link = (Link)state!;
                Console.WriteLine(link);
                try { await Task.Delay(10); link.Open(); }
                catch { Console.WriteLine("expired"); }
            }
        }
        class Other
        {
            private readonly Timer _timer;
            public Other() => _timer = {|LKS5010:new Timer(OnExpired, this, Timeout.Infinite, Timeout.Infinite)|};
            public void Open() => _timer.Change(100, Timeout.Infinite);
            private static async void OnExpired(object? state)
            {
                try { await Task.Delay(10); }
                catch { Console.WriteLine("expired"); }
                Console.WriteLine(await Task.FromResult(state));
            }
        }
        """);
}
