using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SetAfterStartTests
{
    [Fact]
    public Task Reports_WhatTheThreadMayMiss() => Verify.Diagnostics("""
        class Worker
        {
            private int _limit;
            private readonly string _name;
            public Worker(string name)
            {
                new Thread(Run).Start();
                {|LKS1024:_name = name|};
            }
            public void Start()
            {
                Task.Run(Run);
                {|LKS1024:_limit = 10|};
            }
            private void Run() => Console.WriteLine(_limit + _name);
        }
        """);

    [Fact]
    public Task Reports_ACapturedLocal() => Verify.Diagnostics("""
        class Worker
        {
            public void Start()
            {
                var limit = 0;
                var thread = new Thread(() => Console.WriteLine(limit));
                thread.Start();
                {|LKS1024:limit = 10|};
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task Reports_OnlyOfTheThreadThatRuns() => Verify.Diagnostics("""
        class Watchdog
        {
            private Thread? _first;
            private Thread? _second;
            private int _seen;
            private int _own;
            public void Start()
            {
                _first = new Thread(RunFirst) { IsBackground = true };
                _first.Start();
                {|LKS1024:_seen = 1|};
                _own = 1;
                _second = new Thread(RunSecond) { IsBackground = true };
                _second.Start();
            }
            private void RunFirst() => Console.WriteLine(_seen);
            private void RunSecond() => Console.WriteLine(_own);
        }
        """);

    [Fact]
    public Task Accepts_TasksThatCallersWaitFor() => Verify.Diagnostics("""
        class Silo
        {
            private string _status = "";
            private readonly List<int> _services = [];
            public void Subscribe(Action<Func<Task>, Func<Task>> lifecycle) => lifecycle(() => Task.Run(Start), () => Task.Run(Stop));
            private void Start() { _status = "running"; _services.Add(1); }
            private void Stop() { _status = "stopped"; _services.Clear(); }
        }
        class Connection
        {
            private readonly List<int> _inflight = [];
            private Task? _outgoing;
            private Task? _closing;
            public Task Run() => _outgoing = Process();
            public void Close() => _closing = Task.Run(CloseAsync);
            private async Task Process() { await Task.Yield(); _inflight.Add(1); }
            private async Task CloseAsync() { await _outgoing!; _inflight.Clear(); }
        }
        class Pool
        {
            private readonly Worker[] _workers = new Worker[4];
            public Pool() { for (var i = 0; i < _workers.Length; i++) _workers[i] = new Worker(); }
            private sealed class Worker
            {
                private readonly Dictionary<int, int> _items = [];
                private readonly Task _loop;
                public Worker() => _loop = Task.Run(Loop);
                private void Loop() => _items.Remove(1);
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsSetFirst_OrAfterTheEnd() => Verify.Diagnostics("""
        class Worker
        {
            private int _limit;
            private int _rounds;
            public void Start()
            {
                _limit = 10;
                var thread = new Thread(Run);
                _limit = 20;
                thread.Start();
                thread.Join();
                _limit = 0;
            }
            public async Task StartAsync()
            {
                var task = Task.Run(Run);
                await task;
                _rounds = 1;
            }
            private void Run() => Console.WriteLine(_limit + _rounds);
        }
        """);

    [Fact]
    public Task Accepts_WhatIsSetBeforeTheThreadIsHandedToItsStarter() => Verify.Diagnostics("""
        class Reader
        {
            private string _path = "nothing";

            public void Run(Pool pool)
            {
                var worker = new Thread(() => Console.WriteLine(_path));
                _path = "data.txt";
                pool.StartAll(worker);
            }

            public void RunSeveral(Pool pool)
            {
                var first = new Thread(() => Console.WriteLine(_path));
                _path = "more.txt";
                pool.StartEach(new[] { first });
            }
        }
        class Pool
        {
            public void StartAll(params Thread[] threads) => StartEach(threads);

            public void StartEach(IEnumerable<Thread> threads)
            {
                foreach (var thread in threads)
                    thread.Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsSetBeforeATimerIsStarted() => Verify.Diagnostics("""
        sealed class Browser
        {
            public event EventHandler? Paint;
            private string? _name;
            public void Raise() => Paint?.Invoke(this, EventArgs.Empty);
            public async Task WaitForIdle(TimeSpan time)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var timer = new System.Timers.Timer { Interval = time.TotalMilliseconds, AutoReset = false };
                EventHandler? handler = null;
                timer.Elapsed += (sender, args) =>
                {
                    Paint -= handler;
                    timer.Dispose();
                    done.TrySetResult();
                };
                handler = (s, args) =>
                {
                    timer?.Stop();
                    timer?.Start();
                };
                timer.Start();
                Paint += handler;
                await done.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_WhatIsSetAfterATimerIsStarted() => Verify.Diagnostics("""
        sealed class Pump
        {
            private readonly System.Timers.Timer _timer = new(33);
            private readonly System.Timers.Timer _enabled = new(33) { Enabled = true };
            private Action? _run;
            private Action? _other;
            public Pump(Action run, Action other)
            {
                _timer.Enabled = true;
                _timer.Elapsed += (s, e) => _run!();
                _enabled.Elapsed += (s, e) => _other!();
                {|LKS1024:_run = run|};
                {|LKS1024:_other = other|};
            }
        }
        """);

    [Theory]
    [InlineData("_task?.Refresh();", "Info")]
    [InlineData("if (_task != null) _task.Refresh();", "Info")]
    [InlineData("_task!.Refresh();", "Warning")]
    [InlineData("_task?.Refresh(); _task!.Refresh();", "Warning")]
    public async Task Suggests_WhereATimerDoesWithoutIt(string tick, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Step { public void Refresh() => Console.WriteLine(); }
            public sealed class Display
            {
                private readonly System.Timers.Timer _timer = new(50);
                private Step? _task;
                public Display() => _timer.Elapsed += OnTick;
                public void Start()
                {
                    _timer.Start();
                    _task = new Step();
                }
                private void OnTick(object? sender, System.Timers.ElapsedEventArgs e) { {{tick}} }
            }
            """, "Display.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS1024").Select(one => one.Severity)));
    }
}
