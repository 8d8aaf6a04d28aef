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

    [Fact]
    public Task Fixes_ALocalThatNothingReads_AndTheCallOfAHelper() => Verify.Fix<KeepScopeFix>(
        """
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            private Lock.Scope Take() => _lock.EnterScope();
            public void Add()
            {
                // held
                var held = {|LKS3010:_lock.EnterScope()|}; // to the end
                _n++;
            }
            public void Sub()
            {
                {|LKS3010:Take()|};
                _n--;
            }
        }
        """,
        """
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            private Lock.Scope Take() => _lock.EnterScope();
            public void Add()
            {
                // held
                using var held = _lock.EnterScope(); // to the end
                _n++;
            }
            public void Sub()
            {
                using var scope = Take();
                _n--;
            }
        }
        """);
}
