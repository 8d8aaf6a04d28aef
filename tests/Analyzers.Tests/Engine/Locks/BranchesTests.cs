using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class BranchesTests
{
    [Fact]
    public Task Holds_BetweenAcquireAndRelease() => Probe.Held("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private static readonly object s_gate = new();
            public void Run(bool first)
            {
                Here(); // held:
                _gate.Wait();
                Here(); // held: this._gate
                Monitor.Enter(s_gate);
                Here(); // held: Store.s_gate, this._gate
                if (first)
                {
                    Monitor.Exit(s_gate);
                    Here(); // held: this._gate
                }
                else
                {
                    Here(); // held: Store.s_gate, this._gate
                    Monitor.Exit(s_gate);
                }
                Here(); // held: this._gate
                _gate.Release();
                Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_WhatAllBranchesHold() => Probe.Held("""
        class Store
        {
            private readonly Mutex _mutex = new();
            public void Run(int n)
            {
                switch (n)
                {
                    case 1:
                        _mutex.WaitOne();
                        break;
                    case 2:
                        _mutex.WaitOne();
                        Here(); // held: this._mutex
                        break;
                }
                Here(); // held:
                var _ = n > 3 ? _mutex.WaitOne() : _mutex.WaitOne();
                Here(); // held: this._mutex
            }
        }
        """);

    [Fact]
    public Task Holds_ThroughLoops() => Probe.Held("""
        class Store
        {
            private readonly Lock _gate = new();
            public void Run(int n)
            {
                _gate.Enter();
                for (var i = 0; i < n; i++)
                {
                    Here(); // held: this._gate
                    if (i == 3)
                        continue;
                    _gate.Exit();
                    Here(); // held:
                    _gate.Enter();
                }
                foreach (var x in new[] { 1 })
                    Here(); // held: this._gate
                _gate.Exit();
                while (n-- > 0)
                    Here(); // held:
            }
        }
        """);
}
