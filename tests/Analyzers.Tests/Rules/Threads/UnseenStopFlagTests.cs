using Microsoft.CodeAnalysis;
using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class UnseenStopFlagTests
{
    [Fact]
    public Task Reports_APlainFlag() => Verify.Diagnostics("""
        class Worker
        {
            private bool _running = true;
            private int _done;
            public void Start() => new Thread(Run).Start();
            public void Stop() => _running = false;
            private void Run()
            {
                while ({|LKS5002:_running|})
                    Work();
                Console.WriteLine(_done);
            }
            private void Work() => _done = 1;
        }
        """);

    [Fact]
    public Task Reports_ANegatedFlagThatBreaks() => Verify.Diagnostics("""
        class Worker
        {
            private static bool s_stop;
            private int _rounds;
            public void Start() => Task.Run(() =>
            {
                for (;;)
                {
                    if ({|LKS5002:s_stop|})
                        break;
                    Spin();
                }
            });
            public static void Stop() { s_stop = true; }
            private void Spin() => _rounds = 1;
        }
        """);

    [Fact]
    public Task Reports_ACapturedLocal() => Verify.Diagnostics("""
        class Program
        {
            static void Main()
            {
                var stop = false;
                var thread = new Thread(() =>
                {
                    while (!{|LKS5002:stop|})
                    {
                    }
                });
                thread.Start();
                Console.ReadLine();
                stop = true;
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task Reports_AnAutoProperty() => Verify.Diagnostics("""
        class Worker
        {
            private bool IsStopped { get; set; }
            public void Start() => new Thread(() => { while (!{|LKS5002:IsStopped|}) { } }).Start();
            public void Stop() => IsStopped = true;
        }
        """);

    [Fact]
    public Task Reports_TheFlagBehindAHelper() => Verify.Diagnostics("""
        class Worker
        {
            private bool _stop;
            private bool ShouldRun() => !{|LKS5002:_stop|};
            public void Start() => new Thread(Run).Start();
            public void Stop() => _stop = true;
            private void Run()
            {
                while (ShouldRun())
                {
                }
            }
        }
        """);

    [Fact]
    public Task Reports_TheStarterWaitingForTheThread() => Verify.Diagnostics("""
        class Loader
        {
            private bool _ready;
            public void Load()
            {
                Task.Run(() => { _ready = true; });
                while (!{|LKS5002:_ready|})
                {
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnEnumState() => Verify.Diagnostics("""
        enum State { Running, Stopped }

        class Worker
        {
            private State _state;
            public void Start() => new Thread(Run).Start();
            public void Stop() => _state = State.Stopped;
            private void Run()
            {
                while ({|LKS5002:_state|} == State.Running)
                {
                }
            }
        }
        """);

    [Fact]
    public Task Reports_InADerivedClassOfTheSameFile() => Verify.Diagnostics("""
        class Outer
        {
            private readonly Worker _worker = new();
            public void Start() => _worker.Start();
            public void Stop() => _worker.Stop();

            private class Base
            {
                protected bool Stopped;
                public void Stop() => Stopped = true;
            }

            private sealed class Worker : Base
            {
                public void Start() => new Thread(Run).Start();
                private void Run()
                {
                    while (!{|LKS5002:Stopped|})
                    {
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Suggests_WhereTheLoopSynchronisesAnyway() => Verify.Diagnostics("""
        class Worker
        {
            private bool _running = true;
            public void Start() => Task.Run(Run);
            public void Stop() => _running = false;
            private async Task Run()
            {
                while ({|LKS5002:_running|})
                    await Task.Delay(10);
            }
        }
        """);

    [Fact]
    public Task Accepts_AVolatileFlag() => Verify.Diagnostics("""
        class Worker
        {
            private volatile bool _running = true;
            public void Start() => new Thread(Run).Start();
            public void Stop() => _running = false;
            private void Run()
            {
                while (_running)
                {
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_VolatileReadsAndInterlocked() => Verify.Diagnostics("""
        class Worker
        {
            private bool _running = true;
            private int _stop;
            public void Start() => new Thread(Run).Start();
            public void Stop()
            {
                Volatile.Write(ref _running, false);
                Interlocked.Exchange(ref _stop, 1);
            }
            private void Run()
            {
                while (Volatile.Read(ref _running) && Interlocked.CompareExchange(ref _stop, 0, 0) == 0)
                {
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagReadUnderALock() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private bool _stopped;
            public void Start() => new Thread(Run).Start();
            public void Stop() { lock (_gate) { _stopped = true; Monitor.PulseAll(_gate); } }
            private bool IsStopped { get { lock (_gate) return _stopped; } }
            private void Run()
            {
                while (!IsStopped)
                    Thread.Sleep(1);
                lock (_gate)
                {
                    while (!_stopped)
                        Monitor.Wait(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagOfOneThread() => Verify.Diagnostics("""
        class Parser
        {
            private bool _atEnd;
            private int _position;
            public void Parse(string text)
            {
                while (!_atEnd)
                    Next(text);
            }
            private void Next(string text) => _atEnd = ++_position >= text.Length;
        }
        """);

    [Fact]
    public Task Accepts_AFlagSetBeforeTheStart() => Verify.Diagnostics("""
        class Worker
        {
            private bool _verbose;
            private bool _once;
            private int _left = 10;
            private void Begin(bool verbose)
            {
                _verbose = verbose;
                _once = false;
                new Thread(() =>
                {
                    while (_verbose && !_once)
                    {
                        if (_left == 0)
                            return;
                        _left = 0;
                    }
                }).Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatTheLoopSetsItself() => Verify.Diagnostics("""
        class Worker
        {
            private bool _more = true;
            public void Start() => new Thread(Run).Start();
            public void Restart() => _more = true;
            private void Run()
            {
                while (_more)
                    _more = Console.ReadLine() is not null;
            }
        }
        """);

    [Fact]
    public Task Accepts_AToken() => Verify.Diagnostics("""
        class Worker
        {
            private readonly CancellationTokenSource _source = new();
            public void Start() => Task.Run(() => { while (!_source.IsCancellationRequested) { } });
            public void Stop() => _source.Cancel();
        }
        """);

    [Fact]
    public Task Reports_TheStopAndNotTheConstructor()
    {
        var expected = Verify.Diagnostics("""
            sealed class Proactor
            {
                private bool _isStopping;
                private int _rounds;
                public Proactor() => _isStopping = false;
                public void Start() => new Thread(Loop).Start();
                public void Stop() => _isStopping = true;
                private void Loop()
                {
                    while (!{|LKS5002:_isStopping|})
                        _rounds++;
                }
            }
            """);
        return expected;
    }

    [Fact]
    public Task Accepts_AFlagThatOnlyTheConstructorSets() => Verify.Diagnostics("""
        sealed class Proactor
        {
            private readonly bool _isStopping;
            private int _rounds;
            public Proactor(bool isStopping) => _isStopping = isStopping;
            public void Start() => new Thread(Loop).Start();
            private void Loop()
            {
                while (!_isStopping && _rounds < 100)
                    _rounds++;
            }
        }
        """);

    [Fact]
    public Task Accepts_AStateThatIsReplacedAsAWhole() => Verify.Diagnostics("""
        class Worker
        {
            private sealed class State
            {
                public bool IsStopped { get; init; }
            }
            private volatile State _state = new();
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                while (!_state.IsStopped)
                    Thread.Sleep(10);
            }
            public void Stop() => _state = new State { IsStopped = true };
        }
        """);

    [Fact]
    public async Task Suggests_WhereARoundCallsWhatIsKnownAtRunTimeOnly()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System; using System.Threading;
            interface ISource { int Read(); }
            class Worker(ISource source, Action<int> done)
            {
                private bool _running = true;
                private bool _counting = true;
                private int _count;
                public void Start()
                {
                    new Thread(Run) { IsBackground = true }.Start();
                    new Thread(Count) { IsBackground = true }.Start();
                }
                public void Stop() { _running = false; _counting = false; }
                private void Run() { while (_running) done(source.Read()); }
                private void Count() { while (_counting) _count++; }
            }
            """, "F.cs")]));
        Assert.Equal([DiagnosticSeverity.Info, DiagnosticSeverity.Warning], reported.Where(one => one.Id == "LKS5002").OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity));
    }

    [Fact]
    public Task Reports_FlagsThatAreSetWhenTheWaitWasGivenUp() => Verify.Diagnostics("""
        class Search
        {
            private readonly Thread _thread;
            private bool _abandoned;
            private ulong _found;
            public Search() => _thread = new Thread(Run);
            public void Begin() => _thread.Start();
            public ulong WaitFor(TimeSpan limit) { if (!_thread.Join(limit)) Abandon(); return _found; }
            private void Abandon() { _abandoned = true; _thread.Join(); }
            private void Run()
            {
                var nonce = 0UL;
                while (!{|LKS5002:_abandoned|})
                {
                    if (Mix(nonce) >> 40 == 0)
                    {
                        _found = nonce;
                        return;
                    }
                    nonce++;
                }
            }
            private static ulong Mix(ulong x) { x ^= x >> 33; return x * 0xff51afd7ed558ccdUL; }
        }

        class Kept
        {
            private Thread? _thread;
            private bool _stop;
            public void Begin() { _thread = new Thread(() => { while (!{|LKS5002:_stop|}) { } }); _thread.Start(); }
            public void End()
            {
                var ended = _thread!.Join(100);
                if (ended)
                    return;
                _stop = true;
            }
        }

        class Asked
        {
            private Thread? _thread;
            private bool _stop;
            public void Begin() { _thread = new Thread(() => { while (!{|LKS5002:_stop|}) { } }); _thread.Start(); }
            public void End() { if (_thread?.Join(100) == false) _stop = true; }
        }

        class Again
        {
            private Task _task = Task.CompletedTask;
            private bool _stop;
            public void Begin() => _task = Task.Run(() => { while (!{|LKS5002:_stop|}) { } });
            public void End() { while (!_task.Wait(100)) _stop = true; }
        }
        """);

    [Fact]
    public Task Accepts_WhatComesAfterTheEndOrTheSecondWait() => Verify.Diagnostics("""
        class Ended
        {
            private readonly Thread _thread;
            private int _rounds;
            public Ended() => _thread = new Thread(() => { for (var i = 0; i < 100; i++) _rounds = i; });
            public void Begin() => _thread.Start();
            public void End()
            {
                if (_thread.Join(100))
                    _rounds = 0;
                if (!_thread.Join(100))
                    throw new TimeoutException();
                _rounds = 1;
            }
        }

        class Twice
        {
            private readonly Thread _thread;
            private int _rounds;
            public Twice() => _thread = new Thread(() => { for (var i = 0; i < 100; i++) _rounds = i; });
            public void Begin() => _thread.Start();
            public void End()
            {
                if (!_thread.Join(100))
                {
                    Console.WriteLine("slow");
                    _thread.Join();
                    _rounds = 0;
                }
                while (!_thread.Join(100))
                    Console.WriteLine("still");
                _rounds = 1;
            }
        }

        class Other
        {
            private readonly Thread _thread;
            private bool _verbose;
            private int _rounds;
            public Other(bool verbose) { _verbose = verbose; _thread = new Thread(() => { for (var i = 0; i < 100; i++) _rounds = i; }); }
            public void Begin() => _thread.Start();
            public void End()
            {
                if (!_verbose || !_thread.Join(Timeout.Infinite))
                    _thread.Join();
                _rounds = 1;
            }
        }
        """);

    [Theory]
    [InlineData("while (!{|LKS5002:session.StopRequested|}) { line = Advance(line); nodes++; }")]
    [InlineData("while (true) { if ({|LKS5002:session.StopRequested|}) { break; } nodes += Math.Max(1, (int)line); }")]
    [InlineData("for (; {|LKS5002:session.Running|}; nodes++) { }")]
    [InlineData("while (!session.Volatile) { nodes++; }")]
    [InlineData("while (nodes < 10 && !session.StopRequested) { nodes++; }")]
    [InlineData("for (var i = 0; i < 10 && session.Running; i++) { nodes += i; }")]
    [InlineData("while (!session.StopRequested) { if (nodes++ > 10) { break; } }")]
    [InlineData("while (!session.StopRequested) { nodes++; session.Step(); }")]
    [InlineData("while (!session.StopRequested) { nodes++; Other.Step(session); }")]
    [InlineData("while (!session.StopRequested) { nodes++; Thread.Sleep(1); }")]
    [InlineData("while (!session.StopRequested) { if (nodes++ > 10) { session.Running = false; session = new Session(); } }")]
    [InlineData("while (!session.Ended) { nodes++; }")]
    [InlineData("while (!session.StopRequested) { nodes++; step(); }")]
    public Task Reports_AFlagOfAnotherTypeThatNothingInTheLoopChanges(string loop) => Verify.Diagnostics($$"""
        public sealed class Session
        {
            private int _left = 10; private volatile bool _ended;
            public volatile bool Volatile; public bool Running = true;
            public bool StopRequested { get; private set; }
            public bool Ended => _ended;
            public void Stop() { StopRequested = true; _ended = true; Running = false; Volatile = true; }
            public void Step() { if (--_left == 0) { StopRequested = true; } }
        }
        public static class Other { public static void Step(Session session) => session.Step(); }
        public static class Worker
        {
            public static long Run(Session session, ulong line, Action step)
            {
                long nodes = 0;
                {{loop}}
                return nodes;
            }
            private static ulong Advance(ulong line) { line ^= line << 13; return line ^ (line >> 7); }
        }
        """);

    [Theory]
    [InlineData("_thread = new Thread(Search);", "while (!{|LKS5002:_stop.IsRequested|}) { if (Mix(_nonce) < 100) { _found = _nonce; return; } _nonce++; }")]
    [InlineData("_thread = new Thread(Search);", "while (!_stop.IsRequested && _nonce < 100) { Thread.Sleep(1); _nonce++; }")]
    [InlineData("_thread = new Thread(Search);", "while (!_option.IsRequested) { if (Mix(_nonce) < 100) { _found = _nonce; return; } _nonce++; }")]
    [InlineData("_thread = new Thread(() => Console.WriteLine());", "while (!_stop.IsRequested) { if (Mix(_nonce) < 100) { _found = _nonce; return; } _nonce++; }")]
    public Task AFlagOfAnotherType_BesideOtherEndsOfAThreadsLoop(string start, string loop) => Verify.Diagnostics($$"""
        public sealed class StopSignal
        {
            public bool IsRequested { get; private set; }
            public void Request() => IsRequested = true;
        }
        public sealed class Option { public bool IsRequested { get; set; } }
        public sealed class Solver
        {
            private readonly StopSignal _stop;
            private readonly Option _option = new();
            private readonly Thread _thread;
            private ulong _nonce, _found;
            public Solver(StopSignal stop)
            {
                _stop = stop;
                {{start}}
            }
            public void Start() => _thread.Start();
            public ulong Finish() { _thread.Join(); return _found; }
            private void Search() { {{loop}} }
            private static ulong Mix(ulong x) { x ^= x >> 33; return x * 0xff51afd7ed558ccdul; }
        }
        """);
}
