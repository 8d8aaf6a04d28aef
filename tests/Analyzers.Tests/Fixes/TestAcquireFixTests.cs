using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class TestAcquireFixTests
{
    [Fact]
    public Task Fixes_SyncAndAsync() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public void Wait()
            {
                {|LKS3004:_semaphore.Wait(100)|};
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
            public async Task WaitAsync()
            {
                await {|LKS3004:_semaphore.WaitAsync(100)|};
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public void Wait()
            {
                if (!_semaphore.Wait(100))
                    throw new TimeoutException();
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
            public async Task WaitAsync()
            {
                if (!(await _semaphore.WaitAsync(100)))
                    throw new TimeoutException();
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
        }
        """);

    [Fact]
    public Task Fixes_ALocalThatNothingReads() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public Task SaveAsync() => Task.Run(async () =>
            {
                var entered = await {|LKS3004:_semaphore.WaitAsync(100)|};
                try { await Task.Yield(); } finally { _semaphore.Release(); }
            });
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public Task SaveAsync() => Task.Run(async () =>
            {
                var entered = await _semaphore.WaitAsync(100);
                if (!entered)
                    throw new TimeoutException();
                try { await Task.Yield(); } finally { _semaphore.Release(); }
            });
        }
        """);
}
