using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>LKS3001 where the end of a scope acquires what it should release.</summary>
public sealed class EnteredAgainTests
{
    [Fact]
    public Task Reports_ScopesWhoseMakerAcquires() => Verify.Diagnostics("""
        static class Rows
        {
            public static Reading Read(this ReaderWriterLockSlim rows)
            {
                rows.EnterReadLock();
                return new Reading(rows);
            }
            public static Upgrade Upgrade(this ReaderWriterLockSlim rows)
            {
                rows.EnterUpgradeableReadLock();
                return new(rows);
            }
        }
        readonly struct Reading : IDisposable
        {
            private readonly ReaderWriterLockSlim _rows;
            public Reading(ReaderWriterLockSlim rows) => _rows = rows;
            public void Dispose() => {|LKS3001:_rows.EnterReadLock()|};
        }
        sealed class Upgrade(ReaderWriterLockSlim rows) : IDisposable
        {
            private bool _isOver;
            public void Dispose()
            {
                if (_isOver)
                    return;
                _isOver = true;
                {|LKS3001:rows.EnterUpgradeableReadLock()|};
            }
        }
        """);

    [Fact]
    public Task Reports_ConstructorsThatAcquire_NestedScopes_AndEachPrimitive() => Verify.Diagnostics("""
        sealed class Turn : IDisposable
        {
            private readonly SemaphoreSlim _turns;
            public Turn(SemaphoreSlim turns) { _turns = turns; _turns.Wait(); }
            public void Dispose() => {|LKS3001:_turns.Wait()|};
        }
        sealed class Held : IDisposable
        {
            private readonly object _gate;
            public Held(object gate) { Monitor.Enter(gate); _gate = gate; }
            public void Dispose() { {|LKS3001:Monitor.Enter(_gate)|}; }
        }
        sealed class Store
        {
            private readonly SemaphoreSlim _turns = new(1, 1);
            public async Task<IAsyncDisposable> Begin() { await _turns.WaitAsync(); return new Scope(this); }
            private sealed class Scope(Store store) : IAsyncDisposable
            {
                public async ValueTask DisposeAsync() => await {|LKS3001:store._turns.WaitAsync()|};
            }
        }
        """);

    [Fact]
    public Task Accepts_ScopesThatHaveReleasedForAWhile() => Verify.Diagnostics("""
        static class Rows
        {
            public static Without Leave(this ReaderWriterLockSlim rows)
            {
                rows.ExitReadLock();
                return new Without(rows);
            }
        }
        readonly struct Without : IDisposable
        {
            private readonly ReaderWriterLockSlim _rows;
            public Without(ReaderWriterLockSlim rows) => _rows = rows;
            public void Dispose() => _rows.EnterReadLock();
        }
        sealed class Unlocked : IDisposable
        {
            private readonly object _gate;
            public Unlocked(object gate) { Monitor.Exit(gate); _gate = gate; }
            public void Dispose() { Monitor.Enter(_gate); }
        }
        sealed class Paused(ReaderWriterLockSlim rows) : IDisposable
        {
            public Paused Begin() { rows.ExitWriteLock(); return this; }
            public void Dispose() => rows.EnterWriteLock();
        }
        """);

    [Fact]
    public Task Accepts_MakersThatMayRelease_OrAreNotSeen() => Verify.Diagnostics("""
        sealed class Again(ReaderWriterLockSlim rows) : IDisposable { public void Dispose() => rows.EnterWriteLock(); }
        sealed class Later(ReaderWriterLockSlim rows) : IDisposable { public void Dispose() => rows.EnterWriteLock(); }
        sealed class Apart : IDisposable
        {
            private readonly Store _store;
            public Apart(Store store) { _store = store; store.Leave(); }
            public void Dispose() => _store.Rows.EnterWriteLock();
        }
        sealed class Store
        {
            public readonly ReaderWriterLockSlim Rows = new();
            private int _n;
            public IDisposable Work()
            {
                Rows.EnterWriteLock();
                _n++;
                Leave();
                return new Again(Rows);
            }
            public void Do()
            {
                Rows.EnterWriteLock();
                try { using (new Apart(this)) Console.WriteLine(); }
                finally { Leave(); }
            }
            public void Leave() => Rows.ExitWriteLock();
        }
        """);
}
