using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UsePeriodicTimerFixTests
{
    [Fact]
    public Task Fixes_ATimerThatTicksAtOnce() => Verify.Fix<UsePeriodicTimerFix>(
        """
        class Poller : IDisposable
        {
            private readonly Timer _timer; // ticks
            private int _count;
            public Poller()
            {
                // starts to poll
                _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|}; // at once
            }
            private void Tick(object? state)
            {
                // reads the state
                var text = System.IO.File.ReadAllText("state");
                _count += text.Length;
            }
            public void Dispose() => _timer.Dispose();
        }
        """,
        """
        class Poller : IDisposable
        {
            private readonly PeriodicTimer _timer; // ticks
            private int _count;
            public Poller()
            {
                // starts to poll
                _timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1000)); // at once
                ThreadPool.QueueUserWorkItem(_ => TickPeriodically());

                async void TickPeriodically()
                {
                    do
                    {
                        Tick(null);
                    }
                    while (await _timer.WaitForNextTickAsync());
                }
            }
            private void Tick(object? state)
            {
                // reads the state
                var text = System.IO.File.ReadAllText("state");
                _count += text.Length;
            }
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Fixes_ATimerThatIsStartedAndStopped() => Verify.Fix<UsePeriodicTimerFix>(
        """
        record Poller(string Path)
        {
            private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);
            private System.Threading.Timer? _timer;
            private int _count;
            public void Start() => this._timer = {|LKS5012:new(_ =>
            {
                if (!System.IO.File.Exists(Path))
                    return; // not yet
                _count += System.IO.File.ReadAllText(Path).Length;
                // seen
            }, null, s_period, s_period)|};
            public void Stop()
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
        """,
        """
        record Poller(string Path)
        {
            private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);
            private PeriodicTimer? _timer;
            private int _count;
            public void Start()
            {
                this._timer = new PeriodicTimer(s_period);
                var timer = this._timer;
                ThreadPool.QueueUserWorkItem(_ => TickPeriodically());

                async void TickPeriodically()
                {
                    while (await timer.WaitForNextTickAsync())
                    {
                        if (!System.IO.File.Exists(Path))
                            continue; // not yet
                        _count += System.IO.File.ReadAllText(Path).Length;
                        // seen
                    }
                }
            }
            public void Stop()
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
        """);

    [Fact]
    public Task Fixes_ALocalTimer() => Verify.Fix<UsePeriodicTimerFix>(
        """
        class Poller
        {
            private int _count;
            public void Watch(string path)
            {
                using var ticker = {|LKS5012:new Timer(_ => _count += System.IO.File.ReadAllText(path).Length, state: null, period: 500, dueTime: 500)|};
                Console.ReadLine();
            }
        }
        """,
        """
        class Poller
        {
            private int _count;
            public void Watch(string path)
            {
                using var ticker = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
                ThreadPool.QueueUserWorkItem(_ => TickPeriodically());

                async void TickPeriodically()
                {
                    while (await ticker.WaitForNextTickAsync())
                    {
                        _count += System.IO.File.ReadAllText(path).Length;
                    }
                }

                Console.ReadLine();
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereNothingEndsTheTimerOrMoreIsDoneToIt() => Verify.NoFix<UsePeriodicTimerFix>(
        """
        class Endless
        {
            private readonly Timer _timer;
            private int _count;
            public Endless() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
        }
        class Paused : IDisposable
        {
            private readonly Timer _timer;
            private int _count;
            public Paused() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
            public void Pause() => _timer.Change(Timeout.Infinite, Timeout.Infinite);
            public void Dispose() => _timer.Dispose();
        }
        class Shared : IDisposable
        {
            internal readonly Timer Ticker;
            private int _count;
            public Shared() => Ticker = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
            public void Dispose() => Ticker.Dispose();
        }
        class Awaited : IDisposable
        {
            private readonly Timer _timer;
            private int _count;
            public Awaited() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
            public void Dispose()
            {
                using var done = new ManualResetEvent(false);
                _timer.Dispose(done);
                done.WaitOne();
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereTheTimesOrTheStateCannotBeKept() => Verify.NoFix<UsePeriodicTimerFix>(
        """
        class Late : IDisposable
        {
            private readonly Timer _timer;
            private int _count;
            public Late() => _timer = {|LKS5012:new Timer(Tick, null, 200, 1000)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
            public void Dispose() => _timer.Dispose();
        }
        class Chosen : IDisposable
        {
            private readonly Timer _timer;
            private int _count;
            public Chosen(int period) => _timer = {|LKS5012:new Timer(Tick, null, period, period)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
            public void Dispose() => _timer.Dispose();
        }
        class Told : IDisposable
        {
            private readonly Timer _timer;
            private int _count;
            public Told(string path) => _timer = {|LKS5012:new Timer(Tick, path, 0, 1000)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText((string)state!).Length;
            public void Dispose() => _timer.Dispose();
        }
        class Looping : IDisposable
        {
            private readonly Timer _timer;
            private int _count;
            public Looping() => _timer = {|LKS5012:new Timer(_ =>
            {
                foreach (var line in System.IO.File.ReadAllLines("state"))
                {
                    if (line.Length == 0)
                        return;
                    _count++;
                }
            }, null, 0, 1000)|};
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Fixes_AsyncTicks() => Verify.Fix<UsePeriodicTimerFix>(
        """
        class Poller : IDisposable
        {
            private Timer _timer;
            private int _count;
            public Poller(string path)
            {
                _timer = {|LKS5010:new Timer(async _ => _count += (await System.IO.File.ReadAllTextAsync(path)).Length, null, TimeSpan.Zero, TimeSpan.FromSeconds(5))|};
            }
            public void Dispose() => _timer.Dispose();
        }
        class Other : IDisposable
        {
            private readonly Timer _timer;
            private int _count;
            public Other() => _timer = {|LKS5010:new Timer(Tick, null, 5000, 5000)|};
            private async void Tick(object? state)
            {
                await Task.Delay(100);
                _count++;
            }
            public void Dispose() => _timer.Dispose();
        }
        """,
        """
        class Poller : IDisposable
        {
            private PeriodicTimer _timer;
            private int _count;
            public Poller(string path)
            {
                _timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
                var timer = _timer;
                ThreadPool.QueueUserWorkItem(_ => TickPeriodically());

                async void TickPeriodically()
                {
                    do
                    {
                        _count += (await System.IO.File.ReadAllTextAsync(path)).Length;
                    }
                    while (await timer.WaitForNextTickAsync());
                }
            }
            public void Dispose() => _timer.Dispose();
        }
        class Other : IDisposable
        {
            private readonly PeriodicTimer _timer;
            private int _count;
            public Other()
            {
                _timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5000));
                ThreadPool.QueueUserWorkItem(_ => TickPeriodically());

                async void TickPeriodically()
                {
                    while (await _timer.WaitForNextTickAsync())
                    {
                        await Tick(null);
                    }
                }
            }
            private async Task Tick(object? state)
            {
                await Task.Delay(100);
                _count++;
            }
            public void Dispose() => _timer.Dispose();
        }
        """);
}
