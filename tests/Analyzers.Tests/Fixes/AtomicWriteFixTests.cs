using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class AtomicWriteFixTests
{
    [Fact]
    public Task Fixes_WithExchange() => Verify.Fix<AtomicWriteFix>(
        """
        class Hits
        {
            private int _count;
            public void Add() => Interlocked.Increment(ref _count);
            public void Reset() => {|LKS1008:_count = 0|};
        }
        """,
        """
        class Hits
        {
            private int _count;
            public void Add() => Interlocked.Increment(ref _count);
            public void Reset() => Interlocked.Exchange(ref _count, 0);
        }
        """);
}
