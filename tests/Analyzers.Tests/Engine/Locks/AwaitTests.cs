using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class AwaitTests
{
    [Fact]
    public Task Holds_OnceTheTaskIsAwaited() => Probe.Held("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public async Task Run(CancellationToken cancellation)
            {
                var entering = _gate.WaitAsync(cancellation);
                Here(); // held:
                await entering.ConfigureAwait(false);
                Here(); // held: this._gate
                await Task.Yield();
                Here(); // held: this._gate
                _gate.Release();
                _gate.WaitAsync().Wait();
                Here(); // held: this._gate
                _gate.Release();
                _gate.WaitAsync().GetAwaiter().GetResult();
                Here(); // held: this._gate
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task Holds_TheScopeOfALibrarysAsyncLock() => Probe.Held("""
        class AsyncLock
        {
            public Task<IDisposable> LockAsync() => Task.FromResult<IDisposable>(null!);
        }

        class Store
        {
            private readonly AsyncLock _gate = new();
            public async Task Run()
            {
                using (await _gate.LockAsync().ConfigureAwait(false))
                    Here(); // held: this._gate
                Here(); // held:
                using var scope = await _gate.LockAsync();
                Here(); // held: this._gate
            }
        }
        """);
}
