using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class IteratorsTests
{
    [Fact]
    public Task Holds_AcrossYields() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            public IEnumerable<int> Numbers()
            {
                Monitor.Enter(_gate);
                try
                {
                    yield return 1;
                    Here(); // held: this._gate
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
                Here(); // held:
            }
        }
        """);
}
