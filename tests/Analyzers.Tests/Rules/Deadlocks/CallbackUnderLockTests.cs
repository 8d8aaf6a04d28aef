using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class CallbackUnderLockTests
{
    [Fact]
    public Task Reports_CompletionUnderTheLock() => Verify.Diagnostics("""
        class Mailbox
        {
            private readonly object _gate = new();
            private TaskCompletionSource<int> _next = {|LKS2015:new()|};
            public Task<int> Next { get { lock (_gate) return _next.Task; } }
            public void Put(int value)
            {
                lock (_gate)
                {
                    {|LKS2010:_next.TrySetResult(value)|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_CompletionByAHelperUnderAHandWrittenLock() => Verify.Diagnostics("""
        class Mailbox
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private TaskCompletionSource _closed;
            public Mailbox() => _closed = {|LKS2015:new TaskCompletionSource()|};
            public Task Closed => _closed.Task;
            public void Close()
            {
                _lock.EnterWriteLock();
                try { {|LKS2010:Finish()|}; }
                finally { _lock.ExitWriteLock(); }
            }
            private void Finish() => _closed.SetResult();
        }
        """);

    [Fact]
    public Task Reports_UnregisteringUnderTheLockThatTheCallbackNeeds() => Verify.Diagnostics("""
        class Waiter
        {
            private readonly object _gate = new();
            private CancellationTokenRegistration _registration;
            private int _cancelled;
            public void Begin(CancellationToken token) => _registration = token.Register(() => { lock (_gate) _cancelled++; });
            public void End()
            {
                lock (_gate)
                {
                    {|LKS2010:_registration.Dispose()|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AScopeThatEndsUnderTheLock_AndTheRightOneOfTwoRegistrations() => Verify.Diagnostics("""
        class Waiter
        {
            private readonly object _gate = new();
            public void Wait(CancellationToken one, CancellationToken other)
            {
                lock (_gate)
                {
                    using var wake = {|LKS2010:one.Register(() => { lock (_gate) Monitor.PulseAll(_gate); })|};
                    var quiet = other.Register(() => Console.WriteLine());
                    while (!one.IsCancellationRequested)
                        Monitor.Wait(_gate);
                    quiet.Dispose();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_CancellingUnderTheSemaphoreThatTheCallbackTakes() => Verify.Diagnostics("""
        class Session
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            public Session() => _stop.Token.Register(OnStop);
            public void Close()
            {
                _gate.Wait();
                try { {|LKS2010:_stop.Cancel()|}; }
                finally { _gate.Release(); }
            }
            private void OnStop()
            {
                _gate.Wait();
                try { Console.WriteLine("stopped"); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AsynchronousContinuationsAndCompletionOutsideTheLock() => Verify.Diagnostics("""
        class Mailbox
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _async = new(1, 1);
            private TaskCompletionSource<int> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly CancellationTokenSource _stop = new();
            public Task<int> Next => _next.Task;
            public void Put(int value)
            {
                lock (_gate) _next.TrySetResult(value);
            }
            public void Fail(TaskCompletionSource<int> given)
            {
                lock (_gate) given.TrySetCanceled();
            }
            // The same thread enters its own monitor again.
            public Mailbox() => _stop.Token.Register(() => { lock (_gate) Console.WriteLine(); });
            public void Stop()
            {
                lock (_gate) _stop.Cancel();
            }
        }
        """);

    [Fact]
    public Task Accepts_ASourceThatNobodyAwaits() => Verify.Diagnostics("""
        class Flag
        {
            private readonly object _gate = new();
            private TaskCompletionSource _done = {|LKS2015:new()|};
            public void Set()
            {
                lock (_gate) _done.TrySetResult();
            }
            public void Outside()
            {
                TaskCompletionSource done;
                lock (_gate) done = _done;
                done.TrySetResult();
            }
        }
        """);

    [Fact]
    public Task Reports_SourceThatComesOutOfACollection() => Verify.Diagnostics("""
        class AsyncAutoResetEvent
        {
            private readonly Queue<TaskCompletionSource<bool>> _waiters = new();
            private bool _isSet;

            public Task WaitAsync()
            {
                lock (_waiters)
                {
                    if (_isSet)
                    {
                        _isSet = false;
                        return Task.CompletedTask;
                    }

                    var waiter = {|LKS2015:new TaskCompletionSource<bool>()|};
                    _waiters.Enqueue(waiter);
                    return waiter.Task;
                }
            }

            public void Set()
            {
                lock (_waiters)
                {
                    if (_waiters.Count > 0)
                        {|LKS2010:_waiters.Dequeue().SetResult(true)|};
                    else
                        _isSet = true;
                }
            }

            public void SetAll()
            {
                lock (_waiters)
                {
                    foreach (var waiter in _waiters)
                        {|LKS2010:waiter.TrySetResult(true)|};
                    _waiters.Clear();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_CollectedSourcesThatContinueElsewhere_OrAreCompletedAfterTheLock() => Verify.Diagnostics("""
        class Batch
        {
            private readonly object _gate = new();
            private readonly List<TaskCompletionSource> _waiters = [];
            private readonly Queue<TaskCompletionSource<int>> _queue = new();

            public Task NextAsync()
            {
                var waiter = {|LKS2015:new TaskCompletionSource()|};
                lock (_gate)
                    _waiters.Add(waiter);
                return waiter.Task;
            }

            public void Flush()
            {
                TaskCompletionSource[] waiters;
                lock (_gate)
                {
                    waiters = _waiters.ToArray();
                    _waiters.Clear();
                }

                foreach (var waiter in waiters)
                    waiter.TrySetResult();
            }

            public Task<int> TakeAsync()
            {
                var waiter = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                lock (_gate)
                    _queue.Enqueue(waiter);
                return waiter.Task;
            }

            public void Give(int item)
            {
                lock (_gate)
                {
                    if (_queue.TryDequeue(out var waiter))
                        waiter.SetResult(item);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_CompletionThroughHelpersAndProperties_OfASourceThatAMethodMakes() => Verify.Diagnostics("""
        class Request
        {
            private readonly object _gate = new();
            private TaskCompletionSource _done = Make();
            private TaskCompletionSource<int>? _next;
            private int _value;
            private static TaskCompletionSource Make() => {|LKS2015:new()|};
            public Task Done => _done.Task;
            public int Value { get => _value; set { _value = value; _done.TrySetResult(); } }
            private void Finish() { if (_value == 0) _done.TrySetCanceled(); }
            public Task<int> NextAsync()
            {
                lock (_gate)
                {
                    var next = {|LKS2015:new TaskCompletionSource<int>()|};
                    _next = next;
                    return next.Task;
                }
            }
            public void End()
            {
                lock (_gate)
                {
                    {|LKS2010:Value|} = 1;
                    {|LKS2010:Finish()|};
                    _next?{|LKS2010:.SetResult(1)|};
                }
            }
            public void Cancel() => Finish();
        }
        """);

    [Fact]
    public Task Accepts_SourcesThatAMethodMakesToContinueElsewhere() => Verify.Diagnostics("""
        class Request
        {
            private readonly object _gate = new();
            private TaskCompletionSource<int> _done = Make();
            private static TaskCompletionSource<int> Make() => new(TaskCreationOptions.RunContinuationsAsynchronously);
            public Task<int> Done => _done.Task;
            public int Value { set => _done.TrySetResult(value); }
            public void Reset() { lock (_gate) _done = Make(); }
            public void End() { lock (_gate) { Value = 1; _done.TrySetResult(1); } }
        }
        """);

    [Fact]
    public Task Reports_CancellingASourceThatAnotherIsLinkedTo_AndNotOneOfNobody() => Verify.Diagnostics("""
        class Session
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private readonly CancellationTokenSource _linked;
            private readonly CancellationTokenSource _other = new();
            public Session(CancellationToken token)
            {
                _linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, token);
                Hook(_linked.Token);
            }
            private void Hook(CancellationToken token) => token.Register(() => { _gate.Wait(); _gate.Release(); });
            public void Close()
            {
                _gate.Wait();
                try { {|LKS2010:_stop.Cancel()|}; }
                finally { _gate.Release(); }
            }
            public void CloseOther()
            {
                _gate.Wait();
                try { _other.Cancel(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AsynchronousCallbacks_AndUnregister() => Verify.Diagnostics("""
        class Session
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _sync = new();
            private readonly CancellationTokenSource _stop = new();
            private CancellationTokenRegistration _registration;
            private int _count;
            public Session(CancellationToken token)
            {
                _stop.Token.Register(async () => { await _gate.WaitAsync(); _gate.Release(); });
                _registration = token.Register(() => { lock (_sync) _count++; });
            }
            public void Close()
            {
                _gate.Wait();
                try { _stop.Cancel(); }
                finally { _gate.Release(); }
            }
            public void End() { lock (_sync) _registration.Unregister(); }
        }
        """);

    [Fact]
    public Task Reports_DisposingAsynchronously_AndATimerWhoseLastTickIsWaitedFor() => Verify.Diagnostics("""
        class Session
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _sync = new();
            private readonly Timer _timer;
            private CancellationTokenRegistration _registration;
            private int _ticks;
            public Session(CancellationToken token)
            {
                _timer = new Timer(_ => { lock (_sync) _ticks++; }, null, 0, 10);
                _registration = token.Register(() => { _gate.Wait(); _gate.Release(); });
            }
            public async Task EndAsync(CancellationToken token)
            {
                await _gate.WaitAsync();
                try
                {
                    await {|LKS2010:_registration.DisposeAsync()|};
                    await using var scope = {|LKS2010:token.Register(() => { _gate.Wait(); _gate.Release(); })|};
                }
                finally { _gate.Release(); }
            }
            public void Stop()
            {
                lock (_sync)
                {
                    using var done = new ManualResetEvent(false);
                    _timer.Dispose(done);
                    {|LKS2010:done.WaitOne()|};
                }
            }
            public void StopAtOnce() { lock (_sync) _timer.Dispose(); }
        }
        """);

    [Fact]
    public Task Reports_SourcesThatComeOutOfADictionary() => Verify.Diagnostics("""
        class Rpc
        {
            private readonly object _gate = new();
            private readonly Dictionary<int, TaskCompletionSource<string>> _pending = [];
            public Task<string> AskAsync(int id)
            {
                var answer = {|LKS2015:new TaskCompletionSource<string>()|};
                lock (_gate)
                    _pending[id] = answer;
                return answer.Task;
            }
            public void End()
            {
                lock (_gate)
                {
                    foreach (var entry in _pending)
                        {|LKS2010:entry.Value.TrySetCanceled()|};
                    foreach (var answer in _pending.Values)
                        {|LKS2010:answer.TrySetCanceled()|};
                    _pending.Clear();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ASourceThatNobodyHasYet() => Verify.Diagnostics("""
        class Signal
        {
            private readonly object _gate = new();
            private readonly Queue<TaskCompletionSource<int>> _waiters = new();

            public Task WaitAsync(CancellationToken token)
            {
                lock (_gate)
                {
                    var waiter = new TaskCompletionSource<int>();
                    if (token.IsCancellationRequested)
                        waiter.TrySetCanceled(token);
                    else
                        _waiters.Enqueue(waiter);
                    return waiter.Task;
                }
            }

            public Task NoneAsync()
            {
                lock (_gate)
                {
                    var done = new TaskCompletionSource<int>();
                    done.SetResult(_waiters.Count);
                    return done.Task;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ASourceThatIsGivenAwayFirst() => Verify.Diagnostics("""
        class Signal
        {
            private readonly object _gate = new();
            private readonly Queue<TaskCompletionSource<int>> _waiters = new();

            public Task WaitAsync(CancellationToken token, Action<Task> tell)
            {
                lock (_gate)
                {
                    var waiter = new TaskCompletionSource<int>();
                    tell(waiter.Task);
                    if (token.IsCancellationRequested)
                        {|LKS2010:waiter.TrySetCanceled(token)|};
                    else
                        _waiters.Enqueue(waiter);
                    return waiter.Task;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AMethodThatWaitsForTheTimerItIsGiven() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Gauge
        {
            private readonly object _gate = new();
            private Timer? _timer;
            private int _ticks;
            public void Start() => _timer = new Timer(Tick, null, 0, 100);
            private void Tick(object? state) { lock (_gate) _ticks++; }
            private static void StopAndWait(Timer timer)
            {
                using var done = new ManualResetEvent(false);
                if (timer.Dispose(done))
                    done.WaitOne();
            }
            public void Stop()
            {
                lock (_gate)
                    {|LKS2010:StopAndWait(_timer!)|};
            }
        }
        """);

    [Fact]
    public Task Accepts_AMethodThatWaitsForAnotherTimer_OrAfterTheLock() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Gauge
        {
            private readonly object _gate = new();
            private Timer? _timer;
            private Timer? _other;
            private int _ticks;
            public void Start()
            {
                _timer = new Timer(Tick, null, 0, 100);
                _other = new Timer(Show, null, 0, 100);
            }
            private void Tick(object? state) { lock (_gate) _ticks++; }
            private void Show(object? state) => Console.WriteLine(state);
            private static void StopAndWait(Timer timer)
            {
                using var done = new ManualResetEvent(false);
                if (timer.Dispose(done))
                    done.WaitOne();
            }
            public void Stop()
            {
                lock (_gate)
                    StopAndWait(_other!);
                StopAndWait(_timer!);
            }
        }
        class Clock
        {
            private readonly object _gate = new();
            private Timer? _timer;
            private int _ticks;
            public void Start() => _timer = new Timer(Tick, null, 0, 100);
            private void Tick(object? state) { lock (_gate) _ticks++; }
            private static void StopSoon(Timer timer)
            {
                using var done = new ManualResetEvent(false);
                if (timer.Dispose(done) && !done.WaitOne(100))
                    Console.WriteLine(timer);
            }
            private static void Stop(Timer timer) => timer.Dispose();
            public void Stop()
            {
                lock (_gate)
                {
                    StopSoon(_timer!);
                    Stop(_timer!);
                }
            }
        }
        """);

    [Theory]
    [InlineData("_ready = new TaskCompletionSource<int>(); if (_isEmpty) _ready.TrySetResult(0); return _ready.Task;", false)]
    [InlineData("_ready = new TaskCompletionSource<int>(); Give(_ready.Task); _ready.TrySetResult(0); return _ready.Task;", true)]
    [InlineData("_ready.TrySetResult(0); _ready = new TaskCompletionSource<int>(); return _ready.Task;", true)]
    [InlineData("if (_isEmpty) _ready = new TaskCompletionSource<int>(); _ready.TrySetResult(0); return _ready.Task;", true)]
    [InlineData("if (_isEmpty) { _ready = new TaskCompletionSource<int>(); _ready.TrySetResult(0); } return _ready.Task;", false)]
    public async Task Accepts_ASourceThatIsMadeInTheSameSection(string statements, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Threading.Tasks;
            public sealed class Stream
            {
                private readonly object _gate = new();
                private TaskCompletionSource<int> _ready = new();
                private bool _isEmpty;
                private Task? _given;
                public Task WaitAsync() { lock (_gate) { {{statements}} } }
                private void Give(Task task) => _given = task;
                public void Fill() { lock (_gate) _isEmpty = false; }
            }
            """, "Stream.cs")]));
        Assert.Equal(isReported, reported.Any(one => one.Id == "LKS2010"));
    }
}
