using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class LambdasTests
{
    [Fact]
    public Task Holds_NothingOnAnotherThread() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            public void Run(List<int> items)
            {
                lock (_gate)
                {
                    Task.Run(() => Here()); // held:
                    new Thread(() =>
                    {
                        Here(); // held:
                        lock (_gate)
                            Here(); // held: this._gate
                    }).Start();
                    items.ForEach(item =>
                    {
                        Here(); // held: this._gate
                    });
                    Action later = () => Here(); // held: this._gate
                    later();
                }
            }
        }
        """);

    [Fact]
    public Task Holds_WhatAllCallersOfALocalFunctionHold() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            public void Run()
            {
                lock (_gate)
                    Guarded();
                lock (_gate)
                {
                    Guarded();
                    Mixed();
                }
                Mixed();

                void Guarded() => Here(); // held: this._gate
                void Mixed() => Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_WhatALambdaAcquiresItself() => Probe.Held("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public Func<Task> Work() => async () =>
            {
                await _gate.WaitAsync();
                try
                {
                    Here(); // held: this._gate ?
                }
                finally
                {
                    _gate.Release();
                }
            };
        }
        """);
}
