using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseAsyncLocalFixTests
{
    [Fact]
    public Task Fixes_EveryUse() => Verify.Fix<UseAsyncLocalFix>(
        """
        class Sessions
        {
            // who is served
            [ThreadStatic] private static string? s_user;

            public async Task Greet(string user)
            {
                s_user = user;
                await Task.Delay(10);
                Console.WriteLine({|LKS1019:s_user|});
            }

            public static int Length => Sessions.s_user?.Length ?? 0;
        }
        """,
        """
        class Sessions
        {
            // who is served
            private static readonly AsyncLocal<string?> s_user = new();

            public async Task Greet(string user)
            {
                s_user.Value = user;
                await Task.Delay(10);
                Console.WriteLine(s_user.Value);
            }

            public static int Length => Sessions.s_user.Value?.Length ?? 0;
        }
        """);

    [Fact]
    public Task Offers_NothingForAFieldThatIsPassedByReference_OrOthersSee() => Verify.NoFix<UseAsyncLocalFix>("""
        class Sessions
        {
            [ThreadStatic] private static int s_depth;
            [ThreadStatic] internal static int s_count;

            public async Task Enter()
            {
                s_depth = 1;
                s_count = 1;
                await Task.Delay(10);
                Interlocked.Increment(ref {|LKS1019:s_depth|});
                Console.WriteLine({|LKS1019:s_count|});
            }
        }
        """);
}
