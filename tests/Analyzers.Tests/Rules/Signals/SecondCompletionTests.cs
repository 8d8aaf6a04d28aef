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

    [Theory]
    [InlineData("var workers = Enumerable.Range(0, count).Select(_ => Task.Run(() => Work(_in, pages))).ToArray(); Task.WaitAll(workers);", "try { foreach (var page in input.GetConsumingEnumerable()) { output.Add(page + 1); } } finally { {|LKS4011:output.CompleteAdding()|}; }")]
    [InlineData("for (var i = 0; i < count; i++) { new Thread(() => Work(_in, pages)) { IsBackground = true }.Start(); }", "while (!input.IsCompleted) { if (input.TryTake(out var page, 100)) { Put(output, page); } } {|LKS4011:output.CompleteAdding()|};")]
    [InlineData("Parallel.For(0, count, _ => { Work(_in, pages); });", "foreach (var page in input.GetConsumingEnumerable()) { output.TryAdd(page); } {|LKS4011:output.CompleteAdding()|};")]
    [InlineData("Task.Run(() => Work(_in, pages)); Task.Run(() => Work(_in, pages));", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } {|LKS4011:output.CompleteAdding()|};")]
    // One worker, or one after the other; the last completes; who waits for the others; who fails; a queue of one's own; what is caught.
    [InlineData("Task.Run(() => Work(_in, pages));", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } output.CompleteAdding();")]
    [InlineData("for (var i = 0; i < count; i++) { Task.Run(() => Work(_in, pages)).Wait(); }", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } output.CompleteAdding();")]
    [InlineData("var workers = Enumerable.Range(0, count).Select(_ => Task.Run(() => Work(_in, pages))).ToArray(); Task.WaitAll(workers); pages.CompleteAdding();", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); }")]
    [InlineData("_left = count; for (var i = 0; i < count; i++) { Task.Run(() => Work(_in, pages)); }", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } if (Interlocked.Decrement(ref _left) == 0) { output.CompleteAdding(); }")]
    [InlineData("_left = count; for (var i = 0; i < count; i++) { Task.Run(() => Work(_in, pages)); }", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } if (Interlocked.Decrement(ref _left) > 0) { return; } output.CompleteAdding();")]
    [InlineData("for (var i = 0; i < count; i++) { Task.Run(() => Work(_in, pages)); }", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } _all.Signal(); _all.Wait(); output.CompleteAdding();")]
    [InlineData("for (var i = 0; i < count; i++) { Task.Run(() => Work(_in, pages)); }", "try { foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } } catch (IndexOutOfRangeException) { output.CompleteAdding(); }")]
    [InlineData("for (var i = 0; i < count; i++) { Task.Run(() => Work(_in, pages)); }", "foreach (var page in input.GetConsumingEnumerable()) { try { output.Add(page); } catch (InvalidOperationException) { return; } } output.CompleteAdding();")]
    [InlineData("for (var i = 0; i < count; i++) { Task.Run(() => { var own = new BlockingCollection<int>(); Work(_in, own); }); }", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } output.CompleteAdding();")]
    [InlineData("for (var i = 0; i < count; i++) { var own = new BlockingCollection<int>(); Task.Run(() => Work(_in, own)); }", "foreach (var page in input.GetConsumingEnumerable()) { output.Add(page); } output.CompleteAdding();")]
    public Task Reports_WorkersThatEachCompleteWhatTheyAllAddTo(string start, string work) => Verify.Diagnostics($$"""
        using System.Collections.Concurrent;
        sealed class Pipeline
        {
            private readonly BlockingCollection<int> _in = new();
            private readonly CountdownEvent _all = new(4);
            private int _left;
            public int Left => _left;
            public CountdownEvent All => _all;
            public BlockingCollection<int> In => _in;
            public void Run(int count, BlockingCollection<int> shown)
            {
                var pages = new BlockingCollection<int>();
                {{start}}
                foreach (var page in pages.GetConsumingEnumerable(new CancellationToken()))
                    Console.WriteLine(page);
            }
            private void Work(BlockingCollection<int> input, BlockingCollection<int> output) { {{work}} }
            private static void Put(BlockingCollection<int> output, int page) => output.Add(page);
        }
        """);

    [Theory]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CrawlAsync(ct))));", "await foreach (var link in _links.Reader.ReadAllAsync(ct)) { await _pages.Writer.WriteAsync(await LoadAsync(link), ct); } {|LKS4011:_pages.Writer.Complete()|};")]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await CrawlAsync(ct)));", "await foreach (var link in _links.Reader.ReadAllAsync(ct).ConfigureAwait(false)) { await OfferAsync(link).ConfigureAwait(false); } {|LKS4011:_pages.Writer.TryComplete()|};")]
    [InlineData("await CrawlAsync(ct);", "await foreach (var link in _links.Reader.ReadAllAsync(ct)) { await _pages.Writer.WriteAsync(await LoadAsync(link), ct); } _pages.Writer.Complete();")]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CrawlAsync(ct)))); _pages.Writer.Complete();", "await foreach (var link in _links.Reader.ReadAllAsync(ct)) { await _pages.Writer.WriteAsync(await LoadAsync(link), ct); }")]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CrawlAsync(ct))));", "await foreach (var link in _links.Reader.ReadAllAsync(ct)) { await _pages.Writer.WriteAsync(await LoadAsync(link), ct); } _links.Writer.TryComplete();")]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CrawlAsync(ct))));", "await foreach (var link in _links.Reader.ReadAllAsync(ct)) { if (link == \"last\") { _pages.Writer.TryComplete(); return; } _pages.Writer.TryWrite(link); }")]
    public Task Reports_CrawlersThatEachCompleteTheirChannel(string start, string crawl) => Verify.Diagnostics($$"""
        using System.Threading.Channels;
        public sealed class Crawl
        {
            private readonly Channel<string> _links = Channel.CreateUnbounded<string>(), _pages = Channel.CreateUnbounded<string>();
            public ChannelReader<string> Pages => _pages.Reader;
            public ChannelWriter<string> Links => _links.Writer;
            public async Task RunAsync(CancellationToken ct) { {{start}} }
            private async Task CrawlAsync(CancellationToken ct) { {{crawl}} }
            private static async Task<string> LoadAsync(string link) { await Task.Yield(); return link; }
            private async Task OfferAsync(string link) => await _pages.Writer.WriteAsync(await LoadAsync(link));
        }
        """);

    [Theory]
    [InlineData("if (!_reply.Task.IsCompleted)", "if (!_reply.Task.IsCompleted)", "public", "Warning")]
    [InlineData("if (!_reply.Task.IsCompleted)", "if (!_reply.Task.IsCompleted)", "internal", "Info")]
    [InlineData("if (!_reply.Task.IsCompleted)", "", "public", "Info")]
    [InlineData("lock (_timeout) if (!_reply.Task.IsCompleted)", "lock (_timeout) if (!_reply.Task.IsCompleted)", "public", "")]
    public async Task Reports_TwoThatBothAskFirst(string onTimeout, string onAnswer, string access, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            public sealed class Ping : IDisposable
            {
                private readonly TaskCompletionSource<int> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
                private readonly Timer _timeout;
                public Ping(TimeSpan patience) => _timeout = new Timer(_ => OnTimeout(), null, patience, Timeout.InfiniteTimeSpan);
                public Task<int> Reply => _reply.Task;
                private void OnTimeout() { {{onTimeout}} _reply.SetException(new TimeoutException()); }
                {{access}} void OnAnswer(int answer) { {{onAnswer}} _reply.SetResult(answer); }
                public void Dispose() => _timeout.Dispose();
            }
            """, "Ping.cs")]));
        Assert.Equal(severity, string.Join(",", reported.Where(one => one.Id == "LKS4011").Select(one => one.Severity)));
    }
}
