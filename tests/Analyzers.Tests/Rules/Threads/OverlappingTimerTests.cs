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
}
