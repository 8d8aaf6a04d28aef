using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class IgnoredAcquireTests
{
    [Fact]
    public Task Reports_EveryPrimitive() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly object _gate = new();
            private readonly Mutex _mutex = new();
            private int _n;
            public void Wait()
            {
                {|LKS3004:_semaphore.Wait(100)|};
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
            public async Task WaitAsync()
            {
                await {|LKS3004:_semaphore.WaitAsync(100)|};
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
            public void Enter()
            {
                {|LKS3004:Monitor.TryEnter(_gate, 10)|};
                try { Console.WriteLine(); } finally { Monitor.Exit(_gate); }
            }
            public void Own()
            {
                {|LKS3004:_mutex.WaitOne(1000)|};
                try { _n++; } finally { _mutex.ReleaseMutex(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_TestedResults_AndDelays() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly SemaphoreSlim _stopped = new(0, 1);
            private readonly object _gate = new();
            private int _n;
            public void Wait()
            {
                if (!_semaphore.Wait(100))
                    return;
                try { _n++; } finally { _semaphore.Release(); }
            }
            public void Enter()
            {
                var taken = false;
                try
                {
                    Monitor.TryEnter(_gate, 10, ref taken);
                    if (taken)
                        Console.WriteLine();
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_gate);
                }
            }
            public void Pause() => _stopped.Wait(1000);
            public void Stop() => _stopped.Release();
            public void Endless() { _semaphore.Wait(-1); try { _n++; } finally { _semaphore.Release(); } }
        }
        """);

    [Fact]
    public Task Reports_ResultInALocalThatNothingReads() => Verify.Diagnostics("""
        class Session
        {
            private readonly SemaphoreSlim _permit = new(1, 1);

            public async Task RunAsync(Func<Task> work, CancellationToken cancellation)
            {
                var isEntered = await {|LKS3004:_permit.WaitAsync(1000, cancellation)|};
                try
                {
                    await work();
                }
                finally
                {
                    _permit.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AFlagThatNothingReads() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private SpinLock _spin;

            public void Enter()
            {
                var taken = false;
                {|LKS3004:Monitor.TryEnter(_gate, 10, ref taken)|};
                try { Console.WriteLine(); } finally { Monitor.Exit(_gate); }
            }

            public Action Spin() => () =>
            {
                var taken = false;
                {|LKS3004:_spin.TryEnter(10, ref taken)|};
                try { Console.WriteLine(); } finally { _spin.Exit(); }
            };

            public void Reset()
            {
                bool taken;
                taken = false;
                {|LKS3004:Monitor.TryEnter(_gate, ref taken)|};
                try { Console.WriteLine(); } finally { Monitor.Exit(_gate); }
            }
        }
        """);

    [Fact]
    public Task Accepts_FlagsThatAreRead() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private int _n;

            public void Loop()
            {
                var taken = false;
                while (!taken)
                    Monitor.TryEnter(_gate, 10, ref taken);
                try { _n++; } finally { Monitor.Exit(_gate); }
            }

            public void Test(ref bool taken)
            {
                Monitor.TryEnter(_gate, 10, ref taken);
                if (taken)
                    Monitor.Exit(_gate);
            }

            public void Always()
            {
                var taken = false;
                Monitor.Enter(_gate, ref taken);
                try { _n++; } finally { Monitor.Exit(_gate); }
            }

            public bool Returned()
            {
                var taken = false;
                Monitor.TryEnter(_gate, 10, ref taken);
                if (!taken)
                    return taken;
                Monitor.Exit(_gate);
                return true;
            }
        }
        """);

    [Fact]
    public Task Accepts_ASignalThatALocalFunctionGives() => Verify.Diagnostics("""
        class Requests
        {
            public event Action<string>? Answered;
            public async Task<string> Ask()
            {
                string? answer = null;
                using var received = new SemaphoreSlim(0);
                void OnAnswer(string text)
                {
                    answer = text;
                    received.Release();
                }
                Answered += OnAnswer;
                await received.WaitAsync(TimeSpan.FromSeconds(3));
                Answered -= OnAnswer;
                return answer ?? throw new TimeoutException();
            }
        }
        """);

    [Fact]
    public Task Reports_AReleaseThatRunsAllTheSame() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Mutex _mutex = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly object _gate = new();
            private int _count;
            public void Count()
            {
                if ({|LKS3004:_mutex.WaitOne(100)|})
                    _count++;
                _mutex.ReleaseMutex();
            }
            public async Task CountAsync()
            {
                if (await {|LKS3004:_turn.WaitAsync(100)|}.ConfigureAwait(false))
                {
                    _count++;
                }

                _turn.Release();
            }
            public void Finally()
            {
                if ({|LKS3004:Monitor.TryEnter(_gate, 10)|})
                    _count++;
                try { _count--; }
                finally { Monitor.Exit(_gate); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AReleaseThatIsReachedWithTheLockOnly() => Verify.Diagnostics("""
        class Counter
        {
            private readonly Mutex _mutex = new();
            private readonly SemaphoreSlim _turn = new(1, 1), _signal = new(0, 1);
            private int _count;
            public void Leaves()
            {
                if (!_mutex.WaitOne(100))
                    return;
                _count++;
                _mutex.ReleaseMutex();
            }
            public void Fails()
            {
                if (!_mutex.WaitOne(100))
                    Fail();
                _count++;
                _mutex.ReleaseMutex();
            }
            public void TakesIt()
            {
                if (!_mutex.WaitOne(0))
                    _mutex.WaitOne();
                _count++;
                _mutex.ReleaseMutex();
            }
            public bool Inside()
            {
                if (_turn.Wait(10))
                {
                    _count++;
                    _turn.Release();
                    return true;
                }
                return false;
            }
            public void Ends()
            {
                if (_turn.Wait(10))
                {
                    _turn.Release();
                    return;
                }
                _turn.Wait();
                _turn.Release();
            }
            public void Signal()
            {
                if (_signal.Wait(100))
                    _count++;
                _signal.Release();
            }
            private static void Fail() => throw new TimeoutException();
        }
        """);

    [Fact]
    public Task Accepts_LimitsThatSayThatThereIsNone() => Verify.Diagnostics("""
        class Schemas
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _timeout = Timeout.Infinite;
            private int _short = Timeout.Infinite;
            private int _count;
            public Schemas(bool isTest) { if (isTest) _short = 10; }
            public void Add()
            {
                _lock.TryEnterWriteLock(_timeout);
                try { _count++; }
                finally { _lock.ExitWriteLock(); }
            }
            public void Remove()
            {
                {|LKS3004:_lock.TryEnterWriteLock(_short)|};
                try { _count--; }
                finally { _lock.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Reports_HelpersOfTheTypeThatTell() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _o = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private int _count;
            private bool TryLock() => Monitor.TryEnter(_o, 50);
            private async Task<bool> TryTurn() { if (_count < 0) return false; await _turn.WaitAsync(); return true; }
            public void Add() { {|LKS3004:TryLock()|}; try { _count++; } finally { Monitor.Exit(_o); } }
            public async Task Remove() { await {|LKS3004:TryTurn()|}; try { _count--; } finally { _turn.Release(); } }
        }
        """);

    [Fact]
    public Task Accepts_HelpersWhoseAnswerIsLookedAt() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _o = new();
            private int _count;
            private bool TryLock() => Monitor.TryEnter(_o, 50);
            public void Add() { if (!TryLock()) return; try { _count++; } finally { Monitor.Exit(_o); } }
            public void Later() { var isHeld = TryLock(); try { _count++; } finally { if (isHeld) Monitor.Exit(_o); } }
            public bool Asks() { if (TryLock()) { Monitor.Exit(_o); return true; } return false; }
        }
        """);

    [Fact]
    public Task Reports_HelpersThatAreGivenTheLock() => Verify.Diagnostics("""
        class Settings(string path)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public string[] Read()
            {
                using var mutex = new Mutex(false, "Local\\settings");
                try
                {
                    {|LKS3004:Acquire(mutex, 500)|};
                    return [path];
                }
                finally
                {
                    mutex.ReleaseMutex();
                }
            }
            public async Task Touch()
            {
                await {|LKS3004:Enter(_gate)|};
                try { await Task.Delay(path.Length); }
                finally { Leave(_gate); }
            }
            private static async Task<bool> Enter(SemaphoreSlim gate) => await gate.WaitAsync(100);
            private static void Leave(SemaphoreSlim gate) => gate.Release();
            private static bool Acquire(Mutex mutex, int milliseconds)
            {
                try { return mutex.WaitOne(milliseconds); }
                catch (AbandonedMutexException) { return true; }
            }
        }
        """);

    [Fact]
    public Task Accepts_HelpersThatAreGivenTheLock() => Verify.Diagnostics("""
        class Settings(string path)
        {
            private readonly object _gate = new();
            public string[] Read()
            {
                using var mutex = new Mutex(false, "Local\\settings");
                var owned = Acquire(mutex, 500);
                try { return owned ? [path] : throw new TimeoutException(); }
                finally { if (owned) mutex.ReleaseMutex(); }
            }
            public void Write(string[] lines)
            {
                using var mutex = new Mutex(false, "Local\\settings");
                if (!Acquire(mutex, 5000))
                    throw new TimeoutException();
                try { Console.WriteLine(path + lines.Length); }
                finally { mutex.ReleaseMutex(); }
            }
            public void Clear()
            {
                using var mutex = new Mutex(false, "Local\\settings");
                Demand(mutex, 5000);
                try { Console.WriteLine(path); }
                finally { mutex.ReleaseMutex(); }
            }
            public void Touch()
            {
                lock (_gate)
                {
                    if (Enter(_gate))
                        Monitor.Exit(_gate);
                    Console.WriteLine(path);
                }
            }
            private static bool Enter(object gate) => Monitor.TryEnter(gate, 10);
            private static bool Acquire(Mutex mutex, int milliseconds)
            {
                try { return mutex.WaitOne(milliseconds); }
                catch (AbandonedMutexException) { return true; }
            }
            private static bool Demand(Mutex mutex, int milliseconds) => Acquire(mutex, milliseconds) ? true : throw new TimeoutException();
        }
        """);

    [Fact]
    public Task Accepts_HelpersWhoseLockSomebodyElseReleases() => Verify.Diagnostics("""
        class Pair
        {
            private readonly SemaphoreSlim _first = new(1, 1);
            private readonly SemaphoreSlim _second = new(1, 1);
            private int _count;
            public void Add()
            {
                Try(_first);
                _second.Wait();
                try { _count++; }
                finally { _second.Release(); }
            }
            public void Wait()
            {
                if (!Try(_first))
                    _first.Wait();
                try { _count++; }
                finally { _first.Release(); }
            }
            private static bool Try(SemaphoreSlim gate) => gate.Wait(10);
        }
        class Noted
        {
            private readonly Mutex _mutex = new();
            private bool _isOwned;
            private int _count;
            public void Add()
            {
                TryOwn();
                try { _count++; }
                finally { if (_isOwned) _mutex.ReleaseMutex(); }
            }
            private bool TryOwn() => _isOwned = _mutex.WaitOne(10);
            public void AddInTheEnd()
            {
                Own(Timeout.Infinite);
                try { _count++; }
                finally { _mutex.ReleaseMutex(); }
            }
            private bool Own(int limit)
            {
                try { return _mutex.WaitOne(limit); }
                catch (AbandonedMutexException) { return true; }
            }
        }
        """);

    [Fact]
    public Task Reports_FinallyThatReleasesWhatWasNotAcquired() => Verify.Diagnostics("""
        class Reports
        {
            private readonly SemaphoreSlim _slots;
            private readonly object _o = new();
            private readonly TimeSpan _limit = TimeSpan.FromSeconds(1);
            private int _count;
            public Reports(int most) => _slots = new SemaphoreSlim(most);

            public async Task<string?> Generate(CancellationToken token)
            {
                var entered = await {|LKS3004:_slots.WaitAsync(_limit, token)|}.ConfigureAwait(false);
                try
                {
                    if (!entered)
                    {
                        Console.WriteLine("full");
                        return null;
                    }
                    await Task.Yield();
                    return "done";
                }
                finally
                {
                    Leave();
                }
            }

            public void Throws()
            {
                bool entered = {|LKS3004:_slots.Wait(100)|};
                try
                {
                    if (!entered)
                        throw new TimeoutException();
                    Console.WriteLine();
                }
                finally { _slots.Release(); }
            }

            public bool WhereItIs()
            {
                var entered = {|LKS3004:Monitor.TryEnter(_o, 50)|};
                try
                {
                    if (entered)
                        _count++;
                }
                finally { Monitor.Exit(_o); }
                return entered;
            }

            private void Leave() { _slots.Release(); Console.WriteLine(_slots.CurrentCount); }
        }
        """);

    [Fact]
    public Task Accepts_FinallyThatReleasesWhatIsAcquired() => Verify.Diagnostics("""
        class Reports(int most)
        {
            private readonly SemaphoreSlim _slots = new(most);
            private readonly SemaphoreSlim _arrived = new(0);
            private readonly object _o = new();
            private int _count;

            public async Task<string?> Before(CancellationToken token)
            {
                if (!await _slots.WaitAsync(10, token))
                    return null;
                try { await Task.Yield(); return "done"; }
                finally { Leave(); }
            }

            public void Chosen()
            {
                var entered = _slots.Wait(100);
                try
                {
                    if (!entered)
                        return;
                    _count++;
                }
                finally { if (entered) _slots.Release(); }
            }

            public void WithFlag()
            {
                var taken = false;
                try
                {
                    Monitor.TryEnter(_o, 100, ref taken);
                    if (!taken)
                        return;
                    _count++;
                }
                finally { if (taken) Monitor.Exit(_o); }
            }

            public void Told()
            {
                var entered = _slots.Wait(100);
                if (!entered)
                    Fail();
                try { _count++; }
                finally { _slots.Release(); }
            }

            public void WaitedForAfterAll()
            {
                var entered = _slots.Wait(100);
                if (!entered)
                    _slots.Wait();
                try { if (entered) _count++; }
                finally { _slots.Release(); }
            }

            public void Passed()
            {
                var arrived = _arrived.Wait(100);
                try { if (!arrived) return; _count++; }
                finally { _arrived.Release(); }
            }

            private static void Fail() => throw new TimeoutException();
            private void Leave() => _slots.Release();
        }
        """);

    [Fact]
    public Task Reports_AFlagThatDecidesTheReleaseOnly() => Verify.Diagnostics("""
        sealed class Keeper
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _positions = new();
            private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(50);
            public void OnFill(string symbol, int quantity)
            {
                bool taken = false;
                try
                {
                    {|LKS3004:Monitor.TryEnter(_gate, _timeout, ref taken)|};
                    _positions[symbol] = quantity;
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_gate);
                }
            }
            public int Of(string symbol) { lock (_gate) return _positions.GetValueOrDefault(symbol); }
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatIsAskedFirst() => Verify.Diagnostics("""
        sealed class Keeper : IDisposable
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _positions = new();
            public bool OnFill(string symbol, int quantity)
            {
                bool taken = false;
                try
                {
                    Monitor.TryEnter(_gate, 50, ref taken);
                    if (!taken)
                        return false;
                    _positions[symbol] = quantity;
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_gate);
                }
                return true;
            }
            public void Skip(string symbol)
            {
                bool taken = false;
                try
                {
                    Monitor.TryEnter(_gate, 50, ref taken);
                    if (taken)
                        _positions.Remove(symbol);
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_gate);
                }
            }
            public void Dispose()
            {
                bool taken = false;
                try
                {
                    Monitor.TryEnter(_gate, 50, ref taken);
                    _positions.Clear();
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Theory]
    [InlineData("context.Remaining", "Info")]
    [InlineData("TimeSpan.FromSeconds(2)", "Warning")]
    [InlineData("limit", "Warning")]
    public async Task Suggests_WhereAnotherObjectTellsTheLimit(string limit, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Threading;
            public class Context { public TimeSpan Remaining { get; set; } }
            public class Indexes
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _made;
                public void Ensure(Context context, TimeSpan limit)
                {
                    _gate.Wait({{limit}});
                    try { _made++; }
                    finally { _gate.Release(); }
                }
            }
            """, "Indexes.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS3004").Select(one => one.Severity)));
    }

    [Fact]
    public Task Reports_AnAcquireBeforeAScopeThatReleases() => Verify.Diagnostics("""
        sealed class Turnstile(TimeSpan patience)
        {
            private readonly SemaphoreSlim _slot = new(1);
            public async Task<Pass> EnterAsync(CancellationToken token)
            {
                await {|LKS3004:_slot.WaitAsync(patience, token)|}.ConfigureAwait(false);
                return new Pass(_slot);
            }
            public sealed class Pass(SemaphoreSlim slot) : IDisposable
            {
                private SemaphoreSlim? _slot = slot;
                public void Dispose() => Interlocked.Exchange(ref _slot, null)?.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_AWaitWithALimitBeforeAnObjectThatReleasesNothing() => Verify.Diagnostics("""
        sealed class Ticker(TimeSpan period)
        {
            private readonly SemaphoreSlim _hurry = new(0);
            public void Hurry() => _hurry.Release();
            public async Task<Round> NextAsync(CancellationToken token)
            {
                await _hurry.WaitAsync(period, token);
                return new Round(_hurry);
            }
            public sealed class Round(SemaphoreSlim hurry) : IDisposable
            {
                public int Left => hurry.CurrentCount;
                public void Dispose() { }
            }
        }
        """);

    [Theory]
    [InlineData("WaitAsync(token)", "if (wait.IsCompleted) return _releaser;", true)]
    [InlineData("WaitAsync(token)", "if (wait.IsCompleted) { return _releaser; }", true)]
    [InlineData("WaitAsync()", "if (wait.IsCompleted) return _releaser;", false)]
    [InlineData("WaitAsync(token)", "if (wait.IsCompletedSuccessfully) return _releaser;", false)]
    [InlineData("WaitAsync(token)", "if (wait.IsCompleted && !wait.IsCanceled) return _releaser;", false)]
    [InlineData("WaitAsync(token)", "if (wait.IsCompleted) { wait.GetAwaiter().GetResult(); return _releaser; }", false)]
    public async Task Reports_ACancelledWaitThatIsTakenForTheLock(string acquire, string test, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class AsyncLock
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly Task<IDisposable> _releaser;
                public AsyncLock() => _releaser = Task.FromResult((IDisposable)new Releaser(this));
                public Task<IDisposable> LockAsync(CancellationToken token)
                {
                    var wait = _gate.{{acquire}};
                    {{test}}
                    return wait.ContinueWith((_, state) => (IDisposable)state!, _releaser.Result, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }
                private sealed class Releaser(AsyncLock owner) : IDisposable { public void Dispose() => owner._gate.Release(); }
            }
            """, "AsyncLock.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS3004"));
    }
}
