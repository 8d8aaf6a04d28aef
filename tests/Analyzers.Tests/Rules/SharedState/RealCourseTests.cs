using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Courses of real programs that look like two threads and are one, or that keep apart by asking.</summary>
public sealed class RealCourseTests
{
    [Fact]
    public Task Accepts_WhatAnAsynchronousLocalFunctionDoesAfterItsFirstAwait() => Verify.Diagnostics("""
        sealed class Resolver
        {
            public void Start(string[] hosts, CancellationToken token)
            {
                var addresses = new string[]?[hosts.Length];
                _ = RunTimer();

                async Task RunTimer()
                {
                    while (!token.IsCancellationRequested)
                    {
                        await Task.Delay(1000, token).ConfigureAwait(false);
                        for (var i = 0; i < hosts.Length; i++)
                            addresses[i] = [hosts[i]];
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsSetBeforeTheLambdaThatStartsTheThreadIsMade() => Verify.Diagnostics("""
        sealed class Channel
        {
            private string _name = "";
            public event EventHandler? Message;
            public void Subscribe(string name)
            {
                _name = name;
                Message += (_, _) => Task.Run(() => Console.WriteLine(_name));
            }
        }
        """);

    [Fact]
    public Task Reports_WhatIsSetAfterTheLambdaThatStartsTheThreadIsMade() => Verify.Diagnostics("""
        sealed class Channel
        {
            private int _number;
            public void Subscribe(Action<Action> register)
            {
                register(() => Task.Run(() => Console.WriteLine(_number)));
                {|LKS1004:_number = 1|};
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatTheStartItselfIsGiven() => Verify.Diagnostics("""
        sealed class Reader(System.IO.Stream stream)
        {
            private byte[]? _buffer = new byte[64];
            public void Receive() => stream.ReadAsync(_buffer!, 0, 64).ContinueWith(_ => { _buffer = null; });
        }
        """);

    [Fact]
    public Task Accepts_AnObjectThatIsGivenUpAndReadOnce() => Verify.Diagnostics("""
        sealed class Client
        {
            private CancellationTokenSource? _source = new();
            private Action<string>? _handler;
            public void Run()
            {
                _ = Task.Run(() => _source?.Cancel());
                _ = Task.Run(Notify);
                _source = null;
                _handler = null;
            }
            private void Notify()
            {
                var handler = _handler;
                if (handler is null)
                    return;
                handler("done");
            }
        }
        """);

    [Fact]
    public Task Reports_AnObjectThatIsGivenUpAndReadInGoodFaith() => Verify.Diagnostics("""
        sealed class Client
        {
            private CancellationTokenSource? _source = new();
            public void Run()
            {
                _ = Task.Run(() => _source!.Cancel());
                {|LKS1024:_source = null|};
            }
        }
        """);

    [Fact]
    public Task Accepts_ATimeThatAProviderGives() => Verify.Diagnostics("""
        sealed class Watchdog(TimeProvider time)
        {
            private long _last;
            public void Start()
            {
                new Thread(Work).Start();
                new Thread(Watch).Start();
            }
            private void Work() => _last = time.GetTimestamp();
            private void Watch() => Console.WriteLine(time.GetElapsedTime(_last));
        }
        """);

    [Fact]
    public Task Accepts_WhatOnlyTheThreadItselfDoesWhenItIsAsked() => Verify.Diagnostics("""
        sealed class Poller
        {
            private readonly ThreadLocal<bool> _isWorker = new(() => false);
            private readonly List<string> _sockets = [];
            private readonly System.Collections.Concurrent.ConcurrentQueue<Action> _queue = new();
            private bool IsWorker => _isWorker.Value;
            public void Add(string socket) => Run(() => _sockets.Add(socket));
            public void Start() => new Thread(Loop).Start();
            private void Run(Action action)
            {
                if (IsWorker)
                    action();
                else
                    _queue.Enqueue(action);
            }
            private void Loop()
            {
                _isWorker.Value = true;
                while (_queue.TryDequeue(out var action))
                {
                    action();
                    Run(() => _sockets.Clear());
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_APublicLoopThatIsRunByItsCallerOrStarted() => Verify.Diagnostics("""
        sealed class Poller
        {
            private readonly List<string> _ready = [];
            private volatile bool _isStopped;
            public void RunAsync() => new Thread(Run).Start();
            public void Run()
            {
                while (!_isStopped)
                    _ready.Add("socket");
            }
            public void Stop() => _isStopped = true;
        }
        """);

    [Fact]
    public Task Reports_APublicMemberThatTheLoopCallsToo() => Verify.Diagnostics("""
        sealed class Poller
        {
            private readonly List<string> _ready = [];
            private volatile bool _isStopped;
            public void RunAsync() => new Thread(Run).Start();
            public void Run()
            {
                while (!_isStopped)
                    Add("socket");
            }
            public void Add(string socket) => {|LKS1005:_ready|}.Add(socket);
            public void Stop() => _isStopped = true;
        }
        """);

    [Fact]
    public Task Accepts_AContinuationInWorkThatCodeOfOthersRuns() => Verify.Diagnostics("""
        static class ActorScheduler { public static void RunTask(Func<Task> work) => Pending.Add(work); public static List<Func<Task>> Pending { get; } = []; }
        sealed class Persistence
        {
            private readonly List<string> _batch = [];
            public void Persist(string value) => _batch.Add(value);
            public void Run(Func<Task> action)
            {
                Func<Task> wrap = () =>
                {
                    var task = action();
                    task.ContinueWith(_ => _batch.Clear());
                    return task;
                };
                ActorScheduler.RunTask(wrap);
            }
        }
        """);

    [Fact]
    public Task Accepts_AHandlerThatIsNoMiddleware() => Verify.Diagnostics("""
        namespace Microsoft.AspNetCore.Http { public class HttpContext { public string Path = ""; } }
        sealed class GatewayAgent
        {
            private string _request = "";
            public void Invoke(Microsoft.AspNetCore.Http.HttpContext context) { _request = context.Path; Console.WriteLine(_request); }
        }
        """);

    [Fact]
    public Task Accepts_AProtectedMemberThatNestedTypesCallUnderTheLock() => Verify.Diagnostics("""
        sealed class Session
        {
            private abstract class Channel
            {
                protected readonly object Gate = new();
                private int _next;
                private int _last;
                protected void OnSend() { _next++; _last = _next; }
                public void Reset() { lock (Gate) { _next = 0; _last = 0; } }
                public int Next() { lock (Gate) return _next + _last; }
            }
            private sealed class Outgoing : Channel
            {
                public void Send() { lock (Gate) OnSend(); }
            }
            private readonly Outgoing _channel = new();
            public void Send() { _channel.Send(); _channel.Reset(); Console.WriteLine(_channel.Next()); }
        }
        """);

    [Fact]
    public Task Accepts_WhatAMemberDoesBeforeItCallsTheStarter() => Verify.Diagnostics("""
        sealed class Player
        {
            private int _attempts = 3;
            public void OnFailure()
            {
                _attempts -= 1;
                Reconnect();
            }
            private void Reconnect() => Task.Delay(10).ContinueWith(_ => { _attempts -= 1; });
        }
        """);

    [Fact]
    public Task Reports_WhatAMemberDoesAfterItHasCalledTheStarter() => Verify.Diagnostics("""
        sealed class Player
        {
            private int _attempts = 3;
            public void OnFailure()
            {
                Reconnect();
                {|LKS1001:_attempts -= 1|};
            }
            private void Reconnect() => Task.Run(() => { {|LKS1001:_attempts -= 1|}; });
        }
        """);

    [Fact]
    public Task Accepts_TheWinnerOfAnAtomicNumberOfOthers() => Verify.Diagnostics("""
        sealed class AtomicInt32 { private int _value = 3; public int DecrementAndGet() => Interlocked.Decrement(ref _value); }
        sealed class Cache
        {
            private readonly AtomicInt32 _countdown = new();
            private volatile bool _isSwapped;
            public bool IsSwapped => _isSwapped;
            public void Put()
            {
                if (_countdown.DecrementAndGet() == 0)
                    _isSwapped = !_isSwapped;
            }
        }
        """);

    [Fact]
    public Task Accepts_AThreadStaticThatIsMadeWhereItIsMissing() => Verify.Diagnostics("""
        static class Serializers
        {
            [ThreadStatic]
            private static HashSet<string>? s_active = new();
            public static void Enter(string name) { s_active ??= new(); s_active.Add(name); }
        }
        """);

    [Fact]
    public Task Accepts_AValueThatIsMadeOnceForAll() => Verify.Diagnostics("""
        sealed class Backplane
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<string>> _all = new();
            private readonly object _gate = new();
            private List<string>? _own;
            public void Ensure(string name)
            {
                if (_own is null)
                {
                    lock (_gate)
                        _own = _all.GetOrAdd(name, _ => []);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatEachThreadMakesWhereItIsMissing() => Verify.Diagnostics("""
        sealed class Hasher { public int Of(int item) => item; }
        sealed class Analyzer
        {
            private Hasher? _hasher;
            public void Run(IEnumerable<int> items) => Parallel.ForEach(items, item => Hash(item));
            private int Hash(int item)
            {
                if (_hasher == null)
                    {|LKS1010:_hasher = new Hasher()|};
                return _hasher.Of(item);
            }
        }
        """);

    [Fact]
    public Task Accepts_ReadingsOfTheClockByAllThreads() => Verify.Diagnostics("""
        sealed class Cache(TimeProvider clock)
        {
            private long _last;
            public void Fill(IEnumerable<int> items) => Parallel.ForEach(items, item => Maintain());
            private void Maintain()
            {
                var now = clock.GetTimestamp();
                if (now - _last > 250)
                    _last = now;
            }
        }
        """);

    [Fact]
    public Task Reports_WhatAWrappedFunctionDoesOnItsThread() => Verify.Diagnostics("""
        static class Safe { public static ThreadStart Wrap(ThreadStart work) => () => { try { work(); } catch (InvalidOperationException) { } }; }
        sealed class Worker
        {
            private readonly List<int> _items = [];
            public void Start()
            {
                new Thread(Safe.Wrap(Run)).Start();
                {|LKS1005:_items|}.Add(1);
            }
            private void Run() => {|LKS1005:_items|}.Add(2);
        }
        """);

    [Fact]
    public Task Accepts_OneConsumerInAWrappedFunction() => Verify.Diagnostics("""
        static class Safe { public static ThreadStart Wrap(ThreadStart work) => () => { try { work(); } catch (InvalidOperationException) { } }; }
        sealed class Builder
        {
            private readonly Queue<int> _wanted = new();
            private readonly object _gate = new();
            private readonly AutoResetEvent _signal = new(false);
            private volatile bool _isEnding;
            public Builder() => new Thread(Safe.Wrap(Run)) { IsBackground = true }.Start();
            public void Add(int item) { lock (_gate) _wanted.Enqueue(item); _signal.Set(); }
            public void End() { _isEnding = true; _signal.Set(); }
            private void Run()
            {
                while (!_isEnding)
                {
                    _signal.WaitOne();
                    while (_wanted.Count > 0)
                    {
                        lock (_gate)
                            _wanted.Dequeue();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatIsBegunAnewWhenItHasFailed() => Verify.Diagnostics("""
        sealed class View
        {
            private readonly List<string> _shown = [];
            private Task? _task;
            public View() => Register();
            private void Register()
            {
                _task = Task.Run(UpdateAsync).ContinueWith(Again, TaskContinuationOptions.OnlyOnFaulted);
                async Task UpdateAsync()
                {
                    for (var round = 0; round < 9; round++)
                    {
                        await Task.Delay(20);
                        _shown.Add("");
                    }
                }
                void Again(Task failed) => _task = Task.Run(UpdateAsync).ContinueWith(Again, TaskContinuationOptions.OnlyOnFaulted);
            }
        }
        """);

    [Fact]
    public Task Reports_WorkThatIsBegunTwice() => Verify.Diagnostics("""
        sealed class View
        {
            private readonly List<string> _shown = [];
            public View() => Register();
            private void Register()
            {
                Task.Run(UpdateAsync).ContinueWith(Log, TaskContinuationOptions.OnlyOnFaulted);
                Task.Run(UpdateAsync).ContinueWith(Log, TaskContinuationOptions.OnlyOnFaulted);
                async Task UpdateAsync()
                {
                    for (var round = 0; round < 9; round++)
                    {
                        await Task.Delay(20);
                        {|LKS1005:_shown|}.Add("");
                    }
                }
                void Log(Task failed) => Console.WriteLine(failed.Exception);
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsSetBeforeTheWorkerIsRun() => Verify.Diagnostics("""
        sealed class Form
        {
            private readonly System.ComponentModel.BackgroundWorker _worker = new();
            private DateTime? _since;
            private string? _logger;
            public Form()
            {
                _worker.DoWork += OnWork;
                _logger = "sensors";
                _since = DateTime.UtcNow;
            }
            public void OnTick()
            {
                if (!_worker.IsBusy)
                    _worker.RunWorkerAsync();
            }
            private void OnWork(object? sender, System.ComponentModel.DoWorkEventArgs e) => Console.WriteLine(_logger!.Length + " " + _since);
        }
        """);

    [Fact]
    public Task Reports_WhatIsSetAfterTheWorkerIsRun() => Verify.Diagnostics("""
        sealed class Form
        {
            private readonly System.ComponentModel.BackgroundWorker _worker = new();
            private string? _logger;
            public Form()
            {
                _worker.DoWork += OnWork;
                _worker.RunWorkerAsync();
                {|LKS1024:_logger = "sensors"|};
            }
            private void OnWork(object? sender, System.ComponentModel.DoWorkEventArgs e) => Console.WriteLine(_logger!.Length);
        }
        """);

    [Fact]
    public Task Accepts_AMemberOfANestedTypeThatIsCalledThroughItsInterfaceUnderTheLock() => Verify.Diagnostics("""
        sealed class Window
        {
            private readonly object _gate = new();
            private readonly Queue<IWaiter> _waiting = new();
            private int _quota = 8;
            private interface IWaiter { void Complete(); }
            public void Add() { lock (_gate) { if (_quota > 0) Take(); else _waiting.Enqueue(new Waiter(this)); } }
            public void Acknowledge(int count)
            {
                lock (_gate)
                {
                    _quota += count;
                    Flush();
                }
            }
            private void Flush() { while (_waiting.Count > 0 && _quota > 0) _waiting.Dequeue().Complete(); }
            private void Take() => _quota--;
            private sealed class Waiter(Window window) : IWaiter { public void Complete() => window.Take(); }
        }
        """);

    [Fact]
    public Task Accepts_WhatTheConstructorDoesToAnotherObject_BeforeAMemberStartsTheThread() => Verify.Diagnostics("""
        sealed class Logger { public int Level { get; set; } public void Log() => Console.WriteLine(Level); }
        sealed class Form
        {
            private readonly Logger _logger = new();
            public Form() => _logger.Level = 3;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run() => _logger.Log();
        }
        """);

    [Fact]
    public Task Reports_WhatAConstructorDoesAfterAMemberHasStartedTheThreadForIt() => Verify.Diagnostics("""
        sealed class Levels
        {
            private readonly List<int> _levels = [];
            private readonly List<int> _first = [];
            public Levels()
            {
                _first.Add(1);
                Open();
                {|LKS1005:_levels|}.Add(3);
            }
            public void Restart() => Start();
            private void Open() => Start();
            private void Start() => Task.Run(Run);
            private void Run() { {|LKS1005:_levels|}.Add(2); Console.WriteLine(_first.Count); }
        }
        """);

    [Fact]
    public Task Reports_AnObjectThatTwoThreadsReplace() => Verify.Diagnostics("""
        sealed class Link
        {
            private object? _current = new();
            public void Run()
            {
                var one = Task.Run(() => { if (_current != null) {|LKS1004:_current = "one"|}; });
                var other = Task.Run(() => { if (_current != null) _current = "other"; });
                Task.WaitAll(one, other);
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatAConstructorDoesAfterItHasSubscribed_BeforeAnotherThreadIsStarted() => Verify.Diagnostics("""
        sealed class Screen
        {
            private readonly List<string> _lines = [];
            public Screen()
            {
                Initialize();
                _lines.Add("ready");
            }
            private void Initialize() => AppDomain.CurrentDomain.ProcessExit += OnExit;
            public void Show() => new Thread(Draw) { IsBackground = true }.Start();
            private void Draw() => Console.WriteLine(_lines.Count);
            private void OnExit(object? sender, EventArgs e) => Console.WriteLine("end");
        }
        """);
}
