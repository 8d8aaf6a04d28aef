using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseWriteLockFixTests
{
    [Fact]
    public Task Fixes_EnterAndExit() => Verify.Fix<UseWriteLockFix>(
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _hits;
            public void Hit()
            {
                _lock.EnterReadLock();
                try
                {
                    {|LKS1026:_hits++|};
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }
        }
        """,
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _hits;
            public void Hit()
            {
                _lock.EnterWriteLock();
                try
                {
                    _hits++;
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }
        }
        """);
}
