using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RetryExchangeFixTests
{
    [Fact]
    public Task Fixes_WithALoop() => Verify.Fix<RetryExchangeFix>(
        """
        class Peak
        {
            private int _peak;
            public void Add(int by)
            {
                var old = _peak;
                {|LKS1022:Interlocked.CompareExchange(ref _peak, old + by, old)|};
            }
        }
        """,
        """
        class Peak
        {
            private int _peak;
            public void Add(int by)
            {
                var old = _peak;
                while (Interlocked.CompareExchange(ref _peak, old + by, old) != old)
                    old = _peak;
            }
        }
        """);
}
