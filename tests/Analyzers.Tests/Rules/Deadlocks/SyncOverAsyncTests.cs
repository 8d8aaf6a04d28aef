using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class SyncOverAsyncTests
{
    [Fact]
    public Task Reports_InAsyncMethods() => Verify.Diagnostics("""
        class Client
        {
            private static Task<int> Get() => Task.Run(() => 1);
            public async Task<int> Sum()
            {
                var first = {|LKS2013:Get().Result|};
                {|LKS2013:Get().Wait()|};
                var task = Get();
                var second = {|LKS2013:task.GetAwaiter().GetResult()|};
                Func<Task> later = async () => { {|LKS2013:Get().Wait()|}; await Task.Yield(); };
                await later();
                return first + second;
            }
        }
        """);

    [Fact]
    public Task Accepts_TasksThatHaveEnded() => Verify.Diagnostics("""
        class Client
        {
            private static Task<int> Get() => Task.FromResult(1);
            public async Task<int> Sum(bool async)
            {
                var first = Get();
                await first;
                var (second, third) = (Get(), Get());
                await Task.WhenAll(second, third);
                var fourth = Get();
                if (fourth.IsCompleted)
                    return fourth.Result;
                var any = await Task.WhenAny(second, third);
                var fifth = Get();
                var fast = fifth.IsCompletedSuccessfully ? fifth.Result : await fifth;
                if (async)
                    await fourth;
                else
                    fourth.Wait();
                return first.Result + second.Result + third.Result + any.Result + fast;
            }
            public int Block() => Get().Result;
        }
        """);

    [Fact]
    public Task Suggests_WhereSynchronousCodeBlocksOnAnAsynchronousCall() => Verify.Diagnostics("""
        class Client
        {
            public int Length => {|LKS2013:Load().Result|};
            public void Save()
            {
                {|LKS2013:LoadAsync(true).Wait()|};
                {|LKS2013:LoadAsync(true).ConfigureAwait(false).GetAwaiter().GetResult()|};
            }
            private async Task<int> Load() { await Task.Yield(); return 1; }
            private Task<int> LoadAsync(bool async) => async ? Load() : Task.FromResult(1);
        }
        """);

    [Fact]
    public Task Accepts_PoolWorkMainTestsAndWhatIsToldToBeSynchronous() => Verify.Diagnostics("""
        class FactAttribute : Attribute { }
        class Client
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private Task<int> _last = Task.FromResult(0);
            public void Save()
            {
                Console.WriteLine(Task.Run(() => 1).Result);
                Console.WriteLine(LoadAsync(async: false).Result);
                Console.WriteLine(_last.Result);
                _gate.WaitAsync().Wait();
                try { Console.WriteLine(); }
                finally { _gate.Release(); }
            }
            public static void Main() => new Client().LoadAsync(true).Wait();
            private async Task<int> LoadAsync(bool async) { if (async) await Task.Yield(); return 1; }
        }
        class ClientTests
        {
            [Fact]
            public void Loads() => LoadAsync().Wait();
            private static async Task LoadAsync() => await Task.Yield();
        }
        """);

    [Fact]
    public Task Accepts_WhatRunsAfterAnAwaitInACalleeOfALockHolder() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private int _done;
            public void Put(Task task)
            {
                lock (_gate)
                {
                    _done++;
                    _ = Finish(task, this);
                }
                static async Task Finish(Task task, Queue queue)
                {
                    await task;
                    queue.Done();
                }
            }
            private void Done() { lock (_gate) _done--; }
        }
        """);

    [Fact]
    public Task Accepts_ResultInAnAsynchronousMain() => Verify.Diagnostics("""
        class Program
        {
            static async Task Main()
            {
                await Task.Yield();
                Console.WriteLine(Task.Run(() => 1).Result);
            }
        }
        """);

    [Fact]
    public Task Reports_WaitAllInAnAsyncMethod_AndNotAfterWhenAll() => Verify.Diagnostics("""
        class Loader
        {
            public async Task LoadAsync(Task left, Task right)
            {
                await Task.Yield();
                {|LKS2013:Task.WaitAll(StepAsync(), StepAsync())|};
            }

            public async Task LoadAllAsync()
            {
                var left = StepAsync();
                var right = StepAsync();
                await Task.WhenAll(left, right);
                Task.WaitAll(left, right);
            }

            private static async Task StepAsync() => await Task.Delay(1);
        }
        """);

    [Fact]
    public Task Accepts_ATaskThatAMethodWasAskedAbout() => Verify.Diagnostics("""
        static class Questions
        {
            public static bool HasEndedWell(this Task task) => task.Status == TaskStatus.RanToCompletion;
            public static bool IsFor(Task task, int id) => task.Id == id;
        }

        class Call
        {
            private readonly TaskCompletionSource<int> _chosen = new(TaskCreationOptions.RunContinuationsAsynchronously);

            public Task<int> Chosen => _chosen.Task;
            public void Choose(int which) => _chosen.TrySetResult(which);

            public async Task<int> WriteAsync(Task<bool> written)
            {
                if (Chosen.HasEndedWell())
                    return 0;
                if (await written)
                    return 1;
                return Chosen.Result;
            }

            public async Task<int> OtherAsync(Task<bool> written)
            {
                if (Questions.IsFor(written, 1) || await written)
                    return 1;
                return {|LKS2013:Chosen.Result|};
            }
        }
        """);

    [Fact]
    public Task Accepts_TheResultOfAnAwaitedTaskUnderAnotherName() => Verify.Diagnostics("""
        sealed class Handler
        {
            public async Task<string> Run(Task task, Func<string, Task> show)
            {
                await task;
                if (task is Task<string> typed)
                {
                    await show(typed.Result);
                    return typed.Result;
                }

                return "";
            }
        }
        """);

    [Fact]
    public Task Accepts_TheResultOfAnAwaitedTaskThatMayBeMissing() => Verify.Diagnostics("""
        sealed class Output
        {
            public async Task<string> Read(Task<string> output, Func<Task<string>>? begin)
            {
                var errors = begin is null ? null : begin();
                await Task.WhenAll(output, errors ?? Task.CompletedTask);
                return output.Result + errors?.Result;
            }
        }
        """);

    [Fact]
    public Task Suggests_WhereTheTaskNeedsNoContext() => Verify.Diagnostics("""
        sealed class Link
        {
            private readonly Queue<TaskCompletionSource<string>> _awaiting = new();
            public Task<string> SendAsync(string command)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                lock (_awaiting) _awaiting.Enqueue(reply);
                return reply.Task;
            }
        }
        sealed class Status(Link link)
        {
            public async Task<int> StrengthAsync()
            {
                var name = await link.SendAsync("name");
                var quality = {|LKS2013:link.SendAsync("quality").GetAwaiter().GetResult()|};
                return name.Length + quality.Length;
            }
        }
        """);

    [Theory]
    [InlineData("await Task.Run(async () => { {0} await Task.Delay(1); });", "Info")]
    [InlineData("await Task.Factory.StartNew(async () => { {0} await Task.Delay(1); });", "")]
    [InlineData("{0} await Task.Delay(1);", "Warning")]
    public async Task Suggests_WhereThereIsNoContext(string run, string severity)
    {
        foreach (var wait in new[] { "Task.WaitAll(LoadAsync());", "LoadAsync().Wait();" })
        {
            var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System.Threading.Tasks; public sealed class Loader { public async Task RunAsync() { " + run.Replace("{0}", wait, System.StringComparison.Ordinal) + " } private static async Task LoadAsync() => await Task.Delay(1); }", "Loader.cs")]));
            Assert.Equal(severity.Length == 0 ? "Info" : severity, string.Join(",", reported.Where(one => one.Id == "LKS2013").Select(one => one.Severity)));
        }
    }
}
