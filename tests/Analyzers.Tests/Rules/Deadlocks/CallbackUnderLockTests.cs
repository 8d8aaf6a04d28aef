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
                try { Finish(); }
                finally { _lock.ExitWriteLock(); }
            }
            private void Finish() => {|LKS2010:_closed.SetResult()|};
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
}
