using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class UnboundedSemaphoreTests
{
    [Fact]
    public Task Suggests_AMaximum() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = {|LKS3008:new(1)|};
            private int _n;
            public async Task Save()
            {
                await _gate.WaitAsync();
                try { _n++; } finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AMaximum_AndSignals() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _items = new(0);
            private readonly SemaphoreSlim _started = new(1);
            private int _n;
            public async Task Save()
            {
                await _gate.WaitAsync();
                try { _n++; } finally { _gate.Release(); }
                await _items.WaitAsync();
                await _started.WaitAsync();
            }
            public void Add() { _items.Release(); _started.Release(); }
        }
        """);
}
