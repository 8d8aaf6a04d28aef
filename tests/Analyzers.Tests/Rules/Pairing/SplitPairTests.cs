using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class SplitPairTests
{
    [Fact]
    public Task Reports_PairsOverTwoMethods() => Verify.Diagnostics("""
        class Table
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _lock = new();
            public void Begin() => {|LKS3012:Monitor.Enter(_gate)|};
            public void End() => Monitor.Exit(_gate);
            public void OnEnter() => {|LKS3012:_lock.EnterWriteLock()|};
            public void OnExit() => _lock.ExitWriteLock();
        }
        """);

    [Fact]
    public Task Accepts_PairsInOneMethodAndSignals() => Verify.Diagnostics("""
        class Table
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _items = new(0);
            public void Put() => _items.Release();
            public void Take() => _items.Wait();
            public void Change()
            {
                Monitor.Enter(_gate);
                try { Console.WriteLine(); }
                finally { Monitor.Exit(_gate); }
            }
        }
        """);
}
