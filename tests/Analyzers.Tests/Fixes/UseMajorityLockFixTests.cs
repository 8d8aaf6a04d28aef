using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseMajorityLockFixTests
{
    [Fact]
    public Task Fixes_TheOddLock() => Verify.Fix<UseMajorityLockFix>(
        """
        class Ledger
        {
            private readonly object _first = new();
            private readonly object _second = new();
            private int _total;
            public void Add() { lock (_first) _total++; }
            public void Clear() { lock (_second) {|LKS1017:_total = 0|}; }
            public int Total { get { lock (_first) return _total; } }
        }
        """,
        """
        class Ledger
        {
            private readonly object _first = new();
            private readonly object _second = new();
            private int _total;
            public void Add() { lock (_first) _total++; }
            public void Clear() { lock (_first) _total = 0; }
            public int Total { get { lock (_first) return _total; } }
        }
        """);
}
