using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Ticks that go on from where a field says that they stand (LKS5012).</summary>
public sealed class ContinuedWorkTests
{
    private static string Program(string tick, string timer = "{|LKS5012:new Timer(OnTick, null, period, period)|}") => $$"""
        public interface IStore { IReadOnlyList<long> After(long id); void Publish(long id); long Next(long id); }
        public sealed class Relay(IStore store)
        {
            private readonly object _gate = new();
            private readonly List<long> _sent = [];
            private Timer? _timer;
            private long _last;
            private long _published;
            private int _isRunning;
            private bool _isBusy;
            public void Start(TimeSpan period) => _timer = {{timer}};
            public Task StopAsync() => _timer?.DisposeAsync().AsTask() ?? Task.CompletedTask;
            public long Published => Interlocked.Read(ref _published) + _sent.Count + _isRunning + (_isBusy ? 1 : 0) + (_gate is null ? 1 : 0);
            private void OnTick(object? state)
            {
                try
                {
                    {{tick}}
                }
                catch (InvalidOperationException e)
                {
                    Console.WriteLine(e);
                }
            }
            private IReadOnlyList<long> Read(long after) => store.After(after);
            private static long Added(long value) => value + 1;
        }
        """;

    [Theory]
    [InlineData("var page = store.After(_last); foreach (var id in page) { store.Publish(id); _last = id; }")]
    [InlineData("var from = Volatile.Read(ref _last); var page = Read(from); foreach (var id in page) { store.Publish(id); Interlocked.Increment(ref _published); } if (page.Count > 0) Volatile.Write(ref _last, page[^1]);")]
    [InlineData("foreach (var id in store.After(_last)) { store.Publish(id); _last = id; }")]
    [InlineData("_last = store.Next(_last);")]
    [InlineData("Relayed(); } catch (ArgumentException) { } } private void Relayed() { try { var next = store.Next(_last); store.Publish(next); _last = next;")]
    public Task Reports_ATickThatGoesOnFromWhereAFieldStands(string tick) => Verify.Diagnostics(Program(tick), ServiceText);

    [Theory]
    [InlineData("lock (_gate) { var page = store.After(_last); foreach (var id in page) { store.Publish(id); _last = id; } }")]
    [InlineData("if (Interlocked.Exchange(ref _isRunning, 1) == 1) return; foreach (var id in store.After(_last)) { store.Publish(id); _last = id; } Volatile.Write(ref _isRunning, 0);")]
    [InlineData("if (!Monitor.TryEnter(_gate)) return; try { foreach (var id in store.After(_last)) { store.Publish(id); _last = id; } } finally { Monitor.Exit(_gate); }")]
    [InlineData("_timer!.Change(Timeout.Infinite, Timeout.Infinite); foreach (var id in store.After(_last)) _last = id;")]
    [InlineData("Interlocked.Increment(ref _isRunning); if (_isRunning > 1) return; foreach (var id in store.After(_last)) _last = id;")]
    [InlineData("if (_isBusy) return; _isBusy = true; foreach (var id in store.After(_last)) _last = id; _isBusy = false;")]
    // Nothing that may take long, nothing that is given the old value, nothing that comes of it.
    [InlineData("var next = Added(_last); _last = next;")]
    [InlineData("foreach (var id in store.After(0)) _last = id;")]
    [InlineData("store.Publish(_last); _last = Environment.TickCount64;")]
    [InlineData("var last = _last; foreach (var id in store.After(last)) last = id;")]
    public Task Accepts_TicksThatAreKeptApart_OrNeedNothingOfTheLast(string tick) => Verify.Diagnostics(Program(tick, "new Timer(OnTick, null, period, period)"), ServiceText);

    [Theory]
    [InlineData("new Timer(OnTick, null, period, Timeout.InfiniteTimeSpan)")]
    [InlineData("new Timer(_ => { OnTick(null); _timer!.Change(period, Timeout.InfiniteTimeSpan); }, null, period, Timeout.InfiniteTimeSpan)")]
    public Task Accepts_TimersThatTickOnce(string timer) => Verify.Diagnostics(Program("foreach (var id in store.After(_last)) { store.Publish(id); _last = id; }", timer), ServiceText);

    private const string ServiceText = "namespace Microsoft.Extensions.Logging { public interface ILogger { } }";

    private static string Inherited(string tick, string execute, string timer) => $$"""
        public interface IStore { IReadOnlyList<long> After(long id); void Publish(long id); }
        public abstract class Job(TimeSpan period)
        {
            protected readonly object Gate = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private Timer? _timer;
            public void Start() => _timer = {{timer}};
            public Task StopAsync() => _timer?.DisposeAsync().AsTask() ?? Task.CompletedTask;
            protected abstract void Execute();
            protected virtual void Done() { }
            private void Tick()
            {
                {{tick}}
                Done();
            }
            protected bool Try() => _turn.Wait(0);
        }
        public sealed class Relay(IStore store) : Job(TimeSpan.FromSeconds(2))
        {
            private long _last;
            protected override void Execute() { {{execute}} }
            private IReadOnlyList<long> Page(long after) => store.After(after);
        }
        public sealed class Sweep() : Job(TimeSpan.FromSeconds(5))
        {
            private int _rounds;
            protected override void Execute() => _rounds++;
            public int Rounds => _rounds;
        }
        """;

    private const string Round = "var page = Page(_last); foreach (var id in page) { store.Publish(id); _last = id; }";

    [Theory]
    [InlineData("{|LKS5012:new Timer(_ => Tick(), null, period, period)|}", Round)]
    [InlineData("{|LKS5012:new Timer(_ => Tick(), null, TimeSpan.Zero, period)|}", "Relayed(); } private void Relayed() { " + Round)]
    public Task Reports_WhatADerivedClassDoesInTheTick(string timer, string execute) => Verify.Diagnostics(Inherited("Execute();", execute, timer));

    [Theory]
    [InlineData("lock (Gate) Execute();", Round)]
    [InlineData("if (!_turn.Wait(0)) return; try { Execute(); } finally { _turn.Release(); }", Round)]
    [InlineData("Execute();", "lock (this) { " + Round + " }")]
    [InlineData("Execute();", "foreach (var id in store.After(0)) store.Publish(id); _last = 0;")]
    [InlineData("", Round)]
    public Task Accepts_HooksThatAreKeptApart_OrNotCalled(string tick, string execute) => Verify.Diagnostics(Inherited(tick, execute, "new Timer(_ => Tick(), null, period, period)").Replace("lock (this)", "lock (_own)").Replace("private long _last;", "private long _last; private readonly object _own = new();"));

    [Fact]
    public Task Accepts_AHookOfATimerThatTicksOnce() => Verify.Diagnostics(Inherited("Execute();", Round, "new Timer(_ => Tick(), null, period, Timeout.InfiniteTimeSpan)"));
}
