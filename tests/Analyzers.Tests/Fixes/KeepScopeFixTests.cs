using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class KeepScopeFixTests
{
    [Fact]
    public Task Fixes_WithAUsing() => Verify.Fix<KeepScopeFix>(
        """
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            public void Add()
            {
                {|LKS3010:_lock.EnterScope()|};
                _n++;
            }
        }
        """,
        """
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            public void Add()
            {
                using var scope = _lock.EnterScope();
                _n++;
            }
        }
        """);
}
