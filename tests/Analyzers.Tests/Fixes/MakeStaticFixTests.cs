using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MakeStaticFixTests
{
    [Fact]
    public Task Fixes_TheField() => Verify.Fix<MakeStaticFix>(
        """
        class Context
        {
            [ThreadStatic] private int {|LKS1018:_depth|};
            public int Depth => _depth;
        }
        """,
        """
        class Context
        {
            [ThreadStatic] private static int _depth;
            public int Depth => _depth;
        }
        """);
}
