using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class ReentrancyTests
{
    [Fact]
    public Task Holds_UntilTheLastRelease() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            public void Run()
            {
                Monitor.Enter(_gate);
                Monitor.Enter(_gate);
                Monitor.Exit(_gate);
                Here(); // held: this._gate
                Monitor.Exit(_gate);
                Here(); // held:
                lock (_gate)
                {
                    lock (_gate)
                        Here(); // held: this._gate
                    Here(); // held: this._gate
                }
            }
        }
        """);

    [Fact]
    public Task Holds_WhatHelpersAcquireAndRelease() => Probe.Held("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private void Enter() => _gate.Wait();
            private void Leave() => _gate.Release();
            private bool TryEnter() => _gate.Wait(0);
            public void Run()
            {
                Enter();
                Here(); // held: this._gate
                Leave();
                Here(); // held:
                if (TryEnter())
                {
                    Here(); // held: this._gate
                    Leave();
                }
            }
        }
        """);
}
