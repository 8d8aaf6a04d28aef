using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class ThreadLocalAcrossAwaitTests
{
    [Fact]
    public Task Reports_AReadAfterTheAwait() => Verify.Diagnostics("""
        class Request
        {
            [ThreadStatic] private static string? s_user;
            private static readonly ThreadLocal<int> s_depth = new();
            public async Task Handle(string user)
            {
                s_user = user;
                s_depth.Value = 1;
                await Task.Delay(10);
                Console.WriteLine({|LKS1019:s_user|});
                Console.WriteLine({|LKS1019:s_depth.Value|});
            }
        }
        """);

    [Fact]
    public Task Accepts_AsyncLocals_AndReadsBeforeTheAwait() => Verify.Diagnostics("""
        class Request
        {
            [ThreadStatic] private static string? s_user;
            private static readonly AsyncLocal<int> s_depth = new();
            public async Task Handle(string user)
            {
                s_user = user;
                Console.WriteLine(s_user);
                s_depth.Value = 1;
                await Task.Delay(10);
                Console.WriteLine(s_depth.Value);
                s_user = user;
                Console.WriteLine(s_user);
            }
        }
        """);
}
