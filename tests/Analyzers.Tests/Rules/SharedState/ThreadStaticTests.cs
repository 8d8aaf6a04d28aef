using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class ThreadStaticTests
{
    [Fact]
    public Task Reports_InstanceFieldsAndInitialisers() => Verify.Diagnostics("""
        class Context
        {
            [ThreadStatic] private int {|LKS1018:_depth|};
            [ThreadStatic] private static List<int> {|LKS1018:s_stack|} = [];
            public int Depth => _depth + s_stack.Count;
        }
        """);

    [Fact]
    public Task Accepts_StaticsThatStartAsDefault() => Verify.Diagnostics("""
        class Context
        {
            [ThreadStatic] private static int s_depth;
            [ThreadStatic] private static bool s_isInside = false;
            private static readonly ThreadLocal<List<int>> s_stack = new(() => []);
            public static int Depth => s_depth + s_stack.Value!.Count + (s_isInside ? 1 : 0);
        }
        """);
}
