using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class AwaitFixTests
{
    [Fact]
    public Task Fixes_EveryWayToBlock() => Verify.Fix<AwaitFix>(
        """
        class Client
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private static Task<int> Get() => Task.Run(() => 1);
            public async Task<int> Sum()
            {
                var first = {|LKS2013:Get().Result|};
                {|LKS2013:Get().Wait()|};
                var second = {|LKS2013:Get().GetAwaiter().GetResult()|}.ToString();
                {|LKS3007:_gate.WaitAsync()|};
                try { return first; }
                finally { _gate.Release(); }
            }
        }
        """,
        """
        class Client
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private static Task<int> Get() => Task.Run(() => 1);
            public async Task<int> Sum()
            {
                var first = await Get();
                await Get();
                var second = (await Get()).ToString();
                await _gate.WaitAsync();
                try { return first; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Fixes_AnAcquireWhoseTaskNothingReads() => Verify.Fix<AwaitFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public async Task SaveAsync()
            {
                // Only one at a time.
                var entered = {|LKS3007:_semaphore.WaitAsync()|};
                try { await Task.Yield(); } finally { _semaphore.Release(); }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public async Task SaveAsync()
            {
                // Only one at a time.
                await _semaphore.WaitAsync();
                try { await Task.Yield(); } finally { _semaphore.Release(); }
            }
        }
        """);

    [Fact]
    public Task Fixes_AWaitForACompletionSourceInPoolWork() => Verify.Fix<AwaitFix>(
        """
        class Report
        {
            public Task Make() => Task.Run(() =>
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.UnsafeQueueUserWorkItem(_ => done.SetResult(), null);
                {|LKS2016:done.Task.Wait()|};
            });
        }
        """,
        """
        class Report
        {
            public Task Make() => Task.Run(async () =>
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.UnsafeQueueUserWorkItem(_ => done.SetResult(), null);
                await done.Task;
            });
        }
        """);

    [Fact]
    public Task Offers_NothingForAnEvent() => Verify.NoFix<AwaitFix>("""
        class Report
        {
            public Task Make() => Task.Run(() =>
            {
                var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ => done.Set());
                {|LKS2016:done.Wait()|};
            });
        }
        """);

    [Fact]
    public Task Fixes_AWaitThatATokenEnds() => Verify.Fix<AwaitFix>(
        """
        class Client
        {
            private static async Task StepAsync() => await Task.Yield();
            public async Task RunAsync(CancellationToken token)
            {
                await Task.Yield();
                {|LKS2013:StepAsync().Wait(token)|};
            }
        }
        """,
        """
        class Client
        {
            private static async Task StepAsync() => await Task.Yield();
            public async Task RunAsync(CancellationToken token)
            {
                await Task.Yield();
                await StepAsync().WaitAsync(token);
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheExceptionAroundTheTasksOwnIsCaught() => Verify.NoFix<AwaitFix>("""
        class Client
        {
            private static async Task<int> StepAsync() { await Task.Yield(); return 1; }
            public async Task<int> RunAsync()
            {
                await Task.Yield();
                try { return {|LKS2013:StepAsync().Result|}; }
                catch (AggregateException failure) { return failure.InnerExceptions.Count; }
            }
        }
        """);
}
