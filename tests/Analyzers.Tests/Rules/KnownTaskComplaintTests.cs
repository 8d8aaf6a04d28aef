using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules;

/// <summary>What users of other analyzers have complained about where tasks are waited for, awaited or left: each is correct, and silent here.</summary>
public sealed class KnownTaskComplaintTests
{
    // https://github.com/microsoft/vs-threading/issues/301, 680, 693, 698, 217, 91; https://github.com/SonarSource/sonar-dotnet/issues/3452
    [Theory]
    [InlineData("if (task.IsCompleted) return task.Result; return await task;")]
    [InlineData("if (task.IsCompletedSuccessfully) { var x = task.Result; return x; } return 1;")]
    [InlineData("if (!task.IsCompleted) await task.ConfigureAwait(false); return task.Result;")]
    [InlineData("await task; return task.Result;")]
    [InlineData("await Task.WhenAll(task, other); return task.Result + other.Result;")]
    [InlineData("await Task.WhenAll(task, other).ConfigureAwait(false); return task.GetAwaiter().GetResult();")]
    [InlineData("return await task.ContinueWith(done => done.Result, TaskScheduler.Default);")]
    [InlineData("if (task.Status == TaskStatus.RanToCompletion) return task.Result; return await task;")]
    [InlineData("if (task.IsCanceled) return 0; else if (task.IsFaulted) return 1; else if (task.IsCompleted) return task.Result; else return await other;")]
    [InlineData("return task.IsCompleted ? task.Result : await task;")]
    [InlineData("while (true) { if (task.IsCompleted) return task.Result; await other; }")]
    [InlineData("return task is { IsCompletedSuccessfully: true, Result: var read } ? read : await task;")]
    [InlineData("switch (task.Status) { case TaskStatus.RanToCompletion: return task.Result; default: return await task; }")]
    [InlineData("if (task.IsCompleted && task.Result > 0) return 1; return await other;")]
    [InlineData("var first = await Task.WhenAny(task, other); return first.Result;")]
    [InlineData("if (await Task.WhenAny(task, other) != task) throw new TimeoutException(); return task.Result;")]
    [InlineData("try { await task; } catch (InvalidOperationException) { return -1; } return task.Result;")]
    [InlineData("var all = Task.WhenAll(task, other); await all; return all.Result.Length;")]
    [InlineData("int Read() => task.Result; await task; return Read();")]
    public Task Accepts_ResultOfACompletedTask(string body) => Verify.Diagnostics($$"""
        class Reader
        {
            public async Task<int> ReadAsync(Task<int> task, Task<int> other)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """);

    [Fact]
    public Task Accepts_ResultOfACompletedValueTask() => Verify.Diagnostics("""
        class Reader
        {
            public int Read(ValueTask<int> task)
            {
                if (task.IsCompleted)
                    return task.Result;
                return 1;
            }

            public int ReadDone(ValueTask<int> task)
            {
                if (task.IsCompletedSuccessfully)
                    return task.Result;
                return 1;
            }
        }
        """);

    // https://github.com/dotnet/roslyn-analyzers/issues/7271 and https://github.com/microsoft/vs-threading/issues/611
    [Theory]
    [InlineData("_permit.Wait(0)")]
    [InlineData("_permit.Wait(TimeSpan.Zero)")]
    [InlineData("_permit.Wait(0, CancellationToken.None)")]
    public Task Accepts_WaitThatOnlyAsks(string wait) => Verify.Diagnostics($$"""
        class Poller
        {
            private readonly SemaphoreSlim _permit = new(1, 1);

            public async Task PollAsync()
            {
                if (!{{wait}})
                    return;
                try
                {
                    await Task.Delay(10);
                }
                finally
                {
                    _permit.Release();
                }
            }
        }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/7053 and https://github.com/microsoft/vs-threading/issues/541
    [Theory]
    [InlineData("var tasks = orders.Select(load).ToList(); await Task.WhenAll(tasks).ConfigureAwait(false); return tasks.Select(task => task.Result).Sum();")]
    [InlineData("var tasks = new[] { load(1), load(2) }; await Task.WhenAll(tasks); return tasks[0].Result;")]
    [InlineData("var tasks = new[] { load(1), load(2) }; await Task.WhenAll(tasks); return tasks.First().Result + tasks.ElementAt(1).Result;")]
    [InlineData("var tasks = new Queue<Task<int>>(orders.Select(load)); await Task.WhenAll(tasks); return tasks.Dequeue().Result;")]
    [InlineData("var tasks = orders.Select(load).ToArray(); await Task.WhenAny(tasks); return tasks.First(task => task.IsCompleted).Result;")]
    [InlineData("var tasks = orders.ToDictionary(order => order, load); await Task.WhenAll(tasks.Values); return tasks.Sum(pair => pair.Value.Result);")]
    [InlineData("var (first, second) = (load(1), load(2)); await Task.WhenAll(first, second); return first.Result + second.Result;")]
    [InlineData("var pair = new { First = load(1), Second = load(2) }; await Task.WhenAll(pair.First, pair.Second); return pair.First.Result + pair.Second.Result;")]
    public Task Accepts_ResultsAfterWhenAll(string body) => Verify.Diagnostics($$"""
        class Totals
        {
            public async Task<int> SumAsync(IEnumerable<int> orders, Func<int, Task<int>> load)
            {
                {{body}}
            }
        }
        """);

    // https://github.com/microsoft/vs-threading/pull/415 and https://github.com/SonarSource/sonar-dotnet/pull/4335
    [Theory]
    [InlineData("var balance = Task.FromResult(1);", "balance")]
    [InlineData("", "s_none")]
    [InlineData("", "_opening")]
    [InlineData("", "Empty")]
    [InlineData("var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously); source.SetResult(1);", "source.Task")]
    [InlineData("var cold = new Task<int>(() => 1); cold.RunSynchronously();", "cold")]
    public Task Accepts_ResultOfATaskThatNeverRan(string given, string task) => Verify.Diagnostics($$"""
        class Account
        {
            private static readonly Task<int> s_none = Task.FromResult(0);
            private readonly Task<int> _opening = Task.FromResult(100);

            private static Task<int> Empty { get; } = Task.FromResult(0);

            public async Task<int> BalanceAsync()
            {
                await Task.Yield();
                {{given}}
                return {{task}}.Result;
            }
        }
        """);

    // The same, where nothing says that the task has ended.
    [Theory]
    [InlineData("tasks.First().Result")]
    [InlineData("_opening.Result")]
    [InlineData("source.Task.Result")]
    public Task Reports_ResultOfATaskThatMayRun(string result) => Verify.Diagnostics($$"""
        class Account(Task<int> opening)
        {
            private readonly Task<int> _opening = opening;

            public async Task<int> BalanceAsync(List<Task<int>> tasks, TaskCompletionSource<int> source)
            {
                await Task.Yield();
                return {|LKS2013:{{result}}|};
            }
        }
        """);

    // https://github.com/microsoft/vs-threading/issues/1123, 1125, 217, 39; https://github.com/SonarSource/sonar-dotnet/issues/2413
    [Theory]
    [InlineData("return load().ContinueWith(done => { post(() => Console.WriteLine(done.Result)); return done.Result; }, TaskScheduler.Default);")]
    [InlineData("return load().ContinueWith(done => Later(done.Result + 10), TaskScheduler.Default).Unwrap();")]
    [InlineData("return load().ContinueWith(action => { return action.Result; });")]
    [InlineData("return Task.WhenAll(load(), load()).ContinueWith(all => all.Result.Sum(), TaskScheduler.Default);")]
    [InlineData("return Task.Factory.ContinueWhenAll(new[] { load(), load() }, all => all.Sum(done => done.Result));")]
    public Task Accepts_ResultInAContinuation(string body) => Verify.Diagnostics($$"""
        class Reader
        {
            public Task<int> Run(Func<Task<int>> load, Action<Action> post)
            {
                {{body}}
            }

            private static async Task<int> Later(int value)
            {
                await Task.Delay(value);
                return value;
            }
        }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/2794
    [Fact]
    public Task Accepts_NameOfAResult() => Verify.Diagnostics("""
        class Reader
        {
            public async Task<string> NameAsync(Func<Task> load)
            {
                await load();
                return nameof(Task<object>.Result);
            }
        }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/1159: the first method has no context that a task could need
    [Fact]
    public Task Accepts_BlockingInMain() => Verify.Diagnostics("""
        static class Program
        {
            static int Main(string[] args) => RunAsync(args).GetAwaiter().GetResult();

            private static async Task<int> RunAsync(string[] args)
            {
                await Task.Delay(1);
                return args.Length;
            }
        }
        """);

    // https://github.com/microsoft/vs-threading/issues/1509, 1620
    [Theory]
    [InlineData("public void Loads() { Assert.That(LoadAsync().GetAwaiter().GetResult(), 1); }")]
    [InlineData("public async Task LoadsAsync() { await LoadAsync(); Assert.That(1, 1); }")]
    public Task Accepts_SynchronousAssertionInATest(string test) => Verify.Diagnostics($$"""
        class TestAttribute : Attribute;

        static class Assert
        {
            public static void That(object actual, object expected) => Console.WriteLine(actual.Equals(expected));
            public static Task ThatAsync(Func<Task> actual, object expected) => actual();
        }

        class LoadTests
        {
            [Test]
            {{test}}

            private static async Task<int> LoadAsync()
            {
                await Task.Delay(1);
                return 1;
            }
        }
        """);

    // https://github.com/microsoft/vs-threading/issues/1003: nothing asynchronous waits for the disposal
    [Fact]
    public Task Accepts_DisposalInALocalFunctionOfATask() => Verify.Diagnostics("""
        class Listener
        {
            public Task ListenAsync(CancellationToken token)
            {
                var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var registration = token.Register(() => source.TrySetCanceled());
                source.Task.ContinueWith(_ => Complete(), TaskScheduler.Default);
                return source.Task;

                void Complete() => registration.Dispose();
            }
        }
        """);

    // https://github.com/microsoft/vs-threading/issues/881, 899, 774
    [Theory]
    [InlineData("public Task Run() => _tree?.ShakeAsync() ?? Task.CompletedTask;")]
    [InlineData("public Task? Run() => _tree?.ShakeAsync()?.ContinueWith(_ => { }, TaskScheduler.Default);")]
    [InlineData("public async Task Run(IEnumerable<Lazy<Tree?>> trees) => await Task.WhenAll(trees.Select(tree => tree.Value?.ShakeAsync() ?? Task.CompletedTask));")]
    [InlineData("public async Task Run() { if (_tree?.ShakeAsync() is { } shaken) await shaken.ConfigureAwait(false); }")]
    [InlineData("public async Task Run() { await (_tree?.ShakeAsync() ?? Task.CompletedTask).ConfigureAwait(false); }")]
    public Task Accepts_TaskBehindANullTest(string run) => Verify.Diagnostics($$"""
        class Tree
        {
            private Tree? _tree = null;

            public Task ShakeAsync() => Task.CompletedTask;

            {{run}}
        }
        """);

    // https://github.com/microsoft/vs-threading/issues/1167: the expression is looked at, and never run
    [Theory]
    [InlineData("System.Linq.Expressions.Expression<Action<ILog>>")]
    [InlineData("System.Linq.Expressions.Expression<Func<ILog, Task>>")]
    public Task Accepts_TaskInAnExpression(string expression) => Verify.Diagnostics($$"""
        interface ILog
        {
            Task InfoAsync(string message);
        }

        class LogTests
        {
            private static void Check({{expression}} call, Func<int> times) => Console.WriteLine(call.Body.ToString() + times());

            public void Never() => Check(log => log.InfoAsync(""), () => 0);
        }
        """);

    // https://github.com/microsoft/vs-threading/issues/447, 510, 547
    [Fact]
    public Task Accepts_AsynchronousEventHandler() => Verify.Diagnostics("""
        class Shell(Func<Task> stop)
        {
            public void Listen() => Console.CancelKeyPress += OnCancel;

            private async void OnCancel(object? sender, ConsoleCancelEventArgs e)
            {
                try
                {
                    await stop();
                }
                catch (InvalidOperationException error)
                {
                    Console.WriteLine(error);
                }
            }
        }
        """);

    // https://github.com/dotnet/roslyn-analyzers/issues/7699 and https://github.com/dotnet/sdk/issues/51761
    [Theory]
    [InlineData("public async Task Run() { using (var file = new System.IO.MemoryStream()) { var written = WriteAsync(file); await written.ConfigureAwait(false); } }")]
    [InlineData("public void Run() { using (var file = new System.IO.MemoryStream()) { var written = WriteAsync(file); written.GetAwaiter().GetResult(); } }")]
    [InlineData("public void Run() { using var file = new System.IO.MemoryStream(); Task.Factory.StartNew(() => WriteAsync(file)).Unwrap().GetAwaiter().GetResult(); }")]
    [InlineData("public async Task Run() { using var file = new System.IO.MemoryStream(); await Task.WhenAll(WriteAsync(file), WriteAsync(file)); }")]
    [InlineData("public Task Run() { var file = new System.IO.MemoryStream(); return WriteAsync(file).ContinueWith(_ => file.Dispose(), TaskScheduler.Default); }")]
    [InlineData("public async Task Run(CancellationToken token) { using var linked = CancellationTokenSource.CreateLinkedTokenSource(token); var wait = Task.Delay(1, linked.Token); await wait; }")]
    [InlineData("public void Run() { using var done = new ManualResetEventSlim(); Task.Run(() => done.Set()); done.Wait(); }")]
    public Task Accepts_DisposalAfterTheTask(string run) => Verify.Diagnostics($$"""
        class Writer
        {
            private static async Task WriteAsync(System.IO.Stream file) => await file.FlushAsync();

            {{run}}
        }
        """);

    // Sync over async in Dispose: the loop that is waited for needs no context, and is told to stop first.
    [Fact]
    public Task Accepts_DisposeThatWaitsForItsLoop() => Verify.Diagnostics("""
        sealed class Poller : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly Task _loop;

            public Poller() => _loop = Task.Run(LoopAsync);

            public void Dispose()
            {
                _stop.Cancel();
                _loop.Wait();
                _stop.Dispose();
            }

            private async Task LoopAsync()
            {
                while (!_stop.IsCancellationRequested)
                    await Task.Delay(10).ConfigureAwait(false);
            }
        }
        """);

    // https://github.com/github/codeql/issues/14840
    [Fact]
    public Task Accepts_StaticStateThatInstancesWriteUnderItsLock() => Verify.Diagnostics("""
        class Account
        {
            private static readonly object s_gate = new();
            private static int s_open;
            private static int s_closed;

            public static int Closed => Volatile.Read(ref s_closed);

            public void Open()
            {
                lock (s_gate)
                    s_open++;
            }

            public int CountOpen()
            {
                lock (s_gate)
                    return s_open;
            }

            public void Close() => Interlocked.Increment(ref s_closed);
        }
        """);
}
