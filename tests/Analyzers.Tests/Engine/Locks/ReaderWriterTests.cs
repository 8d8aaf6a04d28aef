using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class ReaderWriterTests
{
    [Fact]
    public Task Holds_TheModes() => Probe.Held("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            public void Run()
            {
                _lock.EnterReadLock();
                Here(); // held: this._lock:Shared
                _lock.ExitReadLock();
                _lock.EnterUpgradeableReadLock();
                Here(); // held: this._lock:Upgradeable
                _lock.EnterWriteLock();
                Here(); // held: this._lock, this._lock:Upgradeable
                _lock.ExitWriteLock();
                _lock.ExitUpgradeableReadLock();
                if (_lock.TryEnterWriteLock(10))
                {
                    Here(); // held: this._lock
                    _lock.ExitWriteLock();
                }
                Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_TheOldLock() => Probe.Held("""
        class Cache
        {
            private readonly ReaderWriterLock _lock = new();
            public void Run()
            {
                _lock.AcquireReaderLock(-1);
                Here(); // held: this._lock:Shared
                _lock.ReleaseReaderLock();
                _lock.AcquireWriterLock(-1);
                Here(); // held: this._lock
                _lock.ReleaseLock();
                Here(); // held:
            }
        }
        """);
}
