using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class UpgradedReadLockTests
{
    [Theory]
    [InlineData("")]
    [InlineData("LockRecursionPolicy.SupportsRecursion")]
    public Task Reports_WriteInsideRead(string policy) => Verify.Diagnostics($$"""
        class Cache
        {
            private readonly ReaderWriterLockSlim _rw = new({{policy}});
            private readonly Dictionary<int, string> _items = new();

            public string Read(int key)
            {
                _rw.EnterReadLock();
                try
                {
                    if (!_items.TryGetValue(key, out var item))
                    {
                        {|LKS2004:_rw.EnterWriteLock()|};
                        try { _items[key] = item = key.ToString(); }
                        finally { _rw.ExitWriteLock(); }
                    }

                    return item;
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ThroughACall_AndInALambda() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private int _value;

            public int Read()
            {
                _rw.EnterReadLock();
                try
                {
                    if (_value == 0)
                        {|LKS2004:Fill()|};
                    return _value;
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }

            public Func<int> Reader => () =>
            {
                _rw.EnterReadLock();
                try
                {
                    {|LKS2004:_rw.EnterWriteLock()|};
                    _rw.ExitWriteLock();
                    return _value;
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            };

            private void Fill()
            {
                _rw.EnterWriteLock();
                try { _value = 1; }
                finally { _rw.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Reports_OldReaderWriterLock() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLock _rw = new();
            private int _value;

            public void Fill()
            {
                _rw.AcquireReaderLock(Timeout.Infinite);
                try
                {
                    {|LKS2004:_rw.AcquireWriterLock(Timeout.Infinite)|};
                    try { _value = 1; }
                    finally { _rw.ReleaseWriterLock(); }
                }
                finally
                {
                    _rw.ReleaseReaderLock();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_UpgradeableLock_AndReleaseBefore() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly ReaderWriterLock _old = new();
            private readonly Dictionary<int, string> _items = new();
            private readonly List<string> _names = new();

            public void Upgradeable(int key)
            {
                _rw.EnterUpgradeableReadLock();
                try
                {
                    if (_items.ContainsKey(key))
                        return;
                    _rw.EnterWriteLock();
                    try { _items[key] = ""; }
                    finally { _rw.ExitWriteLock(); }
                }
                finally
                {
                    _rw.ExitUpgradeableReadLock();
                }
            }

            public void ReleaseBefore(int key)
            {
                bool known;
                _rw.EnterReadLock();
                try { known = _items.ContainsKey(key); }
                finally { _rw.ExitReadLock(); }

                if (known)
                    return;
                _rw.EnterWriteLock();
                try { _items[key] = ""; }
                finally { _rw.ExitWriteLock(); }
            }

            public void Old()
            {
                _old.AcquireReaderLock(-1);
                try
                {
                    var cookie = _old.UpgradeToWriterLock(-1);
                    try { _names.Clear(); }
                    finally { _old.DowngradeFromWriterLock(ref cookie); }
                }
                finally
                {
                    _old.ReleaseReaderLock();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_UpgradeThroughScopesOfExtensions() => Verify.Diagnostics("""
        static class Scopes
        {
            public readonly struct Reader(ReaderWriterLockSlim rw) : IDisposable
            {
                public void Dispose() => rw.ExitReadLock();
            }

            public readonly struct Writer(ReaderWriterLockSlim rw) : IDisposable
            {
                public void Dispose() => rw.ExitWriteLock();
            }

            public static Reader ReadLock(this ReaderWriterLockSlim rw)
            {
                rw.EnterReadLock();
                return new Reader(rw);
            }

            public static Writer WriteLock(this ReaderWriterLockSlim rw)
            {
                rw.EnterWriteLock();
                return new Writer(rw);
            }
        }

        class Table
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly List<string> _rows = [];

            public void Ensure(string row)
            {
                using (_rw.ReadLock())
                {
                    if (_rows.Contains(row))
                        return;
                    using ({|LKS2004:_rw.WriteLock()|})
                        _rows.Add(row);
                }
            }

            public void Add(string row)
            {
                using (_rw.ReadLock())
                {
                    if (_rows.Contains(row))
                        return;
                }

                using (_rw.WriteLock())
                    {|LKS1021:_rows.Add(row)|};
            }
        }
        """);
}
