using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class WriteUnderReadLockTests
{
    [Fact]
    public Task Reports_ChangesThatReadersMake() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, int> _items = [];
            private int _hits;
            public int Get(string key)
            {
                _lock.EnterReadLock();
                try
                {
                    {|LKS1026:_hits++|};
                    return _items.TryGetValue(key, out var value) ? value : {|LKS1026:_items|}[key] = key.Length;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }
            public void Clear()
            {
                _lock.EnterWriteLock();
                try
                {
                    _items.Clear();
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WriteLocks_AndAtomicCounts() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, int> _items = [];
            private int _hits;
            public int Get(string key)
            {
                _lock.EnterReadLock();
                try
                {
                    Interlocked.Increment(ref _hits);
                    return _items.GetValueOrDefault(key);
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }
            public int Fill(string key)
            {
                _lock.EnterUpgradeableReadLock();
                try
                {
                    if (_items.TryGetValue(key, out var value))
                        return value;
                    _lock.EnterWriteLock();
                    try
                    {
                        return _items[key] = key.Length;
                    }
                    finally
                    {
                        _lock.ExitWriteLock();
                    }
                }
                finally
                {
                    _lock.ExitUpgradeableReadLock();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ChangesUnderTheUpgradeableLock_BesideReaders() => Verify.Diagnostics("""
        class Stock
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _count;
            public int Count
            {
                get
                {
                    _lock.EnterReadLock();
                    try { return _count; }
                    finally { _lock.ExitReadLock(); }
                }
            }
            public void Add()
            {
                _lock.EnterUpgradeableReadLock();
                try { {|LKS1026:_count++|}; }
                finally { _lock.ExitUpgradeableReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_UpgradedLocks_AndUpgradeableLocksThatAllTake() => Verify.Diagnostics("""
        class Stock
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly ReaderWriterLockSlim _other = new();
            private int _count;
            private int _changes;
            public int Count
            {
                get
                {
                    _lock.EnterReadLock();
                    try { return _count; }
                    finally { _lock.ExitReadLock(); }
                }
            }
            public void Add()
            {
                _lock.EnterUpgradeableReadLock();
                try
                {
                    if (_count > 10)
                        return;
                    _lock.EnterWriteLock();
                    try { _count++; }
                    finally { _lock.ExitWriteLock(); }
                }
                finally { _lock.ExitUpgradeableReadLock(); }
            }
            public void Change()
            {
                _other.EnterUpgradeableReadLock();
                try { _changes++; }
                finally { _other.ExitUpgradeableReadLock(); }
            }
            public void Undo()
            {
                _other.EnterUpgradeableReadLock();
                try { _changes--; }
                finally { _other.ExitUpgradeableReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnUpdateUnderTheLockOfAnotherObject() => Verify.Diagnostics("""
        public class State
        {
            public readonly ReaderWriterLockSlim Gate = new();
            public readonly HashSet<int> Invalid = new();
        }
        public class Behaviour(State state)
        {
            private readonly State _state = state;
            private bool _hasInvalid;
            public bool Check(IEnumerable<int> headers)
            {
                _state.Gate.EnterReadLock();
                try
                {
                    foreach (var header in headers)
                    {
                        if (_hasInvalid)
                            break;
                        _hasInvalid |= _state.Invalid.Contains(header);
                    }
                }
                finally
                {
                    _state.Gate.ExitReadLock();
                }
                return _hasInvalid;
            }
        }
        """);

    [Fact]
    public Task Accepts_AScopeThatIsUpgraded() => Verify.Diagnostics("""
        interface IUpgradeable : IDisposable { void Upgrade(); }
        abstract class Lock
        {
            public abstract IDisposable ForReading();
            public abstract IUpgradeable ForReadingUpgradeable();
        }
        class Cache(Lock @lock)
        {
            private readonly Dictionary<string, int> _inner = [];
            public bool Contains(string key) { using (@lock.ForReading()) return _inner.ContainsKey(key); }
            public int GetOrAdd(string key, Func<string, int> make)
            {
                using (var token = @lock.ForReadingUpgradeable())
                {
                    if (_inner.TryGetValue(key, out var value))
                        return value;
                    value = make(key);
                    token.Upgrade();
                    _inner.Add(key, value);
                    return value;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_WhereOnlyAnotherObjectIsUpgraded() => Verify.Diagnostics("""
        sealed class Ship { public void UpgradeHull() { } }
        class Fleet
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly List<Ship> _ships = [];
            public int Count { get { _lock.EnterReadLock(); try { return _ships.Count; } finally { _lock.ExitReadLock(); } } }
            public void Launch()
            {
                _lock.EnterReadLock();
                try
                {
                    var ship = new Ship();
                    ship.UpgradeHull();
                    {|LKS1026:_ships|}.Add(ship);
                }
                finally { _lock.ExitReadLock(); }
            }
        }
        """);

    [Theory]
    [InlineData("public decimal Top() { while (_levels.Count > 0) { var first = _levels.First(); if (first.Value > 0) return first.Key; _levels.Remove(first.Key); } return 0; }", true)]
    [InlineData("private int _asked; public decimal Top() { _asked++; return _levels.Count; }", true)]
    [InlineData("public decimal Top() => _levels.Count;", false)]
    [InlineData("public decimal Top() { lock (_levels) { _levels.Remove(0); } return 0; }", false)]
    [InlineData("private volatile int _asked; public decimal Top() { Interlocked.Increment(ref _asked); return _levels.Count; }", false)]
    public Task Calls_OfMembersThatChangeTheirObject(string top, bool isChange) => Verify.Diagnostics($$"""
        sealed class Ladder
        {
            private readonly SortedDictionary<decimal, int> _levels = new();
            public void Adjust(decimal price, int delta) => _levels[price] = delta;
            {{top}}
        }
        sealed class Book
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Ladder _bids = new();
            private readonly Ladder _asks = new();
            public void Place(decimal price, bool isBid)
            {
                _lock.EnterWriteLock();
                try { (isBid ? _bids : _asks).Adjust(price, 1); }
                finally { _lock.ExitWriteLock(); }
            }
            public decimal TopOfBook()
            {
                _lock.EnterReadLock();
                try { return {{(isChange ? "{|LKS1026:_bids.Top()|}" : "_bids.Top()")}}; }
                finally { _lock.ExitReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatEachCallHasOfItsOwn() => Verify.Diagnostics("""
        public sealed class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, int> _items = [];
            public int Get(string name) => Read(() => { name = name.Trim(); return _items[name]; });
            public bool Has(string name) => Read(() => { name = name.ToLowerInvariant(); return _items.ContainsKey(name); });
            public void Set(string name, int item) { _lock.EnterWriteLock(); try { _items[name] = item; } finally { _lock.ExitWriteLock(); } }
            private T Read<T>(Func<T> action) { _lock.EnterReadLock(); try { return action(); } finally { _lock.ExitReadLock(); } }
        }
        """);
}
