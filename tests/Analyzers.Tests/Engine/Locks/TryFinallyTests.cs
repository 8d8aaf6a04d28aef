using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class TryFinallyTests
{
    [Fact]
    public Task Holds_InTheTryAndNotAfterIt() => Probe.Held("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public void Run()
            {
                _gate.Wait();
                try
                {
                    Here(); // held: this._gate
                }
                catch (InvalidOperationException)
                {
                    Here(); // held: this._gate
                    throw;
                }
                finally
                {
                    Here(); // held: this._gate
                    _gate.Release();
                }
                Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_NothingForCertainInAHandlerOfAnAcquire() => Probe.Held("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public void Run(CancellationToken cancellation)
            {
                try
                {
                    _gate.Wait(cancellation);
                    Here(); // held: this._gate
                }
                catch (OperationCanceledException)
                {
                    Here(); // held:
                    return;
                }
                Here(); // held: this._gate
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task Holds_UsingScopesToTheirEnd() => Probe.Held("""
        class Store
        {
            private readonly Lock _gate = new();
            public void Run()
            {
                using (_gate.EnterScope())
                {
                    Here(); // held: this._gate
                }
                Here(); // held:
                {
                    using var scope = _gate.EnterScope();
                    Here(); // held: this._gate
                }
                Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_NestedFinallyRunsOfTheirOwn() => Probe.Held("""
        class Store
        {
            private readonly object _outer = new();
            private readonly object _inner = new();
            public int Run(bool early)
            {
                Monitor.Enter(_outer);
                try
                {
                    Monitor.Enter(_inner);
                    try
                    {
                        if (early)
                            return 1;
                        Here(); // held: this._inner, this._outer
                    }
                    finally
                    {
                        Monitor.Exit(_inner);
                        Here(); // held: this._outer
                    }
                    Here(); // held: this._outer
                }
                finally
                {
                    Monitor.Exit(_outer);
                }
                Here(); // held:
                return 0;
            }
        }
        """);
}
