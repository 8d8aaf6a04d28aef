using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class ExtraReleaseTests
{
    [Fact]
    public Task Reports_ASecondRelease_AndOneWithoutAWait() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _lock = new();
            public void Save()
            {
                _gate.Wait();
                try { Console.WriteLine(); }
                finally { _gate.Release(); }
                {|LKS3005:_gate.Release()|};
            }
            public void Twice()
            {
                Monitor.Enter({|LKS3014:_lock|});
                Monitor.Exit(_lock);
                {|LKS3005:Monitor.Exit(_lock)|};
            }
        }
        """);

    [Fact]
    public Task Reports_AReleaseWithoutAWait() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public void Save()
            {
                _gate.Wait();
                try { Console.WriteLine(); }
                finally { _gate.Release(); }
            }
            public void Reset() => {|LKS3005:_gate.Release()|};
            public void Try()
            {
                try { _gate.Release(); }
                catch (SemaphoreFullException) { Console.WriteLine("full"); }
            }
        }
        """);

    [Fact]
    public Task Accepts_SignalsHelpersAndOtherPaths() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _items = new(0);
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _turn = new(1, 1);
            public async Task Take() => await _items.WaitAsync();
            public void Put() => _items.Release();
            public void Enter() => _turn.Wait();
            public void Leave() => _turn.Release();
            public void Save(bool early)
            {
                _gate.Wait();
                var isHeld = true;
                try
                {
                    if (early)
                    {
                        Free();
                        isHeld = false;
                    }
                }
                finally
                {
                    if (isHeld)
                        _gate.Release();
                }
            }
            private void Free() => _gate.Release();
        }
        """);

    [Fact]
    public Task Reports_ReleaseInTheHandlerAndInTheFinallyBlock() => Verify.Diagnostics("""
        class Fetcher
        {
            private readonly SemaphoreSlim _permit = new(2, 2);

            public async Task<string> FetchAsync(Func<Task<string>> fetch)
            {
                await _permit.WaitAsync();
                try
                {
                    return await fetch();
                }
                catch (InvalidOperationException)
                {
                    _permit.Release();
                    return "";
                }
                finally
                {
                    {|LKS3005:_permit.Release()|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ReleaseAfterAWaitThatMayHaveFailed_AndMoreThanWasTaken() => Verify.Diagnostics("""
        class Printer
        {
            private readonly SemaphoreSlim _device = new(1, 1);
            private readonly Semaphore _trays = new(2, 2);

            public async Task PrintAsync(Func<Task> print)
            {
                var isEntered = await _device.WaitAsync(100);
                if (isEntered)
                {
                    try
                    {
                        await print();
                    }
                    finally
                    {
                        _device.Release();
                    }
                }

                {|LKS3005:_device.Release()|};
            }

            public void Load(Action load)
            {
                _trays.WaitOne();
                try
                {
                    load();
                }
                finally
                {
                    {|LKS3005:_trays.Release(2)|};
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AsManyReleasesAsAcquires_AndAReleaseForTheCaller() => Verify.Diagnostics("""
        class Gatekeeper
        {
            private const int Max = 8;
            private readonly SemaphoreSlim _permits = new(Max, Max);
            private readonly object _gate = new();
            private int _depth;

            public async Task ExclusiveAsync(Func<Task> work)
            {
                for (var i = 0; i < Max; i++)
                    await _permits.WaitAsync();
                try
                {
                    await work();
                }
                finally
                {
                    _permits.Release(Max);
                }
            }

            public async Task TwoAsync(Func<Task> work)
            {
                await _permits.WaitAsync();
                await _permits.WaitAsync();
                try
                {
                    await work();
                }
                finally
                {
                    _permits.Release(2);
                }
            }

            public void Begin() => Monitor.Enter(_gate);

            public void End(bool isLast)
            {
                if (isLast)
                {
                    Monitor.Enter(_gate);
                    _depth = 0;
                    Monitor.Exit(_gate);
                }

                Monitor.Exit(_gate);
            }
        }
        """);

    [Fact]
    public Task Reports_AHandlerThatReleasesBeforeTheAcquire() => Verify.Diagnostics("""
        class Loader
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly Mutex _mutex = new();
            public async Task Load(Func<Task> prepare, Func<Task> load)
            {
                try { await prepare(); }
                catch (Exception)
                {
                    {|LKS3005:_turn.Release()|};
                    throw;
                }
                await _turn.WaitAsync();
                try { await load(); }
                finally { _turn.Release(); }
            }
            public void Store(Action prepare, Action store)
            {
                try { prepare(); }
                catch (InvalidOperationException e)
                {
                    Console.WriteLine(e);
                    {|LKS3005:_mutex.ReleaseMutex()|};
                    return;
                }
                _mutex.WaitOne();
                try { store(); }
                finally { _mutex.ReleaseMutex(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_HandlersThatReleaseWhatIsHeld() => Verify.Diagnostics("""
        class Loader
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly SemaphoreSlim _failures = new(0);
            private readonly SemaphoreSlim _kept = new(1, 1);
            public void Begin() => _kept.Wait();
            public void End(Action end)
            {
                try { end(); }
                catch (Exception)
                {
                    _kept.Release();
                    throw;
                }
                _kept.Release();
                _kept.Wait();
                _kept.Release();
            }
            public async Task Load(Func<Task> load)
            {
                try { await load(); }
                catch (Exception) { _failures.Release(); }
                await _failures.WaitAsync();
            }
            public async Task Twice(Func<Task> prepare, Func<Task> load)
            {
                await _turn.WaitAsync();
                try { await prepare(); }
                catch (Exception)
                {
                    _turn.Release();
                    throw;
                }
                _turn.Release();
                await _turn.WaitAsync();
                try { await load(); }
                finally { _turn.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_AFinallyAfterAHandlerThatReleasesAndThrowsOn() => Verify.Diagnostics("""
        class Loader
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly object _gate = new();
            public async Task Load(Func<Task> load)
            {
                await _turn.WaitAsync();
                try
                {
                    await load();
                }
                catch (TimeoutException)
                {
                    _turn.Release();
                    throw;
                }
                finally
                {
                    {|LKS3005:_turn.Release()|};
                }
            }
            public void Store(Action store)
            {
                Monitor.Enter(_gate);
                try
                {
                    store();
                }
                catch (Exception e)
                {
                    Monitor.Exit(_gate);
                    throw new InvalidOperationException("store", e);
                }
                finally
                {
                    {|LKS3005:Monitor.Exit(_gate)|};
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_HandlersThatReleaseForAWhile_OrTellTheFinally() => Verify.Diagnostics("""
        class Loader
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private int _errors;
            public async Task Pause(Func<Task> load)
            {
                await _turn.WaitAsync();
                try
                {
                    await load();
                }
                catch (TimeoutException)
                {
                    _turn.Release();
                    await Task.Delay(100);
                    await _turn.WaitAsync();
                    throw;
                }
                finally
                {
                    _turn.Release();
                }
            }
            public async Task Told(Func<Task> load)
            {
                var isHeld = true;
                await _turn.WaitAsync();
                try
                {
                    await load();
                }
                catch (TimeoutException)
                {
                    _turn.Release();
                    isHeld = false;
                    throw;
                }
                finally
                {
                    if (isHeld)
                        _turn.Release();
                }
            }
            public async Task Other(Func<Task> load)
            {
                await _turn.WaitAsync();
                try
                {
                    try { await load(); }
                    catch (TimeoutException) { _errors++; throw; }
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ReleasesOfWhatIsOnlyAcquiredUnderACondition() => Verify.Diagnostics("""
        class Sender(bool isLimited)
        {
            private readonly SemaphoreSlim _permits = new(2, 2);
            private readonly object _o = new();
            private int _count;
            public async Task Send() { if (isLimited) await _permits.WaitAsync(); try { _count++; } finally { {|LKS3005:_permits.Release()|}; } }
            public void Add(bool isShared) { if (isShared) Monitor.Enter(_o); try { _count++; } finally { {|LKS3005:Monitor.Exit(_o)|}; } }
            public void Plain(int n) { if (n > 3) { Monitor.Enter(_o); } _count++; {|LKS3005:Monitor.Exit(_o)|}; }
        }
        """);

    [Fact]
    public Task Accepts_ConditionsThatTheReleaseAsksForToo() => Verify.Diagnostics("""
        class Sender(bool isLimited)
        {
            private readonly SemaphoreSlim _permits = new(2, 2);
            private readonly SemaphoreSlim _signal = new(0);
            private readonly object _o = new();
            private readonly object _own = new();
            private int _count;
            public async Task Send() { if (isLimited) await _permits.WaitAsync(); try { _count++; } finally { if (isLimited) _permits.Release(); } }
            public void Flag(int n) { var isTaken = false; if (n > 3) { Monitor.Enter(_o); isTaken = true; } try { _count++; } finally { if (isTaken) Monitor.Exit(_o); } }
            public void Asked() { if (!Monitor.IsEntered(_o)) Monitor.Enter(_o); try { _count++; } finally { Monitor.Exit(_o); } }
            public void Signal(bool waits) { if (waits) _signal.Wait(); _count++; _signal.Release(); }
            public void Held() { Monitor.Enter(_own); Rest(false); }
            public void Whole() => Rest(true);
            private void Rest(bool enters) { if (enters) Monitor.Enter(_own); try { _count++; } finally { Monitor.Exit(_own); } }
            public void Either(bool isFast) { if (isFast) Monitor.Enter(_o); else Monitor.Enter(_o); try { _count++; } finally { Monitor.Exit(_o); } }
        }
        """);

    [Fact]
    public Task Reports_PermitThatIsDisposedOfInsideItsUsing() => Verify.Diagnostics("""
        sealed class Throttle(int permits)
        {
            private readonly SemaphoreSlim _permits = new(permits);
            public async ValueTask<Permit> AcquireAsync() { await _permits.WaitAsync(); return new Permit(this); }
            public readonly struct Permit(Throttle owner) : IDisposable { public void Dispose() => owner._permits.Release(); }
        }

        sealed class Lease : IDisposable
        {
            private readonly SemaphoreSlim _places;
            public Lease(SemaphoreSlim places) => _places = places;
            public void Dispose() { _places.Release(); }
        }

        class Client(Throttle throttle, SemaphoreSlim places)
        {
            public async Task<string?> LookupAsync(string address)
            {
                using var permit = await throttle.AcquireAsync();
                if (address.Length == 0)
                    return await {|LKS3005:RetryLaterAsync(address, permit)|};
                return address;
            }

            private async Task<string?> RetryLaterAsync(string address, Throttle.Permit permit)
            {
                permit.Dispose();
                await Task.Delay(10);
                return await LookupAsync(address);
            }

            public async Task Early(Func<Task> work, Func<Task> rest)
            {
                await places.WaitAsync();
                using (var lease = new Lease(places))
                {
                    await work();
                    {|LKS3005:lease.Dispose()|};
                    await rest();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_PermitThatIsDisposedOfOnce_OrKnowsIt() => Verify.Diagnostics("""
        sealed class Throttle(int permits)
        {
            private readonly SemaphoreSlim _permits = new(permits);
            public async ValueTask<Permit> AcquireAsync() { await _permits.WaitAsync(); return new Permit(this); }
            public async ValueTask<Lease> LeaseAsync() { await _permits.WaitAsync(); return new Lease(_permits); }
            public readonly struct Permit(Throttle owner) : IDisposable { public void Dispose() => owner._permits.Release(); }
            public sealed class Lease(SemaphoreSlim permits) : IDisposable
            {
                private SemaphoreSlim? _permits = permits;
                public void Dispose() => Interlocked.Exchange(ref _permits, null)?.Release();
            }
        }

        class Client(Throttle throttle)
        {
            public async Task HandedOn(string address)
            {
                var permit = await throttle.AcquireAsync();
                await SendAsync(address, permit);
            }

            public async Task Looked(string address)
            {
                using var permit = await throttle.AcquireAsync();
                await LogAsync(address, permit);
            }

            public async Task Knows(string address)
            {
                using var lease = await throttle.LeaseAsync();
                if (address.Length == 0)
                    lease.Dispose();
                await Task.Delay(10);
            }

            private static async Task SendAsync(string address, Throttle.Permit permit)
            {
                using (permit)
                    await Task.Delay(address.Length);
            }

            private static Task LogAsync(string address, Throttle.Permit permit) => Task.Delay(address.Length + permit.GetHashCode());
        }
        """);
}
