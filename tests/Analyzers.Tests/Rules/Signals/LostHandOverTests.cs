using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class LostHandOverTests
{
    [Fact]
    public Task Reports_ACancelledWaiterThatGetsTheLock() => Verify.Diagnostics("""
        class FairLock
        {
            private readonly object _sync = new();
            private readonly LinkedList<TaskCompletionSource> _waiters = new();
            private bool _held;
            public Task EnterAsync(CancellationToken token)
            {
                TaskCompletionSource waiter;
                lock (_sync)
                {
                    if (!_held)
                    {
                        _held = true;
                        return Task.CompletedTask;
                    }
                    waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _waiters.AddLast(waiter);
                }
                return WaitAsync(waiter, token);
            }
            private static async Task WaitAsync(TaskCompletionSource waiter, CancellationToken token)
            {
                using (token.UnsafeRegister(static (state, cancelled) => ((TaskCompletionSource)state!).TrySetCanceled(cancelled), waiter))
                    await waiter.Task.ConfigureAwait(false);
            }
            public void Exit()
            {
                lock (_sync)
                {
                    if (_waiters.First is { } node)
                    {
                        _waiters.RemoveFirst();
                        {|LKS4006:node.Value.TrySetResult()|};
                        return;
                    }
                    _held = false;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ACountAndAWaitWithALimit() => Verify.Diagnostics("""
        class Permits
        {
            private readonly Lock _gate = new();
            private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
            private int _free = 4;
            public async Task TakeAsync(TimeSpan limit)
            {
                TaskCompletionSource<bool> waiter;
                lock (_gate)
                {
                    if (_free > 0)
                    {
                        _free--;
                        return;
                    }
                    _waiting.Enqueue(waiter = new(TaskCreationOptions.RunContinuationsAsynchronously));
                }
                await waiter.Task.WaitAsync(limit);
            }
            public void Give()
            {
                TaskCompletionSource<bool>? next;
                lock (_gate)
                {
                    if (!_waiting.TryDequeue(out next))
                        _free++;
                    else
                        {|LKS4006:next.SetResult(true)|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AWaiterThatIsToldAfterTheLock() => Verify.Diagnostics("""
        class Gate
        {
            private readonly Queue<TaskCompletionSource<bool>> _waits = new();
            private bool _signalled;
            public Task WaitAsync(CancellationToken token)
            {
                lock (_waits)
                {
                    if (_signalled)
                    {
                        _signalled = false;
                        return Task.CompletedTask;
                    }
                    var source = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                    token.Register(() => source.TrySetCanceled());
                    _waits.Enqueue(source);
                    return source.Task;
                }
            }
            public void Set()
            {
                TaskCompletionSource<bool>? released = null;
                lock (_waits)
                {
                    if (_waits.Count > 0)
                        released = _waits.Dequeue();
                    else if (!_signalled)
                        _signalled = true;
                }
                if (released != null)
                    {|LKS4006:released.TrySetResult(true)|};
            }
        }
        """);

    [Fact]
    public Task Accepts_WhoLooksAtTheResultOrTakesOutWhoGivesUp() => Verify.Diagnostics("""
        class Looks
        {
            private readonly object _sync = new();
            private readonly Queue<TaskCompletionSource> _waiters = new();
            private bool _held;
            public Task EnterAsync(CancellationToken token)
            {
                lock (_sync)
                {
                    if (!_held)
                    {
                        _held = true;
                        return Task.CompletedTask;
                    }
                    var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _waiters.Enqueue(waiter);
                    token.Register(() => waiter.TrySetCanceled());
                    return waiter.Task;
                }
            }
            public void Exit()
            {
                lock (_sync)
                {
                    while (_waiters.TryDequeue(out var next))
                    {
                        if (next.TrySetResult())
                            return;
                    }
                    _held = false;
                }
            }
        }
        class TakesOut
        {
            private readonly object _sync = new();
            private readonly LinkedList<TaskCompletionSource> _waiters = new();
            private bool _held;
            public Task EnterAsync(CancellationToken token)
            {
                lock (_sync)
                {
                    if (!_held)
                    {
                        _held = true;
                        return Task.CompletedTask;
                    }
                    var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _waiters.AddLast(waiter);
                    token.Register(() => GiveUp(waiter));
                    return waiter.Task;
                }
            }
            private void GiveUp(TaskCompletionSource waiter)
            {
                lock (_sync)
                {
                    if (!_waiters.Remove(waiter))
                        return;
                }
                waiter.TrySetCanceled();
            }
            public void Exit()
            {
                lock (_sync)
                {
                    if (_waiters.First is { } node)
                    {
                        _waiters.RemoveFirst();
                        node.Value.TrySetResult();
                    }
                    else
                    {
                        _held = false;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsThatNobodyGivesUpAndSignalsThatAreNoHandOver() => Verify.Diagnostics("""
        class Patient
        {
            private readonly object _sync = new();
            private readonly Queue<TaskCompletionSource> _waiters = new();
            private bool _held;
            public Task EnterAsync()
            {
                lock (_sync)
                {
                    if (!_held)
                    {
                        _held = true;
                        return Task.CompletedTask;
                    }
                    var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _waiters.Enqueue(waiter);
                    return waiter.Task;
                }
            }
            public void Exit()
            {
                lock (_sync)
                {
                    if (_waiters.Count > 0)
                        _waiters.Dequeue().TrySetResult();
                    else
                        _held = false;
                }
            }
        }
        class GivesBack
        {
            private readonly object _sync = new();
            private readonly Queue<TaskCompletionSource> _waiters = new();
            private bool _held;
            public async Task EnterAsync(CancellationToken token)
            {
                TaskCompletionSource waiter;
                lock (_sync)
                {
                    if (!_held)
                    {
                        _held = true;
                        return;
                    }
                    waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _waiters.Enqueue(waiter);
                }
                try
                {
                    await waiter.Task.WaitAsync(token);
                }
                catch (OperationCanceledException)
                {
                    _ = waiter.Task.ContinueWith(_ => Exit(), TaskScheduler.Default);
                    throw;
                }
            }
            public void Exit()
            {
                lock (_sync)
                {
                    if (_waiters.Count > 0)
                        _waiters.Dequeue().TrySetResult();
                    else
                        _held = false;
                }
            }
        }
        class Replies
        {
            private readonly object _sync = new();
            private readonly Queue<TaskCompletionSource<int>> _asked = new();
            private int _unasked;
            public Task<int> AskAsync(CancellationToken token)
            {
                lock (_sync)
                {
                    var asked = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _asked.Enqueue(asked);
                    token.Register(() => asked.TrySetCanceled());
                    return asked.Task;
                }
            }
            public void Answer(int value)
            {
                lock (_sync)
                {
                    if (_asked.Count > 0)
                        _asked.Dequeue().TrySetResult(value);
                    else
                        _unasked++;
                }
            }
            public int Unasked { get { lock (_sync) return _unasked; } }
        }
        """);

    [Fact]
    public Task Reports_ATurnThatIsHandedToOneThatWasCancelled() => Verify.Diagnostics("""
        sealed class Mutex2
        {
            private readonly Lock _sync = new();
            private readonly Queue<TaskCompletionSource> _waiters = new();
            private bool _taken;
            public async Task EnterAsync(CancellationToken token)
            {
                TaskCompletionSource waiter;
                lock (_sync)
                {
                    if (!_taken)
                    {
                        _taken = true;
                        return;
                    }
                    waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _waiters.Enqueue(waiter);
                }
                await using (token.UnsafeRegister(static (state, cancelled) => ((TaskCompletionSource)state!).TrySetCanceled(cancelled), waiter).ConfigureAwait(false))
                    await waiter.Task.ConfigureAwait(false);
            }
            public void Exit()
            {
                TaskCompletionSource? next = null;
                lock (_sync)
                {
                    if (!_waiters.TryDequeue(out next))
                        _taken = false;
                }
                next?{|LKS4006:.TrySetResult()|};
            }
        }
        """);
}
