using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MatchingReleaseFixTests
{
    [Fact]
    public Task Fixes_TheMode() => Verify.Fix<MatchingReleaseFix>(
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            public void Get()
            {
                {|LKS3001:_lock.EnterReadLock()|};
                try { Console.WriteLine(); }
                finally { {|LKS3006:_lock.ExitWriteLock()|}; }
            }
        }
        """,
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            public void Get()
            {
                _lock.EnterReadLock();
                try { Console.WriteLine(); }
                finally { _lock.ExitReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Fixes_TheLock() => Verify.Fix<MatchingReleaseFix>(
        """
        class Copier
        {
            private readonly object _left = new(), _right = new();
            public void Swap()
            {
                Monitor.Enter(_left);
                try { Console.WriteLine(); }
                finally { {|LKS3006:Monitor.Exit(_right)|}; }
            }
        }
        """,
        """
        class Copier
        {
            private readonly object _left = new(), _right = new();
            public void Swap()
            {
                Monitor.Enter(_left);
                try { Console.WriteLine(); }
                finally { Monitor.Exit(_left); }
            }
        }
        """);

    [Fact]
    public Task Fixes_LocksThatAreCrossed_AllAtOnce() => Verify.Fix<MatchingReleaseFix>(
        """
        class Copier
        {
            private readonly SemaphoreSlim _source = new(1, 1), _target = new(1, 1);
            private readonly object _left = new(), _right = new(), _top = new(), _bottom = new();
            public async Task Copy(Func<Task> read, Func<Task> write)
            {
                await _source.WaitAsync();
                try { await read(); }
                finally { {|LKS3006:_target.Release()|}; } // the first
                await _target.WaitAsync();
                try { await write(); }
                finally { {|LKS3006:_source.Release()|}; }
            }
            public void OneOf(bool isLeft, Action work)
            {
                if (isLeft)
                {
                    Monitor.Enter(_left);
                    try { work(); }
                    finally { {|LKS3006:Monitor.Exit(_right)|}; }
                }
                else
                {
                    Monitor.Enter(_right);
                    try { work(); }
                    finally { {|LKS3006:Monitor.Exit(_left)|}; }
                }
            }
            public int Swap()
            {
                var count = 0;
                Monitor.Enter(_top);
                count++;
                {|LKS3006:Monitor.Exit(_bottom)|};
                Monitor.Enter(_bottom);
                count--;
                {|LKS3006:Monitor.Exit(_top)|};
                return count;
            }
        }
        """,
        """
        class Copier
        {
            private readonly SemaphoreSlim _source = new(1, 1), _target = new(1, 1);
            private readonly object _left = new(), _right = new(), _top = new(), _bottom = new();
            public async Task Copy(Func<Task> read, Func<Task> write)
            {
                await _source.WaitAsync();
                try { await read(); }
                finally { _source.Release(); } // the first
                await _target.WaitAsync();
                try { await write(); }
                finally { _target.Release(); }
            }
            public void OneOf(bool isLeft, Action work)
            {
                if (isLeft)
                {
                    Monitor.Enter(_left);
                    try { work(); }
                    finally { Monitor.Exit(_left); }
                }
                else
                {
                    Monitor.Enter(_right);
                    try { work(); }
                    finally { Monitor.Exit(_right); }
                }
            }
            public int Swap()
            {
                var count = 0;
                Monitor.Enter(_top);
                count++;
                Monitor.Exit(_top);
                Monitor.Enter(_bottom);
                count--;
                Monitor.Exit(_bottom);
                return count;
            }
        }
        """);
}
