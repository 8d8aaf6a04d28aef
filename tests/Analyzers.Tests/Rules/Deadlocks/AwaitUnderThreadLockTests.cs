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

    [Fact]
    public Task Reports_AScopeOfAnotherTypeThatHoldsALockOfTheThread() => Verify.Diagnostics("""
        #pragma warning disable LKS3001, LKS3003, LKS3004, LKS3010
        class Door
        {
            private readonly object _gate = new();
            public IDisposable Enter()
            {
                Monitor.Enter(_gate);
                return new Access(_gate);
            }
            private sealed class Access(object gate) : IDisposable
            {
                public void Dispose() => Monitor.Exit(gate);
            }
        }
        readonly struct Writing : IDisposable
        {
            private readonly ReaderWriterLockSlim _books;
            public Writing(ReaderWriterLockSlim books)
            {
                _books = books;
                _books.EnterWriteLock();
            }
            public void Dispose() => _books.ExitWriteLock();
        }
        class Client
        {
            private readonly Door _door = new();
            private readonly ReaderWriterLockSlim _books = new();
            public async Task AskAsync()
            {
                using (_door.Enter())
                {
                    {|LKS2008:await Task.Delay(1)|};
                    await Task.Delay(2);
                }
            }
            public async Task WriteAsync()
            {
                using var writing = new Writing(_books);
                {|LKS2008:await Task.Delay(1)|};
            }
        }
        """);

    [Fact]
    public Task Accepts_AScopeOfAnotherTypeThatHoldsNone_OrOneOfNobody() => Verify.Diagnostics("""
        #pragma warning disable LKS3001, LKS3003, LKS3004, LKS3010
        class Door
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _one = new(1, 1);
            private int _visitors;
            public IDisposable Count()
            {
                Monitor.Enter(_gate);
                try { _visitors++; }
                finally { Monitor.Exit(_gate); }
                return new Counted(_gate);
            }
            public IDisposable Wait()
            {
                _one.Wait();
                return new Waited(_one);
            }
            public IDisposable EnterIf(bool mustEnter)
            {
                if (mustEnter)
                    Monitor.Enter(_gate);
                return new Access(_gate);
            }
            public IDisposable Enter()
            {
                Monitor.Enter(_gate);
                return new Access(_gate);
            }
            private sealed class Access(object gate) : IDisposable
            {
                public void Dispose() { if (Monitor.IsEntered(gate)) Monitor.Exit(gate); }
            }
            private sealed class Waited(SemaphoreSlim one) : IDisposable
            {
                public void Dispose() => one.Release();
            }
            private sealed class Counted(object gate) : IDisposable
            {
                public void Dispose() { lock (gate) Console.WriteLine(); }
            }
        }
        class Client
        {
            private readonly Door _door = new();
            public async Task AskAsync()
            {
                using (_door.Count())
                    await Task.Delay(1);
                using (_door.Wait())
                    await Task.Delay(1);
                using (_door.EnterIf(false))
                    await Task.Delay(1);
                using (_door.Enter())
                    Console.WriteLine();
                await Task.Delay(1);
            }
            public void Start()
            {
                using (_door.Enter())
                    Task.Run(async () => await Task.Delay(1));
            }
        }
        """);

    [Theory]
    [InlineData("handler(value)", true)]
    [InlineData("Console.WriteLine(handler)", false)]
    public Task Suggests_APrivateIteratorForWhoseElementsOthersAreCalled(string call, bool isReported) => Verify.Diagnostics($$"""
        public class Hub
        {
            private readonly List<Action<int>> _handlers = new();
            private readonly object _gate = new();
            public void Add(Action<int> handler) { lock (_gate) _handlers.Add(handler); }
            public void Publish(int value) { foreach (var handler in Live()) {{call}}; }
            private IEnumerable<Action<int>> Live()
            {
                lock (_gate)
                {
                    foreach (var handler in _handlers)
                        {{(isReported ? "{|LKS2008:yield return handler;|}" : "yield return handler;")}}
                }
            }
        }
        """);
}
