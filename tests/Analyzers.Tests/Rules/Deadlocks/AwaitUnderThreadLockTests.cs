using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class AwaitUnderThreadLockTests
{
    [Fact]
    public Task Reports_EveryThreadAffineLock() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _rw = new();
            public async Task Save()
            {
                Monitor.Enter(_gate);
                try { {|LKS2008:await Task.Delay(1)|}; }
                finally { Monitor.Exit(_gate); }
            }
            public async Task Load()
            {
                _mutex.WaitOne();
                try { {|LKS2008:await Task.Delay(1)|}; }
                finally { _mutex.ReleaseMutex(); }
            }
            public async Task Read()
            {
                _rw.EnterReadLock();
                try { {|LKS2008:await Task.Delay(1)|}; }
                finally { _rw.ExitReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_SemaphoresAndReleasedLocks() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _n;
            public async Task Save()
            {
                await _semaphore.WaitAsync();
                try { await Task.Delay(1); }
                finally { _semaphore.Release(); }
                lock (_gate)
                    _n++;
                await Task.Delay(_n);
                Monitor.Enter(_gate);
                try { _n++; }
                finally { Monitor.Exit(_gate); }
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task Reports_ALockThatAHelperTakes() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            public async Task Save()
            {
                Enter();
                try { {|LKS2008:await Task.Delay(1)|}; }
                finally { Leave(); }
            }
            private void Enter() => Monitor.Enter(_gate);
            private void Leave() => Monitor.Exit(_gate);
        }
        """);
}
