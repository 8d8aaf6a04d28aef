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

    [Fact]
    public Task Reports_TaskThatNothingReads_AndTaskInAUsing() => Verify.Diagnostics("""
        sealed class AsyncLock
        {
            private readonly SemaphoreSlim _permit = new(1, 1);

            public async Task<IDisposable> LockAsync()
            {
                await _permit.WaitAsync();
                return new Releaser(_permit);
            }

            private sealed class Releaser(SemaphoreSlim permit) : IDisposable
            {
                public void Dispose() => permit.Release();
            }
        }

        class Store
        {
            private readonly SemaphoreSlim _permit = new(1, 1);
            private readonly AsyncLock _lock = new();

            public async Task SaveAsync(Func<Task> save)
            {
                var entered = {|LKS3007:_permit.WaitAsync()|};
                try
                {
                    await save();
                }
                finally
                {
                    _permit.Release();
                }
            }

            public async Task LoadAsync(Func<Task> load)
            {
                using ({|LKS3007:_lock.LockAsync()|})
                    await load();
            }

            public async Task ClearAsync(Func<Task> clear)
            {
                using var held = {|LKS3007:_lock.LockAsync()|};
                await clear();
            }
        }
        """);

    [Fact]
    public Task Accepts_ScopeThatIsAwaitedAndKeptUnnamed() => Verify.Diagnostics("""
        class Store(SemaphoreSlim permit)
        {
            public async Task SaveAsync(Func<Task> save)
            {
                var entered = permit.WaitAsync();
                await save();
                await entered;
                permit.Release();
            }
        }
        """);
}
