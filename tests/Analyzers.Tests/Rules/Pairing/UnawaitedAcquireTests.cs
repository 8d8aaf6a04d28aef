using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class UnawaitedAcquireTests
{
    [Fact]
    public Task Reports_AForgottenAwait() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _n;
            public void Save()
            {
                {|LKS3007:_gate.WaitAsync()|};
                try { _n++; } finally { _gate.Release(); }
            }
            public void Drop()
            {
                _ = {|LKS3007:_gate.WaitAsync()|};
                try { _n++; } finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AwaitedAndKeptTasks() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _n;
            public async Task Save()
            {
                await _gate.WaitAsync().ConfigureAwait(false);
                try { _n++; } finally { _gate.Release(); }
                var turn = _gate.WaitAsync();
                await turn;
                try { _n++; } finally { _gate.Release(); }
            }
            public void Block()
            {
                _gate.WaitAsync().GetAwaiter().GetResult();
                try { _n++; } finally { _gate.Release(); }
            }
        }
        """);
}
