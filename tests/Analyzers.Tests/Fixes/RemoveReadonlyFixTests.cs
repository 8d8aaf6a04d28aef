using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RemoveReadonlyFixTests
{
    [Fact]
    public Task Fixes_TheField() => Verify.Fix<RemoveReadonlyFix>(
        """
        class Counter
        {
            // guards nothing yet
            private readonly SpinLock {|LKS3009:_fixed|} = new();
            public bool IsHeld => _fixed.IsHeld;
        }
        """,
        """
        class Counter
        {
            // guards nothing yet
            private SpinLock _fixed = new();
            public bool IsHeld => _fixed.IsHeld;
        }
        """);
}
