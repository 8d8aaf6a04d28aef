using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class DroppedScopeTests
{
    [Fact]
    public Task Reports_AScopeThatNothingKeeps() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            public void Add() { {|LKS3010:_lock.EnterScope()|}; _n++; }
        }
        """);

    [Fact]
    public Task Accepts_Using() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Lock _lock = new();
            private int _n;
            public void Add() { using (_lock.EnterScope()) _n++; }
            public void Sub() { using var scope = _lock.EnterScope(); _n--; }
        }
        """);

    [Fact]
    public Task Reports_ALocalThatNothingReads_AndWhatAHelperHandsOut() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Lock _lock = new();
            private readonly SemaphoreLock _gate = new();
            private int _n;

            private Lock.Scope Take() => _lock.EnterScope();

            public void Add() { var scope = {|LKS3010:_lock.EnterScope()|}; _n++; }
            public void Sub() { {|LKS3010:Take()|}; _n--; }
            public Action Later() => () => { var held = {|LKS3010:_gate.EnterLock()|}; _n++; };
            public async Task AddAsync(Func<Task> work) { var held = await {|LKS3010:_gate.LockAsync()|}; await work(); }
        }

        class SemaphoreLock
        {
            private readonly SemaphoreSlim _permit = new(1, 1);
            public IDisposable EnterLock() { _permit.Wait(); return new Releaser(_permit); }
            public async Task<IDisposable> LockAsync() { await _permit.WaitAsync(); return new Releaser(_permit); }
            private sealed class Releaser(SemaphoreSlim permit) : IDisposable { public void Dispose() => permit.Release(); }
        }
        """);

    [Fact]
    public Task Accepts_ScopesOfHelpersThatAreKept_AndLocksThatAreReleasedByHand() => Verify.Diagnostics("""
        class Counter : IDisposable
        {
            private readonly Lock _lock = new();
            private readonly object _hand = new();
            private IDisposable? _held;
            private int _n;

            private Lock.Scope Take() => _lock.EnterScope();
            private IDisposable Begin() { Monitor.Enter(_hand); return this; }
            private void End() => Monitor.Exit(_hand);
            public void Dispose() => End();

            public void Add() { using (Take()) _n++; }
            public void Sub() { using var scope = Take(); _n--; }
            public void Twice() { var scope = Take(); try { _n *= 2; } finally { scope.Dispose(); } }
            public void Start() { Begin(); _n++; }
            public void Keep() => _held = Begin();
        }
        """);

    private const string Gate = """
        class Releaser : IDisposable
        {
            private readonly SemaphoreSlim _one;
            public Releaser(SemaphoreSlim one) => _one = one;
            public void Dispose() => _one.Release();
        }

        class AsyncLock
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            public async Task<IDisposable> LockAsync() { await _one.WaitAsync(); return new Releaser(_one); }
            public IDisposable Lock() { _one.Wait(); return new Releaser(_one); }
            public void ReleaseLock() => _one.Release();
        }

        """;

    [Fact]
    public Task Accepts_AMethodThatOnlyGivesBackWhatTheObjectHas() => Verify.Diagnostics("""
        class LockedStream
        {
            private System.IO.Stream? _real;

            public void Open(System.IO.Stream real) => _real = real;

            public void Write(byte[] buffer)
            {
                AssertLocked();
                _real!.Write(buffer, 0, buffer.Length);
            }

            public void Flush()
            {
                _ = EnsureLocked();
                _real!.Flush();
            }

            public System.IO.Stream AssertLocked()
            {
                if (_real is null)
                    throw new InvalidOperationException("not locked");
                return _real;
            }

            public System.IO.Stream EnsureLocked() => _real ?? throw new InvalidOperationException(nameof(_real));
        }
        """);

    [Fact]
    public Task Reports_AMethodThatAcquiresBeforeItGivesBack() => Verify.Diagnostics(Gate + """
        class LockedStream
        {
            private readonly System.IO.Stream _real = System.IO.Stream.Null;
            private readonly AsyncLock _inner = new();

            public System.IO.Stream WaitLocked() { {|LKS3010:_inner.Lock()|}; return _real; }

            public void Write(byte[] buffer)
            {
                {|LKS3010:WaitLocked()|};
                _real.Write(buffer, 0, buffer.Length);
            }
        }
        """);

    [Fact]
    public Task Accepts_ALockThatIsTakenAgainAfterAWait_AndReleasedByACall() => Verify.Diagnostics(Gate + """
        class Condition
        {
            private readonly AsyncLock _lock;
            private readonly TaskCompletionSource<bool> _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

            public Condition(AsyncLock owner) => _lock = owner;

            public Task WaitAsync()
            {
                var waiting = WaitAndRetakeAsync(_signal.Task, _lock);
                _lock.ReleaseLock();
                return waiting;
            }

            public void Notify() => _signal.TrySetResult(true);

            private static async Task WaitAndRetakeAsync(Task signal, AsyncLock owner)
            {
                try
                {
                    await signal.ConfigureAwait(false);
                }
                finally
                {
                    await owner.LockAsync().ConfigureAwait(false);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AScopeThatIsDropped_BesideOthersThatAreKept() => Verify.Diagnostics(Gate + """
        class Counter
        {
            private readonly AsyncLock _lock = new();
            private int _n;

            public async Task AddAsync() { using (await _lock.LockAsync()) _n++; }

            public async Task ClearAsync()
            {
                await {|LKS3010:_lock.LockAsync()|};
                _n = 0;
            }
        }
        """);

    [Fact]
    public Task Accepts_AnAcquireThatIsExpectedToThrow() => Verify.Diagnostics(Gate + """
        static class Check
        {
            public static T Throws<T>(Action action) where T : Exception { try { action(); } catch (T thrown) { return thrown; } throw new InvalidOperationException(); }
            public static async Task<T> ThrowsAsync<T>(Func<Task> action) where T : Exception { try { await action(); } catch (T thrown) { return thrown; } throw new InvalidOperationException(); }
            public static void Throws(Type expected, Action action) { }
        }

        class Tests
        {
            public void DisposedLock()
            {
                var tested = new AsyncLock();
                Check.Throws<ObjectDisposedException>(() => tested.Lock());
                Check.Throws(typeof(ObjectDisposedException), () => { tested.Lock(); });
            }

            public Task DisposedLockAsync()
            {
                var tested = new AsyncLock();
                return Check.ThrowsAsync<ObjectDisposedException>(async () => await tested.LockAsync());
            }
        }
        """);

    [Fact]
    public Task Reports_AnAcquireInALambda_ThatNobodyExpectsToThrow() => Verify.Diagnostics(Gate + """
        class Tests
        {
            public void Run(List<AsyncLock> all, int count)
            {
                all.ForEach(one => {|LKS3010:one.Lock()|});
                Task.Run(() => { {|LKS3010:all[0].Lock()|}; count++; }).Wait();
            }
        }
        """);

    [Fact]
    public Task Accepts_AMethodWhoseNameSpeaksOfLocks() => Verify.Diagnostics(Gate + """
        class ResourceLock
        {
            private readonly AsyncLock _inner = new();
            public IDisposable HideLocks() => new Releaser(new SemaphoreSlim(0, 1));
            public IDisposable LockAll() => _inner.Lock();
        }

        class Resources
        {
            private readonly ResourceLock _lock = new();
            public void Show() => _lock.HideLocks();
            public void Take() => {|LKS3010:_lock.LockAll()|};
        }
        """);

    [Fact]
    public Task Accepts_WorkThatALockRuns_AndALockThatIsDisposedOf() => Verify.Diagnostics("""
        public sealed class Scope : IDisposable { public void Dispose() { } }
        public class AsyncLock : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public Scope Lock() { _gate.Wait(); return new Scope(); }
            public Task<T> WriteAsync<T>(Func<T> work) => Task.Run(work);
            public void Dispose() => _gate.Dispose();
        }
        public class Pool
        {
            private readonly AsyncLock _lock = new();
            public async Task Add(Func<Task> work) => await _lock.WriteAsync(async () => { await work(); });
            public async Task Close()
            {
                await Task.Yield();
                _lock.Lock();
                _lock.Dispose();
            }
        }
        """);

    [Fact]
    public Task Reports_LocksOfOnesOwnWhateverTheyAreCalled() => Verify.Diagnostics("""
        sealed class Gate { private readonly object _o = new(); public IDisposable Enter() { Monitor.Enter(_o); return new Exit(_o); } private sealed class Exit(object o) : IDisposable { public void Dispose() => Monitor.Exit(o); } }
        sealed class Turnstile { private readonly SemaphoreSlim _turn = new(1, 1); public async Task<IDisposable> EnterAsync() { await _turn.WaitAsync(); return new Exit(_turn); } private sealed class Exit(SemaphoreSlim turn) : IDisposable { public void Dispose() => turn.Release(); } }
        sealed class Throttle { private readonly SemaphoreSlim _turn = new(4, 4); public async Task<IDisposable> EnterAsync() { await _turn.WaitAsync(); return new Exit(_turn); } private sealed class Exit(SemaphoreSlim turn) : IDisposable { public void Dispose() => turn.Release(); } }
        sealed class Reader { private readonly object _o = new(); private System.IO.Stream? _open; public IDisposable ReadFrom(string path) => _open = System.IO.File.OpenRead(path); public object Key => _o; }
        class Store
        {
            private readonly Gate _one = new(), _two = new();
            private readonly Turnstile _turn = new();
            private readonly Throttle _several = new();
            private readonly Reader _reader = new();
            private int _x, _y;
            public void Forward() { using (_one.Enter()) using ({|LKS2001:_two.Enter()|}) { _x++; _y++; } }
            public void Back() { using (_two.Enter()) using (_one.Enter()) { _x--; _y--; } }
            public void Dropped() { using (_one.Enter()) _x++; {|LKS3010:_two.Enter()|}; }
            public async Task Outer() { using (await _turn.EnterAsync()) await {|LKS2003:Inner()|}; }
            public async Task Inner() { using (await _turn.EnterAsync()) await Task.Yield(); }
            public async Task Outer(int n) { using (await _several.EnterAsync()) await Inner(n - 1); }
            public async Task Inner(int n) { using (await _several.EnterAsync()) await Task.Yield(); }
            public void Opens() => _reader.ReadFrom("x");
        }
        """);
}
