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

    [Fact]
    public Task Reports_LocksThatAreGivenOrMadeHere() => Verify.Diagnostics("""
        class Mover
        {
            private readonly object _left = new(), _right = new();
            private readonly SemaphoreSlim _one = new(1, 1), _two = new(1, 1);
            public void Move() => Under(_left, _right);
            public void Copy() => Pass(_one, _two);
            private static void Under(object source, object target)
            {
                Monitor.Enter(source);
                try { Console.WriteLine(); }
                finally { {|LKS3006:Monitor.Exit(target)|}; }
            }
            private static void Pass(SemaphoreSlim source, SemaphoreSlim target)
            {
                source.Wait();
                try { Console.WriteLine(); }
                finally { {|LKS3006:target.Release()|}; }
            }
            public static void Modes(ReaderWriterLockSlim hall)
            {
                hall.EnterReadLock();
                try { Console.WriteLine(); }
                finally { {|LKS3006:hall.ExitWriteLock()|}; }
            }
            public static async Task Local(IEnumerable<Func<Task>> all)
            {
                var reads = new SemaphoreSlim(1, 1);
                var writes = new SemaphoreSlim(1, 1);
                await Task.WhenAll(all.Select(async one =>
                {
                    await reads.WaitAsync();
                    try { await one(); }
                    finally { {|LKS3006:writes.Release()|}; }
                }));
            }
        }
        """);

    [Fact]
    public Task Accepts_LocksThatAreGiven_ByWhoeverHasThem() => Verify.Diagnostics("""
        class Walker
        {
            private readonly SemaphoreSlim _ping = new(1, 1), _pong = new(0, 1);
            public static void Step(object from, object to)
            {
                Monitor.Enter(to);
                Monitor.Exit(from);
            }
            public static void Next(object from, object to)
            {
                Monitor.Enter(to);
                try { Console.WriteLine(); }
                finally { Monitor.Exit(from); }
            }
            public void Ping() => Turn(_ping, _pong);
            public void Pong() => Turn(_pong, _ping);
            private static void Turn(SemaphoreSlim mine, SemaphoreSlim next)
            {
                mine.Wait();
                try { Console.WriteLine(); }
                finally { next.Release(); }
            }
            public static void Play(SemaphoreSlim mine, SemaphoreSlim next)
            {
                mine.Wait();
                try { Console.WriteLine(); }
                finally { next.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_LocalsThatOthersAcquire() => Verify.Diagnostics("""
        class Player
        {
            public static void Play()
            {
                var mine = new SemaphoreSlim(1, 1);
                var next = new SemaphoreSlim(1, 1);
                next.Wait();
                var other = new Thread(() =>
                {
                    mine.Wait();
                    try { Console.WriteLine(); }
                    finally { next.Release(); }
                });
                other.Start();
                next.Wait();
                mine.Release();
                other.Join();
            }
        }
        """);

    [Fact]
    public Task Reports_LocksThatAreCrossed() => Verify.Diagnostics("""
        class Chooser
        {
            private readonly SemaphoreSlim _source = new(1, 1), _target = new(1, 1);
            public void OneOf(bool isRead, Action work)
            {
                if (isRead)
                {
                    _source.Wait();
                    try { work(); }
                    finally { {|LKS3006:_target.Release()|}; }
                }
                else
                {
                    _target.Wait();
                    try { work(); }
                    finally { {|LKS3006:_source.Release()|}; }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_TheSameReleaseTwice_WhereAnotherLockStaysHeld() => Verify.Diagnostics("""
        class Copier
        {
            private readonly SemaphoreSlim _source = new(1, 1), _target = new(1, 1);
            public void Copy(Action copy)
            {
                _source.Wait();
                try
                {
                    _target.Wait();
                    try { copy(); }
                    finally { _source.Release(); }
                }
                finally { {|LKS3006:_source.Release()|}; }
            }
        }
        """);

    [Fact]
    public Task Accepts_LocksThatOverlap() => Verify.Diagnostics("""
        class Copier
        {
            private readonly SemaphoreSlim _source = new(1, 1), _target = new(1, 1);
            public void HandOver(Action read, Action write)
            {
                _source.Wait();
                try
                {
                    read();
                    _target.Wait();
                }
                finally { _source.Release(); }
                try { write(); }
                finally { _target.Release(); }
            }
            public void Nested(Action both)
            {
                _source.Wait();
                _target.Wait();
                try { both(); }
                finally { _source.Release(); _target.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AWriteLockThatIsAskedForInItsTry() => Verify.Diagnostics("""
        class Pairs
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly List<int> _items = new();
            public int RemoveAll(int item)
            {
                _lock.EnterUpgradeableReadLock();
                try
                {
                    var count = _items.Count;
                    try
                    {
                        {|LKS3003:_lock.EnterWriteLock()|};
                        _items.Remove(item);
                        return count;
                    }
                    finally { _lock.ExitWriteLock(); }
                }
                finally { _lock.ExitUpgradeableReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_OneLockAfterTheOtherHandOverHand() => Verify.Diagnostics("""
        public class Swappable
        {
            private Lock? _gate;
            public void SwapTo(Lock gate)
            {
                if (_gate is null)
                    throw new InvalidOperationException();
                gate.Enter();
                _gate.Exit();
                _gate = gate;
            }
        }
        """);

    [Fact]
    public Task Reports_TwoSectionsInTurnThatReleaseEachOthersLock() => Verify.Diagnostics("""
        class Copier
        {
            private readonly SemaphoreSlim _source = new(1, 1), _target = new(1, 1);
            public async Task Copy(Func<Task> read, Func<Task> write)
            {
                await _source.WaitAsync();
                try { await read(); }
                finally { {|LKS3006:_target.Release()|}; }
                await _target.WaitAsync();
                try { await write(); }
                finally { {|LKS3006:_source.Release()|}; }
            }
        }
        class Swapper
        {
            private readonly object _left = new(), _right = new();
            public int Swap()
            {
                var count = 0;
                Monitor.Enter(_left);
                count++;
                {|LKS3006:Monitor.Exit(_right)|};
                Monitor.Enter(_right);
                count--;
                {|LKS3006:Monitor.Exit(_left)|};
                return count;
            }
        }
        class Inner
        {
            private readonly object _left = new(), _right = new();
            private int _count;
            public void InALockStatement()
            {
                lock (_left)
                {
                    Monitor.Enter(_right);
                    try { _count++; }
                    finally { {|LKS3006:Monitor.Exit(_left)|}; }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_TheNextLockBeforeTheLastOneIsReleased() => Verify.Diagnostics("""
        class Copier
        {
            private readonly SemaphoreSlim _source = new(1, 1), _target = new(1, 1), _places = new(2, 4);
            private readonly object _left = new(), _right = new();
            public int HandOverHand()
            {
                var count = 0;
                Monitor.Enter(_left);
                count++;
                Monitor.Enter(_right);
                Monitor.Exit(_left);
                count++;
                Monitor.Exit(_right);
                return count;
            }
            public async Task Overlap(Func<Task> read, Func<Task> write)
            {
                await _source.WaitAsync();
                await {|LKS3002:_target.WaitAsync()|};
                try { await read(); }
                finally { _source.Release(); }
                try { await write(); }
                finally { _target.Release(); }
            }
            public void OneMoreMeanwhile(Action work)
            {
                _source.Wait();
                try
                {
                    _places.Release();
                    work();
                    _places.Wait();
                }
                finally { _source.Release(); }
            }
            public void Others(Action work)
            {
                _places.Wait();
                try { work(); }
                finally { _places.Release(); }
            }
        }
        """);
}
