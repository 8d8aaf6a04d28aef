using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes.Signalling;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class SecondCompletionTests
{
    [Fact]
    public Task Reports_ATokenBesideTheCallers() => Verify.Diagnostics("""
        public sealed class Request : IDisposable
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly CancellationTokenRegistration _registration;
            public Request(CancellationToken token) => _registration = token.Register(() => _answer.TrySetCanceled());
            public Task<int> Answer => _answer.Task;
            public void Complete(int value) => {|LKS4011:_answer.SetResult(value)|};
            public void Dispose() => _registration.Dispose();
        }
        """);

    [Fact]
    public Task Reports_ATimerBesideAHandler_AndATokenBesideWork() => Verify.Diagnostics("""
        public sealed class Link
        {
            public event Action<string>? Received;
            public void Raise(string text) => Received?.Invoke(text);
        }
        public static class Asking
        {
            public static async Task<string> Ask(Link link, int limit)
            {
                var source = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                link.Received += text => {|LKS4011:source.SetResult(text)|};
                using var timer = new Timer(_ => source.SetException(new TimeoutException()), null, limit, Timeout.Infinite);
                return await source.Task;
            }
            public static async Task<int> Compute(Func<int> work, CancellationToken token)
            {
                var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                using var registration = token.Register(() => source.TrySetCanceled());
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    try
                    {
                        source.SetResult(work());
                    }
                    catch (Exception exception)
                    {
                        {|LKS4011:source.SetException(exception)|};
                    }
                });
                return await source.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_TwoTasks_AndOneOfSeveral() => Verify.Diagnostics("""
        public sealed class Search
        {
            public static async Task<int> First(int[] numbers)
            {
                var found = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                foreach (var number in numbers)
                {
                    _ = Task.Run(() =>
                    {
                        if (number > 10)
                            {|LKS4011:found.SetResult(number)|};
                    });
                }
                return await found.Task;
            }
            public static async Task<string> Either(Func<string> one, Func<string> other)
            {
                var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = Task.Run(() => {|LKS4011:found.SetResult(one())|});
                _ = Task.Run(() => Give(other()));
                return await found.Task;
                void Give(string text) => found.TrySetResult(text);
            }
        }
        """);

    [Fact]
    public Task Reports_SourcesOfAnObject_BehindHelpers() => Verify.Diagnostics("""
        public sealed class Pending
        {
            private sealed class Entry
            {
                public readonly TaskCompletionSource<int> Source = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            private readonly Entry _entry = new();
            private readonly Timer _timer;
            public Pending() => _timer = new Timer(_ => Fail(), null, 1000, Timeout.Infinite);
            public Task<int> Task => _entry.Source.Task;
            private void Fail() => {|LKS4011:_entry.Source.SetException(new TimeoutException())|};
            public void Receive(int value)
            {
                var source = _entry.Source;
                source.SetResult(value);
            }
        }
        """);

    [Fact]
    public Task Accepts_TheFormsThatTry_AndOneThread() => Verify.Diagnostics("""
        public sealed class Request
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly Thread _thread;
            public Request(CancellationToken token)
            {
                token.Register(() => _answer.TrySetCanceled());
                _thread = new Thread(Run);
                _thread.Start();
            }
            public Task Opened => _opened.Task;
            public Task<int> Answer => _answer.Task;
            public void Complete(int value) => _answer.TrySetResult(value);
            private void Run()
            {
                try
                {
                    Console.WriteLine();
                    _opened.SetResult();
                }
                catch (Exception exception)
                {
                    _opened.SetException(exception);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_Claims() => Verify.Diagnostics("""
        public sealed class Request
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly Dictionary<int, string> _names = [];
            private readonly object _gate = new();
            private int _isDone;
            public Request(CancellationToken token) => token.Register(Cancel);
            public Task<int> Answer => _answer.Task;
            private bool Claim() => Interlocked.Exchange(ref _isDone, 1) == 0;
            private void Cancel()
            {
                if (Claim())
                    _answer.SetCanceled();
            }
            public void Complete(int value)
            {
                var before = Interlocked.CompareExchange(ref _isDone, 1, 0);
                if (before == 0)
                    _answer.SetResult(value);
            }
        }
        public sealed class Locked
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly object _gate = new();
            public Locked(CancellationToken token) => token.Register(Cancel);
            public Task<int> Answer => _answer.Task;
            private void Cancel()
            {
                lock (_gate)
                {
                    if (!_answer.Task.IsCompleted)
                        _answer.SetCanceled();
                }
            }
            public void Complete(int value)
            {
                lock (_gate)
                {
                    if (_answer.Task.IsCompleted)
                        return;
                    _answer.SetResult(value);
                }
            }
        }
        public sealed class Taken
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<int, TaskCompletionSource<int>> _pending = new();
            public Task<int> Ask(int id, CancellationToken token)
            {
                var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _pending[id] = source;
                token.Register(() =>
                {
                    if (_pending.TryRemove(id, out _))
                        source.SetCanceled();
                });
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    if (_pending.TryRemove(id, out var own))
                        own.SetResult(id);
                });
                return source.Task;
            }
        }
        public sealed class Swapped
        {
            private TaskCompletionSource<int>? _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public Swapped(CancellationToken token) => token.Register(() => Interlocked.Exchange(ref _answer, null)?.SetCanceled());
            public Task<int>? Answer => _answer?.Task;
            public void Complete(int value) => Interlocked.Exchange(ref _answer, null)?.SetResult(value);
        }
        """);

    [Fact]
    public Task Accepts_AlternativesOfOneCourse() => Verify.Diagnostics("""
        public sealed class Link
        {
            public event Action<string>? Received;
            public event Action<Exception>? Failed;
            public void Raise(string text) => Received?.Invoke(text);
            public void Fail(Exception exception) => Failed?.Invoke(exception);
        }
        public static class Asking
        {
            public static Task<string> Ask(Link link)
            {
                var source = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                link.Received += text => source.SetResult(text);
                link.Failed += exception => source.SetException(exception);
                return source.Task;
            }
            public static Task<int> Follow(Task<int> task)
            {
                var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                task.ContinueWith(done => source.SetException(done.Exception!), TaskContinuationOptions.OnlyOnFaulted);
                task.ContinueWith(done => source.SetResult(done.Result), TaskContinuationOptions.OnlyOnRanToCompletion);
                return source.Task;
            }
            public static Task<int> Begin(int value)
            {
                var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                try
                {
                    ThreadPool.QueueUserWorkItem(_ => source.SetResult(value));
                }
                catch (Exception exception)
                {
                    source.SetException(exception);
                }
                return source.Task;
            }
        }
        """);

    [Fact]
    public Task Accepts_OwnSources_HandledFailures_AndThreadsThatHaveEnded() => Verify.Diagnostics("""
        public static class Work
        {
            public static void Each(int[] numbers, CancellationToken token)
            {
                foreach (var number in numbers)
                {
                    var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                    Task.Run(() => source.SetResult(number)).Wait();
                    Console.WriteLine(source.Task.Result);
                }
            }
            public static Task Handled(CancellationToken token)
            {
                var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                token.Register(() => source.TrySetCanceled());
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    try
                    {
                        source.SetResult();
                    }
                    catch (InvalidOperationException)
                    {
                        Console.WriteLine("late");
                    }
                });
                return source.Task;
            }
        }
        """);

    [Fact]
    public Task Fixes_AllCompletionsOfTheSource() => Verify.Fix<TryCompleteFix>("""
        public sealed class Request
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly Timer _timer;
            public Request() => _timer = new Timer(_ => {|LKS4011:_answer.SetException(new TimeoutException())|}, null, 1000, Timeout.Infinite);
            public Task<int> Answer => _answer.Task;
            public void Complete(int value) => _answer /* once */ .SetResult(value); // the answer
            public void Cancel() => _answer?.SetCanceled();
        }
        """, """
        public sealed class Request
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly Timer _timer;
            public Request() => _timer = new Timer(_ => _answer.TrySetException(new TimeoutException()), null, 1000, Timeout.Infinite);
            public Task<int> Answer => _answer.Task;
            public void Complete(int value) => _answer /* once */ .TrySetResult(value); // the answer
            public void Cancel() => _answer?.TrySetCanceled();
        }
        """);
}
