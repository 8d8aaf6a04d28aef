using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class WrongReleaseTests
{
    [Fact]
    public Task Reports_TheOtherMode() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly int[] _items = [1];
            public int Get()
            {
                {|LKS3001:_lock.EnterReadLock()|};
                try { return _items[0]; }
                finally { {|LKS3006:_lock.ExitWriteLock()|}; }
            }
        }
        """);

    [Fact]
    public Task Accepts_MatchingModes() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly int[] _items = [1];
            public int Get()
            {
                _lock.EnterUpgradeableReadLock();
                try
                {
                    _lock.EnterWriteLock();
                    try { _items[0]++; }
                    finally { _lock.ExitWriteLock(); }
                    return _items[0];
                }
                finally { _lock.ExitUpgradeableReadLock(); }
            }
        }
        """);
}
