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

    [Fact]
    public Task Accepts_ScopesThatReleaseWhenDisposed() => Verify.Diagnostics("""
        sealed class Gate
        {
            private readonly SemaphoreSlim _permit = new(1, 1);
            private readonly object _entry = new();

            public async Task<Releaser> EnterAsync()
            {
                await _permit.WaitAsync();
                return new Releaser(this);
            }

            public IDisposable Enter()
            {
                Monitor.Enter(_entry);
                return new Leaver(this);
            }

            public readonly struct Releaser(Gate gate) : IDisposable
            {
                public void Dispose() => gate._permit.Release();
            }

            private sealed class Leaver(Gate gate) : IDisposable
            {
                public void Dispose() => Monitor.Exit(gate._entry);
            }
        }

        sealed class Section : IDisposable
        {
            private static readonly object s_gate = new();
            public Section() => Monitor.Enter(s_gate);
            public void Dispose() => Monitor.Exit(s_gate);
        }
        """);

    [Fact]
    public Task Reports_AScopeThatSomethingElseEnds() => Verify.Diagnostics("""
        sealed class Gate
        {
            private readonly object _entry = new();
            public IDisposable? Enter() { {|LKS3012:Monitor.Enter(_entry)|}; return null; }
            public void Leave() => Monitor.Exit(_entry);
        }
        """);
}
