using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class SkipTickFixTests
{
    [Fact]
    public Task Fixes_TheTimerOfAnObject() => Verify.Fix<SkipTickFix>(
        """
        class Poller
        {
            private readonly Timer _timer;
            private int _count;
            public Poller() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            // reads the state
            private void Tick(object? state)
            {
                var text = System.IO.File.ReadAllText("state"); // slow
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
            private void OnElapsed(object? sender, System.Timers.ElapsedEventArgs e) => _count += System.IO.File.ReadAllText("state").Length;
        }
        """,
        """
        class Poller
        {
            private readonly Timer _timer;
            private int _count;
            private int _isTicking;

            public Poller() => _timer = new Timer(Tick, null, 0, 1000);
            // reads the state
            private void Tick(object? state)
            {
                if (Interlocked.Exchange(ref _isTicking, 1) == 1)
                    return;
                try
                {
                    var text = System.IO.File.ReadAllText("state"); // slow
                    _count += text.Length;
                }
                finally
                {
                    Volatile.Write(ref _isTicking, 0);
                }
            }
            public void Stop() => _timer.Dispose();
        }
        class Other
        {
            private readonly System.Timers.Timer _timer = new(1000);
            private int _count;
            private int _isTicking;

            public void Start()
            {
                _timer.Elapsed += OnElapsed;
                _timer.Start();
            }
            private void OnElapsed(object? sender, System.Timers.ElapsedEventArgs e)
            {
                if (Interlocked.Exchange(ref _isTicking, 1) == 1)
                    return;
                try
                {
                    _count += System.IO.File.ReadAllText("state").Length;
                }
                finally
                {
                    Volatile.Write(ref _isTicking, 0);
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_EachOfSeveralTimers() => Verify.Fix<SkipTickFix>(
        """
        class Survey
        {
            private readonly List<Timer> _timers = new();
            private int _lines;
            private int _words;
            public void Watch(string path) => _timers.Add({|LKS5012:new Timer(_ => _lines += System.IO.File.ReadAllLines(path).Length, null, 0, 1000)|});
            public void WatchAll(string[] paths)
            {
                foreach (var path in paths)
                {
                    // one for each
                    var timer = {|LKS5012:new Timer(_ =>
                    {
                        Thread.Sleep(10);
                        {|LKS1001:_words++|};
                    }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|};
                    _timers.Add(timer);
                }
            }
        }
        """,
        """
        class Survey
        {
            private readonly List<Timer> _timers = new();
            private int _lines;
            private int _words;
            public void Watch(string path)
            {
                var isTicking = 0;
                _timers.Add(new Timer(_ =>
                {
                    if (Interlocked.Exchange(ref isTicking, 1) == 1)
                        return;
                    try
                    {
                        _lines += System.IO.File.ReadAllLines(path).Length;
                    }
                    finally
                    {
                        Volatile.Write(ref isTicking, 0);
                    }
                }, null, 0, 1000));
            }
            public void WatchAll(string[] paths)
            {
                foreach (var path in paths)
                {
                    var isTicking = 0;
                    // one for each
                    var timer = new Timer(_ =>
                    {
                        if (Interlocked.Exchange(ref isTicking, 1) == 1)
                            return;
                        try
                        {
                            Thread.Sleep(10);
                            _words++;
                        }
                        finally
                        {
                            Volatile.Write(ref isTicking, 0);
                        }
                    }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
                    _timers.Add(timer);
                }
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereTicksOfSeveralTimersWouldKeepEachOtherOut() => Verify.NoFix<SkipTickFix>(
        """
        class Survey
        {
            private readonly List<Timer> _timers = new();
            private int _lines;
            private int _words;
            public void Watch(string path) => _timers.Add({|LKS5012:new Timer(Tick, path, 0, 1000)|});
            private void Tick(object? state) => _lines += System.IO.File.ReadAllLines((string)state!).Length;
        }
        class Shared
        {
            private static int s_lines;
            private readonly Timer _timer;
            public Shared(string path) => _timer = {|LKS5012:new Timer(Tick, path, 0, 1000)|};
            private static void Tick(object? state) => s_lines += System.IO.File.ReadAllLines((string)state!).Length;
            public void Stop() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task NotOffered_WhereOthersCallTheTick() => Verify.NoFix<SkipTickFix>(
        """
        class Poller
        {
            private readonly Timer _timer;
            private int _count;
            public Poller() => _timer = {|LKS5012:new Timer(Tick, null, 0, 1000)|};
            private void Tick(object? state) => {|LKS1001:_count += System.IO.File.ReadAllText("state").Length|};
            public void Refresh() => Tick(null);
            public void Stop() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Fixes_TheTimerOfATimeProvider() => Verify.Fix<SkipTickFix>(
        """
        class Poller
        {
            private readonly ITimer _timer;
            private int _count;
            public Poller(TimeProvider time) => _timer = {|LKS5012:time.CreateTimer(Tick, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|};
            private void Tick(object? state)
            {
                Thread.Sleep(10); // slow
                _count++;
            }
            public void Stop() => _timer.Dispose();
        }
        """,
        """
        class Poller
        {
            private readonly ITimer _timer;
            private int _count;
            private int _isTicking;

            public Poller(TimeProvider time) => _timer = time.CreateTimer(Tick, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            private void Tick(object? state)
            {
                if (Interlocked.Exchange(ref _isTicking, 1) == 1)
                    return;
                try
                {
                    Thread.Sleep(10); // slow
                    _count++;
                }
                finally
                {
                    Volatile.Write(ref _isTicking, 0);
                }
            }
            public void Stop() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task NotOffered_WhereASkippedTickWouldBeTheLast() => Verify.NoFix<SkipTickFix>(
        """
        class Poller
        {
            private Timer? _timer;
            private int _count;
            public void Start() => _timer = new Timer(_ => { {|LKS5012:_timer!.Change(1000, Timeout.Infinite)|}; Thread.Sleep(10); _count++; }, null, 0, Timeout.Infinite);
            public void Stop() => _timer?.Dispose();
        }
        """);
}
