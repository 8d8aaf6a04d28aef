using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class LostWakeUpTests
{
    [Fact]
    public Task Reports_AWaitWithoutACondition() => Verify.Diagnostics("""
        class Gate
        {
            private readonly object _gate = new();
            public void Enter()
            {
                lock (_gate)
                    {|LKS4006:Monitor.Wait(_gate)|};
            }
            public void Open()
            {
                lock (_gate)
                    Monitor.PulseAll(_gate);
            }
        }
        """);

    [Fact]
    public Task Reports_ATestBeforeTheLock() => Verify.Diagnostics("""
        class Gate
        {
            private readonly object _gate = new();
            private volatile bool _isOpen;
            public void Enter()
            {
                while (!_isOpen)
                {
                    lock (_gate)
                    {
                        {|LKS4006:Monitor.Wait(_gate)|};
                    }
                }
            }
            public void Open()
            {
                lock (_gate)
                {
                    _isOpen = true;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AResetAfterTheStart() => Verify.Diagnostics("""
        class Job
        {
            private readonly ManualResetEventSlim _done = new();
            public void Run()
            {
                Task.Run(Work);
                {|LKS4006:_done.Reset()|};
                _done.Wait();
            }
            private void Work()
            {
                Console.WriteLine();
                _done.Set();
            }
        }
        """);

    [Fact]
    public Task Reports_AResetBetweenTestAndWait() => Verify.Diagnostics("""
        class Worker
        {
            private readonly System.Collections.Concurrent.ConcurrentQueue<int> _items = new();
            private readonly ManualResetEvent _some = new(false);
            public void Put(int item)
            {
                _items.Enqueue(item);
                _some.Set();
            }
            public void Run(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    if (_items.IsEmpty)
                    {
                        {|LKS4006:_some.Reset()|};
                        _some.WaitOne();
                    }
                    while (_items.TryDequeue(out var item))
                        Console.WriteLine(item);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ConditionsUnderTheLockAndResetsBeforeTheStart() => Verify.Diagnostics("""
        class Gate
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _done = new();
            private readonly System.Collections.Concurrent.ConcurrentQueue<int> _items = new();
            private readonly ManualResetEventSlim _some = new();
            private bool _isOpen;
            public void Enter()
            {
                lock (_gate)
                {
                    while (!_isOpen)
                        Monitor.Wait(_gate);
                }
            }
            public void Open()
            {
                lock (_gate)
                {
                    _isOpen = true;
                    Monitor.PulseAll(_gate);
                }
            }
            public void StartAndWait()
            {
                lock (_gate)
                {
                    new Thread(Open).Start();
                    Monitor.Wait(_gate);
                }
            }
            public void Run()
            {
                _done.Reset();
                Task.Run(() => _done.Set());
                _done.Wait();
                _done.Reset();
                Task.Run(() => _done.Set());
                _done.Wait();
            }
            public void Put(int item)
            {
                _items.Enqueue(item);
                _some.Set();
            }
            public void Take()
            {
                if (_items.IsEmpty)
                {
                    _some.Reset();
                    if (_items.IsEmpty)
                        _some.Wait();
                }
                _some.Wait();
                _some.Reset();
                while (_items.TryDequeue(out _))
                {
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AResetAfterAThreadWasStarted() => Verify.Diagnostics("""
        class Job
        {
            private readonly ManualResetEventSlim _done = new();
            public void Run()
            {
                var worker = new Thread(() => _done.Set());
                worker.Start();
                {|LKS4006:_done.Reset()|};
                _done.Wait();
            }
            public void Right()
            {
                var worker = new Thread(() => _done.Set());
                _done.Reset();
                worker.Start();
                _done.Wait();
            }
        }
        """);

    [Fact]
    public Task Accepts_AThreadThatIsStarted_OrGivenWork_UnderTheLock() => Verify.Diagnostics("""
        class Renderer
        {
            private readonly object _ready = new();
            private readonly Thread _thread;
            private Action? _draw;

            public Renderer()
            {
                _thread = new Thread(Run) { IsBackground = true };
                lock (_ready)
                {
                    _thread.Start();
                    Monitor.Wait(_ready);
                }
            }

            public void Draw() => _draw?.Invoke();

            private void Run()
            {
                lock (_ready)
                {
                    _draw = () => { };
                    Monitor.Pulse(_ready);
                }
            }
        }

        class Worker
        {
            private readonly object _answered = new();
            private readonly System.Collections.Concurrent.BlockingCollection<string> _questions = new();

            public void Ask(string question)
            {
                lock (_answered)
                {
                    _questions.Add(question);
                    Monitor.Wait(_answered);
                }
            }

            public void Answer()
            {
                var question = _questions.Take();
                Console.WriteLine(question);
                lock (_answered)
                    Monitor.Pulse(_answered);
            }
        }
        """);

    [Fact]
    public Task Reports_AThreadThatIsStarted_OrGivenWork_BeforeTheLock() => Verify.Diagnostics("""
        class Renderer
        {
            private readonly object _ready = new();
            private readonly Thread _thread;
            private Action? _draw;

            public Renderer()
            {
                _thread = new Thread(Run) { IsBackground = true };
                _thread.Start();
                lock (_ready)
                {
                    {|LKS4006:Monitor.Wait(_ready)|};
                }
            }

            public void Draw() => _draw?.Invoke();

            private void Run()
            {
                lock (_ready)
                {
                    _draw = () => { };
                    Monitor.Pulse(_ready);
                }
            }
        }

        class Worker
        {
            private readonly object _answered = new();
            private readonly System.Collections.Concurrent.BlockingCollection<string> _questions = new();

            public void Ask(string question)
            {
                _questions.Add(question);
                lock (_answered)
                {
                    {|LKS4006:Monitor.Wait(_answered)|};
                }
            }

            public void Answer()
            {
                var question = _questions.Take();
                Console.WriteLine(question);
                lock (_answered)
                    Monitor.Pulse(_answered);
            }
        }
        """);

    [Fact]
    public Task Reports_AWorkerThatSaysTooLateThatItHasStopped() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Mailbox
        {
            private readonly ConcurrentQueue<Action> _queue = new();
            private int _isBusy;
            public void Post(Action action)
            {
                _queue.Enqueue(action);
                if (Interlocked.CompareExchange(ref _isBusy, 1, 0) == 0)
                    Task.Run(Drain);
            }
            private void Drain()
            {
                while (_queue.TryDequeue(out var action))
                    action();
                {|LKS4006:Interlocked.Exchange(ref _isBusy, 0)|};
            }
        }

        class Log
        {
            private readonly Queue<string> _lines = new();
            private readonly object _gate = new();
            private volatile bool _isWriting;
            public void Write(string line)
            {
                lock (_gate)
                    _lines.Enqueue(line);
                Start();
            }
            private void Start()
            {
                if (_isWriting)
                    return;
                _isWriting = true;
                ThreadPool.QueueUserWorkItem(_ => WriteAll());
            }
            private void WriteAll()
            {
                while (true)
                {
                    string line;
                    lock (_gate)
                    {
                        if (!_lines.TryDequeue(out line!))
                            break;
                    }

                    Console.WriteLine(line);
                }

                {|LKS4006:_isWriting = false|};
            }
        }
        """);

    [Fact]
    public Task Accepts_AWorkerThatLooksAgainOrStopsUnderTheLock() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Again
        {
            private readonly ConcurrentQueue<Action> _queue = new();
            private int _isBusy;
            public void Post(Action action)
            {
                _queue.Enqueue(action);
                TryStart();
            }
            private void TryStart()
            {
                if (!_queue.IsEmpty && Interlocked.CompareExchange(ref _isBusy, 1, 0) == 0)
                    Task.Run(Drain);
            }
            private void Drain()
            {
                while (_queue.TryDequeue(out var action))
                    action();
                Interlocked.Exchange(ref _isBusy, 0);
                TryStart();
            }
        }

        class Looping
        {
            private readonly ConcurrentQueue<Action> _queue = new();
            private int _isBusy;
            public void Post(Action action)
            {
                _queue.Enqueue(action);
                if (Interlocked.CompareExchange(ref _isBusy, 1, 0) == 0)
                    Task.Run(Drain);
            }
            private void Drain()
            {
                do
                {
                    while (_queue.TryDequeue(out var action))
                        action();
                    Volatile.Write(ref _isBusy, 0);
                }
                while (!_queue.IsEmpty && Interlocked.CompareExchange(ref _isBusy, 1, 0) == 0);
            }
        }

        class Locked
        {
            private readonly Queue<Action> _queue = new();
            private bool _isBusy;
            public void Post(Action action)
            {
                lock (_queue)
                {
                    _queue.Enqueue(action);
                    if (_isBusy)
                        return;
                    _isBusy = true;
                }

                Task.Run(Drain);
            }
            private void Drain()
            {
                while (true)
                {
                    Action action;
                    lock (_queue)
                    {
                        if (_queue.Count == 0)
                        {
                            _isBusy = false;
                            return;
                        }

                        action = _queue.Dequeue();
                    }

                    action();
                }
            }
        }

        class Polled
        {
            private readonly ConcurrentQueue<Action> _queue = new();
            private volatile bool _isBusy;
            private readonly Timer _timer;
            public Polled() => _timer = new Timer(_ => Drain(), null, 1000, 1000);
            public void Post(Action action)
            {
                _queue.Enqueue(action);
                if (!_isBusy)
                    Task.Run(Drain);
            }
            public void Stop() => _timer.Dispose();
            private void Drain()
            {
                _isBusy = true;
                while (_queue.TryDequeue(out var action))
                    action();
                _isBusy = false;
            }
        }
        """);

    [Fact]
    public Task Accepts_AWorkerThatSetsWhatKeepsTheNextOneFromStarting() => Verify.Diagnostics("""
        class Intake
        {
            private readonly System.Collections.Concurrent.ConcurrentQueue<int> _queue = new();
            private volatile bool _isClosed;
            public void Add(int item)
            {
                _queue.Enqueue(item);
                if (!_isClosed)
                    Task.Run(Process);
            }
            private void Process()
            {
                while (_queue.TryDequeue(out var item))
                    Console.WriteLine(item);
                if (Environment.HasShutdownStarted)
                    _isClosed = true;
            }
        }
        """);

    [Fact]
    public Task Reports_ResetsAfterTheLastLook() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class WithToken
        {
            private readonly ConcurrentQueue<string> _lines = new();
            private readonly ManualResetEventSlim _some = new(false);
            private readonly CancellationTokenSource _stop = new();
            public void Log(string line) { _lines.Enqueue(line); _some.Set(); }
            public void Run()
            {
                while (true)
                {
                    _some.Wait(_stop.Token);
                    Ship();
                    {|LKS4006:_some.Reset()|};
                }
            }
            private void Ship() { while (_lines.TryDequeue(out var line)) Console.WriteLine(line); }
            public void Stop() => _stop.Cancel();
        }

        class InHelper
        {
            private readonly ConcurrentQueue<string> _lines = new();
            private readonly ManualResetEvent _some = new(false);
            public void Log(string line) { _lines.Enqueue(line); _some.Set(); }
            public void Run()
            {
                for (;;)
                {
                    _some.WaitOne();
                    Ship();
                }
            }
            private void Ship()
            {
                while (_lines.TryDequeue(out var line))
                    Console.WriteLine(line);
                {|LKS4006:_some.Reset()|};
            }
        }

        class WhenEmpty
        {
            private readonly ConcurrentQueue<string> _lines = new();
            private readonly ManualResetEventSlim _some = new(false);
            public void Log(string line) { _lines.Enqueue(line); _some.Set(); }
            public void Run(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    _some.Wait(stop);
                    if (_lines.TryDequeue(out var line))
                        Console.WriteLine(line);
                    else
                        {|LKS4006:_some.Reset()|};
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ResetsBeforeALookAndAnswersToWhatIsAsked() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class First
        {
            private readonly ConcurrentQueue<string> _lines = new();
            private readonly ManualResetEventSlim _some = new(false);
            public void Log(string line) { _lines.Enqueue(line); _some.Set(); }
            public void Run(CancellationToken stop)
            {
                while (true)
                {
                    _some.Wait(stop);
                    _some.Reset();
                    Ship();
                }
            }
            private void Ship() { while (_lines.TryDequeue(out var line)) Console.WriteLine(line); }
        }

        class FirstInHelper
        {
            private readonly ConcurrentQueue<string> _lines = new();
            private readonly ManualResetEventSlim _some = new(false);
            public void Log(string line) { _lines.Enqueue(line); _some.Set(); }
            public void Run(CancellationToken stop) { while (true) { _some.Wait(stop); Ship(); } }
            private void Ship() { _some.Reset(); while (_lines.TryDequeue(out var line)) Console.WriteLine(line); }
        }

        class Again
        {
            private readonly ConcurrentQueue<string> _lines = new();
            private readonly ManualResetEventSlim _some = new(false);
            public void Log(string line) { _lines.Enqueue(line); _some.Set(); }
            public void Run(CancellationToken stop)
            {
                while (true)
                {
                    _some.Wait(stop);
                    Ship();
                    _some.Reset();
                    if (!_lines.IsEmpty)
                        _some.Set();
                }
            }
            private void Ship() { while (_lines.TryDequeue(out var line)) Console.WriteLine(line); }
        }

        class WithLimit
        {
            private readonly ConcurrentQueue<string> _lines = new();
            private readonly ManualResetEventSlim _some = new(false);
            public void Log(string line) { _lines.Enqueue(line); _some.Set(); }
            public void Run(CancellationToken stop) { while (true) { _some.Wait(1000, stop); Ship(); _some.Reset(); } }
            private void Ship() { while (_lines.TryDequeue(out var line)) Console.WriteLine(line); }
        }

        class UnderLock
        {
            private readonly Queue<string> _lines = new();
            private readonly ManualResetEventSlim _some = new(false);
            private readonly object _gate = new();
            public void Log(string line) { lock (_gate) { _lines.Enqueue(line); _some.Set(); } }
            public void Run(CancellationToken stop) { while (true) { _some.Wait(stop); Ship(); } }
            private void Ship() { lock (_gate) { while (_lines.TryDequeue(out var line)) Console.WriteLine(line); _some.Reset(); } }
        }

        class Answers(Action<string> send)
        {
            private readonly ConcurrentQueue<string> _answers = new();
            private readonly ManualResetEventSlim _some = new(false);
            public void OnAnswer(string line) { _answers.Enqueue(line); _some.Set(); }
            public void Run(CancellationToken stop)
            {
                while (true)
                {
                    send("next");
                    _some.Wait(stop);
                    while (_answers.TryDequeue(out var line)) Console.WriteLine(line);
                    _some.Reset();
                }
            }
        }
        """);

    [Theory]
    [InlineData("while (!_stop) { {|LKS4006:_some.WaitOne()|}; if (_mails.TryDequeue(out var mail)) { Send(mail); } }")]
    [InlineData("while (!_stop) { {|LKS4006:_some.WaitOne()|}; if (!_mails.TryDequeue(out var mail)) { continue; } Send(mail); }")]
    [InlineData("while (!_stop) { if (Next() is { } mail) { Send(mail); } } string? Next() { {|LKS4006:_some.WaitOne()|}; return _mails.TryDequeue(out var mail) ? mail : null; }")]
    [InlineData("while (!_stop) { _some.WaitOne(); while (_mails.TryDequeue(out var mail)) { Send(mail); } }")]
    [InlineData("while (!_stop) { if (_mails.TryDequeue(out var mail)) { Send(mail); continue; } _some.WaitOne(); }")]
    [InlineData("while (!_stop) { _some.WaitOne(); if (_mails.TryDequeue(out var mail)) { Send(mail); } if (!_mails.IsEmpty) { _some.Set(); } }")]
    [InlineData("while (!_stop) { _some.WaitOne(); if (_mails.TryDequeue(out var mail)) { Send(mail); } More(); }")]
    [InlineData("while (!_stop) { _some.WaitOne(500); if (_mails.TryDequeue(out var mail)) { Send(mail); } }")]
    [InlineData("while (!_stop) { _some.WaitOne(); again: if (_mails.TryDequeue(out var mail)) { Send(mail); goto again; } }")]
    public Task Reports_OneTakenForEachSignalThatDoesNotCount(string loop) => Verify.Diagnostics($$"""
        public class Mailer
        {
            private readonly System.Collections.Concurrent.ConcurrentQueue<string> _mails = new(); private readonly AutoResetEvent _some = new(false);
            private volatile bool _stop;
            public Mailer() { new Thread(Run) { IsBackground = true }.Start(); }
            public void Put(string mail) { _mails.Enqueue(mail); _some.Set(); }
            public void Stop() { _stop = true; _some.Set(); }
            private void Run() { {{loop}} }
            private void More() { if (!_mails.IsEmpty) { _some.Set(); } }
            private void Send(string mail) => Console.WriteLine(mail);
        }
        """);

    [Fact]
    public Task Reports_OneTakenUnderALockForEachSignal() => Verify.Diagnostics("""
        public class Mailer
        {
            private readonly Queue<string> _mails = new(); private readonly object _gate = new(); private readonly AutoResetEvent _some = new(false);
            private volatile bool _stop;
            public Mailer() { new Thread(() => { while (!_stop) { {|LKS4006:_some.WaitOne()|}; string mail; lock (_gate) { if (_mails.Count == 0) { continue; } mail = _mails.Dequeue(); } Console.WriteLine(mail); } }) { IsBackground = true }.Start(); }
            public void Put(string mail) { Add(mail); _some.Set(); }
            private void Add(string mail) { lock (_gate) { _mails.Enqueue(mail); } }
            public void Stop() { _stop = true; _some.Set(); }
        }
        """);

    [Theory]
    [InlineData("_jobs.Enqueue(job); _some.Set(); _done.WaitOne();", "AutoResetEvent")]
    [InlineData("_jobs.Enqueue(job); _some.Release();", "SemaphoreSlim")]
    public Task Accepts_OneForEachSignalThatCountsOrIsAnswered(string put, string type) => Verify.Diagnostics($$"""
        public class Worker
        {
            private readonly System.Collections.Concurrent.ConcurrentQueue<string> _jobs = new(); private readonly {{type}} _some = new({{(type == "AutoResetEvent" ? "false" : "0")}}); private readonly AutoResetEvent _done = new(false);
            private volatile bool _stop;
            public Worker() { new Thread(Run) { IsBackground = true }.Start(); }
            public void Stop() { _stop = true; Do("end"); }
            public void Do(string job) { {{put}} }
            private void Run() { while (!_stop) { _some.{{(type == "AutoResetEvent" ? "WaitOne" : "Wait")}}(); if (_jobs.TryDequeue(out var job)) { Console.WriteLine(job); } _done.Set(); } }
        }
        """);

    [Theory]
    // By a helper's result, what it gives out, a local of the same body; a limit that it gives; a stop that is tested before only.
    [InlineData("while (TryTake(out var job)) { if (job is null) { Idle(); continue; } Run(job); }", "{|LKS4006:Monitor.Wait(_gate)|};")]
    [InlineData("while (true) { if (IsEmpty()) { Idle(); } else { Run(_next); } }", "if (!_stopped) { {|LKS4001:{|LKS4006:Monitor.Wait(_gate)|}|}; }")]
    [InlineData("while (true) { bool none; lock (_gate) { none = _jobs.Count == 0; } if (none) { lock (_gate) { {|LKS4006:Monitor.Wait(_gate)|}; } } else { Run(_next); } }", "_seen = _number;")]
    [InlineData("while (true) { if (Next(out var pause)) { Run(_next); } else { IdleFor(pause); } }", "_seen = _number; } } private void IdleFor(TimeSpan pause) { lock (_gate) { if (!_stopped) { {|LKS4006:Monitor.Wait(_gate, pause)|}; }")]
    [InlineData("while (TryTake(out var job)) { if (job is null) { Idle(); continue; } Run(job); }", "while (_jobs.Count == 0) { {|LKS4006:Monitor.Wait(_gate)|}; }")]
    // Looked at again; one section; a pause of its own; nothing that the pulse is for.
    [InlineData("while (TryTake(out var job)) { if (job is null) { Idle(); continue; } Run(job); }", "while (_jobs.Count == 0 && !_stopped) { Monitor.Wait(_gate); }")]
    [InlineData("while (TryTake(out var job)) { if (job is null) { Idle(); continue; } Run(job); }", "var none = _jobs.Count == 0 && !_stopped; if (none) { {|LKS4001:Monitor.Wait(_gate)|}; }")]
    [InlineData("while (TryTake(out var job)) { if (job is null) { Idle(); continue; } Run(job); }", "if (IsEmpty() && !_stopped) { {|LKS4001:Monitor.Wait(_gate)|}; }")]
    [InlineData("while (true) { lock (_gate) { if (IsEmpty()) { Idle(); } } }", "if (!_stopped) { {|LKS4001:Monitor.Wait(_gate)|}; }")]
    [InlineData("while (TryTake(out var job)) { if (job is null) { Idle(); continue; } Run(job); }", "Monitor.Wait(_gate, 1000);")]
    [InlineData("while (TryTake(out var job)) { if (job is null) { Idle(); continue; } Run(job); }", "while (_number == _seen && !_stopped) { Monitor.Wait(_gate); }")]
    [InlineData("while (_shown) { Idle(); }", "while (IsEmpty()) { Monitor.Wait(_gate); }")]
    public Task Reports_AWaitThatAnEarlierSectionDecides(string run, string idle) => Verify.Diagnostics($$"""
        public sealed class Spooler
        {
            private readonly object _gate = new();
            private readonly Queue<string> _jobs = new();
            private bool _stopped;
            private volatile bool _shown;
            private volatile string _next = "";
            private int _number, _seen;
            public void Submit(string job) { lock (_gate) { _jobs.Enqueue(job); _number++; Monitor.PulseAll(_gate); } }
            public void Stop() { lock (_gate) { _stopped = true; Monitor.PulseAll(_gate); } }
            public void Loop() { {{run}} }
            private void Idle() { lock (_gate) { {{idle}} } }
            public bool Shown { get => _shown; set => _shown = value; }
            private bool TryTake(out string? job)
            {
                job = null;
                lock (_gate)
                {
                    if (_stopped)
                        return false;
                    _seen = _number;
                    if (_jobs.Count > 0)
                        job = _jobs.Dequeue();
                    return true;
                }
            }
            private bool Next(out TimeSpan pause)
            {
                lock (_gate)
                {
                    pause = _jobs.TryPeek(out var next) ? TimeSpan.FromSeconds(next.Length) : Timeout.InfiniteTimeSpan;
                    return _jobs.Count > 3;
                }
            }
            private bool IsEmpty() { lock (_gate) { return _jobs.Count == 0; } }
            private bool IsStopped() { lock (_gate) { return _stopped; } }
            public void Take() { lock (_gate) { _next = _jobs.Dequeue(); } }
            private static void Run(string job) => Console.WriteLine(job);
        }
        """);

    [Fact]
    public Task Reports_AResetAfterTheDrain_UnlessTheLoopStops() => Verify.Diagnostics("""
        sealed class Writer
        {
            private readonly System.Collections.Concurrent.ConcurrentQueue<int> _queue = new();
            private readonly ManualResetEventSlim _work = new(false);
            private volatile bool _stopping;
            public Writer() => new Thread(Loop) { IsBackground = true }.Start();
            public void Add(int item)
            {
                _queue.Enqueue(item);
                _work.Set();
            }
            private void Loop()
            {
                while (!_stopping)
                {
                    _work.Wait();
                    Drain();
                    if (!_stopping)
                        {|LKS4006:_work.Reset()|};
                }
            }
            private void Drain()
            {
                while (_queue.TryDequeue(out var item))
                    Console.WriteLine(item);
            }
            public void Stop()
            {
                _stopping = true;
                _work.Set();
            }
        }
        """);

    [Theory]
    [InlineData("while (!_isClosed)", "", "Monitor.Wait(_gate);", true)]
    [InlineData("while (!Volatile.Read(ref _isClosed))", "", "Monitor.Wait(_gate);", true)]
    [InlineData("while (true)", "if (_isClosed) break;", "Monitor.Wait(_gate);", false)]
    [InlineData("while (!_isClosed)", "if (_isClosed) break;", "Monitor.Wait(_gate);", false)]
    [InlineData("while (!_isClosed)", "", "Monitor.Wait(_gate, 100);", false)]
    [InlineData("while (!_isOther)", "", "Monitor.Wait(_gate);", false)]
    [InlineData("while (_isClosed)", "", "Monitor.Wait(_gate);", false)]
    public async Task Reports_AnEndThatIsNotAskedForUnderTheLock(string loop, string first, string wait, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Requests : IDisposable
            {
                private readonly object _gate = new();
                private readonly Stack<int> _requests = new();
                private bool _isClosed;
                private bool _isOther;

                public void Add(int request) { lock (_gate) { _requests.Push(request); Monitor.Pulse(_gate); } }
                public void Other() { _isOther = true; }

                public bool TryTake(out int request)
                {
                    {{loop}}
                    {
                        lock (_gate)
                        {
                            {{first}}
                            if (_requests.TryPop(out request))
                                return true;
                            {{wait}}
                        }
                    }

                    request = 0;
                    return false;
                }

                public void Dispose() { _isClosed = true; Clear(); }
                public void Clear() { lock (_gate) { _requests.Clear(); Monitor.PulseAll(_gate); } }
            }
            """, "Requests.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS4006"));
    }

    [Theory]
    [InlineData("while (!_isDone) { while (!{|LKS4006:Monitor.Wait(_gate, 1000)|}) { } }")]
    [InlineData("if (!_isDone) { while (!{|LKS4006:Monitor.Wait(_gate, TimeSpan.FromSeconds(1))|}) Console.WriteLine(); }")]
    public Task Reports_ATimedWaitThatOnlyWaitsAgain(string wait) => Verify.Diagnostics(Stage(wait));

    [Theory]
    [InlineData("while (!_isDone) Monitor.Wait(_gate, 1000);")]
    [InlineData("while (!_isDone) { if (!Monitor.Wait(_gate, 1000)) Console.WriteLine(); }")]
    [InlineData("while (!_isDone) { while (!Monitor.Wait(_gate, 1000)) { if (_isDone) return; } }")]
    public Task Accepts_ATimedWaitThatTestsInEachRound(string wait) => Verify.Diagnostics(Stage(wait));

    private static string Stage(string wait) => $$"""
        public class Stage
        {
            private readonly object _gate = new();
            private bool _isDone;
            public void Wait() { lock (_gate) { {{wait}} } }
            public void Done() { lock (_gate) { _isDone = true; Monitor.PulseAll(_gate); } }
        }
        """;
}
