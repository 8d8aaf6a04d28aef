using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class ConditionsTests
{
    [Fact]
    public Task Holds_OnTheSideThatAcquired() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public async Task Run()
            {
                if (Monitor.TryEnter(_gate, 10))
                {
                    Here(); // held: this._gate
                    Monitor.Exit(_gate);
                }
                else
                {
                    Here(); // held:
                }
                if (!await _semaphore.WaitAsync(10))
                    return;
                Here(); // held: this._semaphore
                _semaphore.Release();
                var taken = _semaphore.Wait(5);
                Here(); // held:
                if (taken == true && Ask())
                    Here(); // held: this._semaphore
                if (taken)
                    _semaphore.Release();
                Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_ByTheLockTakenFlag() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            private SpinLock _spin = new(false);
            public void Run()
            {
                var taken = false;
                try
                {
                    Monitor.Enter(_gate, ref taken);
                    Here(); // held: this._gate
                }
                finally
                {
                    if (taken)
                    {
                        Here(); // held: this._gate
                        Monitor.Exit(_gate);
                    }
                }
                Here(); // held:
                var spun = false;
                _spin.TryEnter(ref spun);
                if (!spun)
                    return;
                Here(); // held: this._spin
                _spin.Exit();
            }
        }
        """);

    [Fact]
    public Task Holds_WhatTheSameConditionAcquired() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            private readonly bool _isShared = true;
            public void Run(bool careful)
            {
                if (careful)
                    Monitor.Enter(_gate);
                Here(); // held:
                if (careful)
                {
                    Here(); // held: this._gate
                    Monitor.Exit(_gate);
                }
                if (_isShared)
                    Monitor.Enter(_gate);
                if (!_isShared)
                    return;
                Here(); // held: this._gate
                Monitor.Exit(_gate);
            }
        }
        """);

    [Fact]
    public Task Holds_WhatACallerIsAskedToHold() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            private readonly Lock _modern = new();
            public void Add()
            {
                System.Diagnostics.Debug.Assert(Monitor.IsEntered(_gate));
                Here(); // held: this._gate
                if (_modern.IsHeldByCurrentThread)
                    Here(); // held: this._gate
            }

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)]
            public void Synchronized() => Here(); // held: this
        }
        """);
}
