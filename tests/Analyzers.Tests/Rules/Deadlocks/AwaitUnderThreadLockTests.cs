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

    [Fact]
    public Task Reports_AwaitsOfLoopsAndScopes_AndYields() => Verify.Diagnostics("""
        class Feed
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly object _gate = new();
            private readonly List<int> _items = [];
            private readonly int[] _fixed = [1, 2];

            public async Task ReadAsync(IAsyncEnumerable<int> source)
            {
                _rw.EnterWriteLock();
                try
                {
                    await foreach (var item in {|LKS2008:source|})
                        _items.Add(item);
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }

            public async Task ClearAsync(Func<IAsyncDisposable> open)
            {
                _rw.EnterWriteLock();
                try
                {
                    await using ({|LKS2008:open()|})
                        _items.Clear();
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }

            public IEnumerable<int> Locked()
            {
                lock (_gate)
                {
                    foreach (var item in _fixed)
                        {|LKS2008:yield return item;|}
                }
            }

            public IEnumerable<int> Read()
            {
                _rw.EnterReadLock();
                foreach (var item in _items)
                    {|LKS2008:yield return item;|}
                _rw.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task Accepts_ItemsThatAreYieldedAfterTheLock_AndLoopsBeforeIt() => Verify.Diagnostics("""
        class Feed
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly SemaphoreSlim _permit = new(1, 1);
            private readonly List<int> _items = [];

            public IEnumerable<int> Read()
            {
                int[] copy;
                _rw.EnterReadLock();
                try
                {
                    copy = _items.ToArray();
                }
                finally
                {
                    _rw.ExitReadLock();
                }

                foreach (var item in copy)
                    yield return item;
            }

            public int Sum() => Locked().Sum();

            private IEnumerable<int> Locked()
            {
                _rw.EnterReadLock();
                try
                {
                    foreach (var item in _items)
                        yield return item;
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }

            public async IAsyncEnumerable<int> ReadAsync(IAsyncEnumerable<int> source)
            {
                await _permit.WaitAsync();
                try
                {
                    await foreach (var item in source)
                        yield return item;
                }
                finally
                {
                    _permit.Release();
                }
            }

            public async Task CopyAsync(IAsyncEnumerable<int> source)
            {
                var items = new List<int>();
                await foreach (var item in source)
                    items.Add(item);
                _rw.EnterWriteLock();
                try
                {
                    _items.AddRange(items);
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AHoldOnce_AtItsFirstAwait() => Verify.Diagnostics("""
        class Download
        {
            private readonly object _gate = new();
            private int _bytes;

            public async Task RunAsync()
            {
                Monitor.Enter(_gate);
                try
                {
                    {|LKS2008:await Task.Delay(1)|};
                    _bytes++;
                    await Task.Delay(2);
                    await foreach (var part in Parts())
                        _bytes += part;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }

                await Task.Delay(3);
                Monitor.Enter(_gate);
                try { {|LKS2008:await Task.Delay(4)|}; }
                finally { Monitor.Exit(_gate); }
            }

            private static async IAsyncEnumerable<int> Parts()
            {
                await Task.Yield();
                yield return 1;
            }
        }
        """);
}
