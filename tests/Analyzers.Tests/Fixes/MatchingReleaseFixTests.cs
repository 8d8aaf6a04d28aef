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
}
