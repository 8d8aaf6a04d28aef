using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class OverlappingTimerTests
{
    [Fact]
    public Task Reports_SlowTicksThatChangeState() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _timer;
            private int _count;
            public Poller() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state)
            {
                var text = System.IO.File.ReadAllText("state");
                _count += text.Length;
            }
            public void Stop() => _timer.Dispose();
        }
        class Other
        {
            private readonly System.Timers.Timer _timer = new(1000);
            private int _count;
            public void Start()
            {
                {|LKS5012:_timer.Elapsed += OnElapsed|};
                _timer.Start();
            }
            private void OnElapsed(object? sender, System.Timers.ElapsedEventArgs e)
            {
                Thread.Sleep(2000);
                _count++;
            }
        }
        """);

    [Fact]
    public Task Accepts_GuardedQuickAndSingleTicks() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _once;
            private readonly Timer _guarded;
            private readonly Timer _quick;
            private readonly object _gate = new();
            private int _count;
            private int _other;
            private int _running;
            public Poller()
            {
                _once = new Timer(_ => { Thread.Sleep(10); _other++; _once!.Change(1000, Timeout.Infinite); }, null, 0, Timeout.Infinite);
                _guarded = new Timer(Tick, null, 0, 1000);
                _quick = new Timer(_ => Console.WriteLine(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            }
            private void Tick(object? state)
            {
                if (Interlocked.Exchange(ref _running, 1) == 1)
                    return;
                try
                {
                    Thread.Sleep(10);
                    _count++;
                }
                finally
                {
                    Volatile.Write(ref _running, 0);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_WhatTheTickCalls() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _timer;
            private readonly System.Timers.Timer _other = new(100) { AutoReset = true };
            private int _count;
            private int _rounds;
            public Poller()
            {
                _timer = {|LKS5012:new Timer(OnTick, null, 0, 50)|};
                {|LKS5012:_other.Elapsed += (sender, e) => { Load(); _rounds++; }|};
                _other.Start();
            }
            private void OnTick(object? state) { Load(); _count += 1; }
            private static void Load() => Console.WriteLine(System.IO.File.ReadAllText("state"));
            public void Stop() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Accepts_HelpersThatGuard_AndWorkThatIsNotAwaited() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _guarded;
            private readonly Timer _quick;
            private readonly System.Timers.Timer _once = new(100) { AutoReset = false };
            private int _busy;
            private int _count;
            private int _ticks;
            private int _last;
            public Poller()
            {
                _guarded = new Timer(OnTick, null, 0, 50);
                _quick = new Timer(_ => { _ = LoadAsync(); _ticks++; }, null, 0, 50);
                _once.Elapsed += (sender, e) => { Thread.Sleep(10); _last++; };
            }
            private bool TryBegin() => Interlocked.Exchange(ref _busy, 1) == 0;
            private void OnTick(object? state)
            {
                if (!TryBegin())
                    return;
                Thread.Sleep(10);
                _count++;
                Volatile.Write(ref _busy, 0);
            }
            private async Task LoadAsync() => Console.WriteLine(await System.IO.File.ReadAllTextAsync("state"));
        }
        """);
}
