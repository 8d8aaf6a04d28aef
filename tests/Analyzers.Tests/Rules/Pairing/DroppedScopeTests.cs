using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class DroppedScopeTests
{
    [Fact]
    public Task Reports_AScopeThatNothingKeeps() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            public void Add() { {|LKS3010:_lock.EnterScope()|}; _n++; }
        }
        """);

    [Fact]
    public Task Accepts_Using() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            public void Add() { using (_lock.EnterScope()) _n++; }
            public void Sub() { using var scope = _lock.EnterScope(); _n--; }
        }
        """);
}
