using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class SyncOverAsyncTests
{
    [Fact]
    public Task Reports_InAsyncMethods() => Verify.Diagnostics("""
        class Client
        {
            private static Task<int> Get() => Task.FromResult(1);
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
}
