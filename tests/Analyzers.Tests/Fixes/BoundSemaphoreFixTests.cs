using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class BoundSemaphoreFixTests
{
    [Fact]
    public Task Fixes_WithTheInitialCount() => Verify.Fix<BoundSemaphoreFix>(
        """
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
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _n;
            public async Task Save()
            {
                await _gate.WaitAsync();
                try { _n++; } finally { _gate.Release(); }
            }
        }
        """);
}
