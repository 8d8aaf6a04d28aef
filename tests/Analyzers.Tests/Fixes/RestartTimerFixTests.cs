using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RestartTimerFixTests
{
    [Fact]
    public Task Fixes_ATimerThatIsDisposed() => Verify.Fix<RestartTimerFix>(
        """
        class Poller : IDisposable
        {
            private readonly Timer _timer;
            private int _count;
            public Poller()
            {
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
            private readonly Timer _timer;
            private int _count;
            public Poller()
            {
                _timer = new Timer(Tick, null, Timeout.Infinite, Timeout.Infinite); // at once
                _timer.Change(0, Timeout.Infinite);
            }
            private void Tick(object? state)
            {
                try
                {
                    // reads the state
                    var text = System.IO.File.ReadAllText("state");
                    _count += text.Length;
                }
                finally
                {
                    try
                    {
                        _timer.Change(1000, Timeout.Infinite);
                    }
                    catch (ObjectDisposedException)
                    {
                    }
                }
            }
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Fixes_TimersThatRunForEver() => Verify.Fix<RestartTimerFix>(
        """
        class Poller
        {
            private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);
            private Timer? _timer;
            private int _count;
            public void Start() => _timer = {|LKS5012:new Timer(_ => _count += System.IO.File.ReadAllText("state").Length, null, TimeSpan.Zero, s_period)|};
        }
        class Other
        {
            private readonly Timer _timer;
            private int _count;
            public Other()
            {
                _timer = {|LKS5012:new Timer(_ => _count += System.IO.File.ReadAllText("state").Length, null, dueTime: 500, period: 60 * 1000)|};
            }
        }
        """,
        """
        class Poller
        {
            private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);
            private Timer? _timer;
            private int _count;
            public void Start()
            {
                _timer = new Timer(_ =>
                {
                    try
                    {
                        _count += System.IO.File.ReadAllText("state").Length;
                    }
                    finally
                    {
                        _timer?.Change(s_period, Timeout.InfiniteTimeSpan);
                    }
                }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
        class Other
        {
            private readonly Timer _timer;
            private int _count;
            public Other()
            {
                _timer = new Timer(_ =>
                {
                    try
                    {
                        _count += System.IO.File.ReadAllText("state").Length;
                    }
                    finally
                    {
                        _timer!.Change(60 * 1000, Timeout.Infinite);
                    }
                }, null, dueTime: Timeout.Infinite, period: Timeout.Infinite);
                _timer.Change(500, Timeout.Infinite);
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereTheTimerIsStoppedOrReplaced() => Verify.NoFix<RestartTimerFix>(
        """
        class Poller
        {
            private readonly Timer _timer;
            private int _count;
            public Poller() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
            public void Stop() => _timer.Change(Timeout.Infinite, Timeout.Infinite);
        }
        class Other
        {
            private Timer? _timer;
            private int _count;
            public void Start() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
            public void Stop()
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereThePeriodIsNotTheSameLater() => Verify.NoFix<RestartTimerFix>(
        """
        class Poller
        {
            private readonly Timer _timer;
            private int _count;
            public Poller(int period) => _timer = {|LKS5012:new Timer(Tick, null, 0, period)|};
            private void Tick(object? state) => _count += System.IO.File.ReadAllText("state").Length;
            public void Stop() => _timer.Dispose();
        }
        """);
}
