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

    [Fact]
    public Task Reports_AnotherLock() => Verify.Diagnostics("""
        class Copier
        {
            private readonly SemaphoreSlim _source = new(1, 1), _target = new(1, 1);
            private readonly object _left = new(), _right = new();

            public async Task CopyAsync(Func<Task> copy)
            {
                await _source.WaitAsync();
                try
                {
                    await copy();
                }
                finally
                {
                    {|LKS3006:_target.Release()|};
                }
            }

            public void Swap()
            {
                Monitor.Enter(_left);
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    {|LKS3006:Monitor.Exit(_right)|};
                }
            }

            public async Task WriteAsync(Func<Task> write)
            {
                await _target.WaitAsync();
                try { await write(); } finally { _target.Release(); }
                await _source.WaitAsync();
                try { await write(); } finally { _source.Release(); }
                lock (_left) { lock (_right) Console.WriteLine(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_OneLockHandedOverForTheNext() => Verify.Diagnostics("""
        class Chain
        {
            private readonly object _first = new(), _second = new();

            public void Begin() => Monitor.Enter(_first);

            public void End() => Monitor.Exit(_second);

            public void Advance()
            {
                Monitor.Enter(_second);
                Monitor.Exit(_first);
            }
        }
        """);
}
