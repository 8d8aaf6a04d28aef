using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class MixedAtomicTests
{
    [Fact]
    public Task Reports_APlainWriteOfAnAtomicCounter() => Verify.Diagnostics("""
        class Hits
        {
            private int _count;
            public void Add() => Interlocked.Increment(ref _count);
            public void Reset() => {|LKS1008:_count = 0|};
        }
        """);

    [Fact]
    public Task Accepts_AtomicWrites_AndConstruction() => Verify.Diagnostics("""
        class Hits
        {
            private int _count;
            private object? _owner;
            public Hits(int start) => _count = start;
            public void Add() => Interlocked.Increment(ref _count);
            public void Reset() => Interlocked.Exchange(ref _count, 0);
            public void Clear() => Volatile.Write(ref _count, 0);
            public bool Claim() => Interlocked.CompareExchange(ref _owner, this, null) == null;
            public void Free() => _owner = null;
        }
        """);
}
