using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class EmptySectionTests
{
    [Fact]
    public Task Suggests_Removal() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _gate = new();
            public void Add() { lock ({|LKS3014:_gate|}) { } }
        }
        """);

    [Fact]
    public Task Accepts_ACommentedWait() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _gate = new();
            private int _n;
            public void Drain() { lock (_gate) { /* wait for the last holder */ } }
            public void Add() { lock (_gate) _n++; }
        }
        """);

    [Fact]
    public Task Suggests_RemovalOfCalls_AndNotOfACommentedBarrier() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            public void Pair() { Monitor.Enter({|LKS3014:_gate|}); Monitor.Exit(_gate); }
            public void Scope() { {|LKS3014:_lock|}.Enter(); _lock.Exit(); }
            public void Barrier()
            {
                Monitor.Enter(_gate); // Whoever is inside comes out first.
                Monitor.Exit(_gate);
            }
        }
        """);
}
