using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes;

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
}
