using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RemoveSectionFixTests
{
    [Fact]
    public Task Leaves_TheSectionAroundAnEmptyPairOfCalls() => Verify.NoFix<RemoveSectionFix>("""
        class Counter
        {
            private readonly object _outer = new(), _inner = new();
            private int _count;
            public void Add()
            {
                lock (_outer)
                {
                    Monitor.Enter({|LKS3014:_inner|});
                    Monitor.Exit(_inner);
                    _count++;
                }
            }
        }
        """);
}
