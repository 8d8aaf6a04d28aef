using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class DroppedScopeTests
{
    [Fact]
    public Task Reports_AScopeThatNothingKeeps() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            public void Add() { {|LKS3010:_lock.EnterScope()|}; _n++; }
        }
        """);

    [Fact]
    public Task Accepts_Using() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            public void Add() { using (_lock.EnterScope()) _n++; }
            public void Sub() { using var scope = _lock.EnterScope(); _n--; }
        }
        """);

    [Fact]
    public Task Reports_ALocalThatNothingReads_AndWhatAHelperHandsOut() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Lock _lock = new();
            private readonly SemaphoreLock _gate = new();
            private int _n;

            private Lock.Scope Take() => _lock.EnterScope();

            public void Add() { var scope = {|LKS3010:_lock.EnterScope()|}; _n++; }
            public void Sub() { {|LKS3010:Take()|}; _n--; }
            public Action Later() => () => { var held = {|LKS3010:_gate.EnterLock()|}; _n++; };
            public async Task AddAsync(Func<Task> work) { var held = await {|LKS3010:_gate.LockAsync()|}; await work(); }
        }

        class SemaphoreLock
        {
            private readonly SemaphoreSlim _permit = new(1, 1);
            public IDisposable EnterLock() { _permit.Wait(); return new Releaser(_permit); }
            public async Task<IDisposable> LockAsync() { await _permit.WaitAsync(); return new Releaser(_permit); }
            private sealed class Releaser(SemaphoreSlim permit) : IDisposable { public void Dispose() => permit.Release(); }
        }
        """);

    [Fact]
    public Task Accepts_ScopesOfHelpersThatAreKept_AndLocksThatAreReleasedByHand() => Verify.Diagnostics("""
        class Counter : IDisposable
        {
            private readonly Lock _lock = new();
            private readonly object _hand = new();
            private IDisposable? _held;
            private int _n;

            private Lock.Scope Take() => _lock.EnterScope();
            private IDisposable Begin() { Monitor.Enter(_hand); return this; }
            private void End() => Monitor.Exit(_hand);
            public void Dispose() => End();

            public void Add() { using (Take()) _n++; }
            public void Sub() { using var scope = Take(); _n--; }
            public void Twice() { var scope = Take(); try { _n *= 2; } finally { scope.Dispose(); } }
            public void Start() { Begin(); _n++; }
            public void Keep() => _held = Begin();
        }
        """);
}
