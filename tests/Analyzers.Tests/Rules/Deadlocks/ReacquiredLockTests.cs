using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class ReacquiredLockTests
{
    [Fact]
    public Task Reports_ThroughMethodsOfTheType() => Verify.Diagnostics("""
        class Parts
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _first, _second;

            public (int, int) GetBothParts()
            {
                _gate.Wait();
                try
                {
                    return ({|LKS2003:GetFirstPart()|}, {|LKS2003:GetSecondPart()|});
                }
                finally
                {
                    _gate.Release();
                }
            }

            public int GetFirstPart()
            {
                _gate.Wait();
                try { return _first; }
                finally { _gate.Release(); }
            }

            public int GetSecondPart() => Read();

            private int Read()
            {
                _gate.Wait();
                try { return _second; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_Async_LocalFunction_AndDirect() => Verify.Diagnostics("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RefreshAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await {|LKS2003:LoadAsync()|};
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task LoadAsync()
            {
                await _gate.WaitAsync().ConfigureAwait(false);
                try { await Task.Yield(); }
                finally { _gate.Release(); }
            }

            public void Twice()
            {
                _gate.Wait();
                try
                {
                    {|LKS2003:_gate.Wait()|};
                    _gate.Release();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void Local()
            {
                _gate.Wait();
                try { {|LKS2003:Inner()|}; }
                finally { _gate.Release(); }

                void Inner()
                {
                    _gate.Wait();
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ReaderWriterLockSlim_AndSpinLock() => Verify.Diagnostics("""
        class Table
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private SpinLock _spin = new(false);
            private readonly List<int> _rows = new();

            public int Count
            {
                get
                {
                    _rw.EnterReadLock();
                    try { return _rows.Count; }
                    finally { _rw.ExitReadLock(); }
                }
            }

            public void Add(int row)
            {
                _rw.EnterWriteLock();
                try
                {
                    _rows.Add(row);
                    {|LKS2003:Log()|};
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }

            public void Spin()
            {
                var outer = false;
                var inner = false;
                _spin.Enter(ref outer);
                {|LKS2003:_spin.Enter(ref inner)|};
                if (inner) _spin.Exit();
                if (outer) _spin.Exit();
            }

            private void Log()
            {
                _rw.EnterReadLock();
                try { Console.WriteLine(_rows.Count); }
                finally { _rw.ExitReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Reports_PropertyRead_WhileHolding() => Verify.Diagnostics("""
        class Table
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly List<int> _rows = new();

            public int Count
            {
                get
                {
                    _gate.Wait();
                    try { return _rows.Count; }
                    finally { _gate.Release(); }
                }
            }

            public void Trim(int size)
            {
                _gate.Wait();
                try
                {
                    if ({|LKS2003:Count|} > size)
                        _rows.Clear();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ReentrantLocks() => Verify.Diagnostics("""
        class Parts
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _rw = new(LockRecursionPolicy.SupportsRecursion);
            private readonly SemaphoreSlim _slots = new(2, 2);

            public void Outer()
            {
                lock (_gate)
                lock (_lock)
                {
                    _mutex.WaitOne();
                    _rw.EnterWriteLock();
                    _slots.Wait();
                    try { Inner(); }
                    finally { _slots.Release(); _rw.ExitWriteLock(); _mutex.ReleaseMutex(); }
                }
            }

            private void Inner()
            {
                lock (_gate)
                lock (_lock)
                {
                    _mutex.WaitOne();
                    _rw.EnterWriteLock();
                    _slots.Wait();
                    try { Console.WriteLine(); }
                    finally { _slots.Release(); _rw.ExitWriteLock(); _mutex.ReleaseMutex(); }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ReleasedBeforeTheCall_AndTryAcquire_ButNotTheOrderOfTwoObjects() => Verify.Diagnostics("""
        class Account
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _balance;

            public void Deposit(int amount)
            {
                _gate.Wait();
                try { _balance += amount; }
                finally { _gate.Release(); }
            }

            public void MoveTo(Account other, int amount)
            {
                _gate.Wait();
                try
                {
                    _balance -= amount;
                    {|LKS2005:other.Deposit(amount)|};
                }
                finally
                {
                    _gate.Release();
                }

                Deposit(0);
            }

            public void TryAgain()
            {
                _gate.Wait();
                try
                {
                    if (_gate.Wait(0))
                        _gate.Release();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AlreadyLockedParameter() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Save()
            {
                _gate.Wait();
                try { Write(alreadyLocked: true); }
                finally { _gate.Release(); }
            }

            public void Append() => Write(alreadyLocked: false);

            private void Write(bool alreadyLocked)
            {
                if (!alreadyLocked)
                    _gate.Wait();
                try { Console.WriteLine(); }
                finally
                {
                    if (!alreadyLocked)
                        _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_SemaphoreAsASignal() => Verify.Diagnostics("""
        class PingPong
        {
            private readonly SemaphoreSlim _ping = new(1, 1);
            private readonly SemaphoreSlim _pong = new(0);

            public void Ping()
            {
                _ping.Wait();
                Console.WriteLine("ping");
                _pong.Release();
                _ping.Wait();
            }

            public void Pong()
            {
                _pong.Wait();
                _ping.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkStartedOnAnotherThread_AndUnlockedCore() => Verify.Diagnostics("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _value;

            public void Refresh()
            {
                _gate.Wait();
                try
                {
                    LoadCore();
                    _ = Task.Run(() => Load());
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void Load()
            {
                _gate.Wait();
                try { LoadCore(); }
                finally { _gate.Release(); }
            }

            private void LoadCore() => _value = 42;
        }
        """);

    [Fact]
    public Task Reports_AsyncLockOfTheProgramThatIsASemaphore() => Verify.Diagnostics("""
        sealed class AsyncLock
        {
            private readonly SemaphoreSlim _permit = new(1, 1);

            public async Task<IDisposable> LockAsync()
            {
                await _permit.WaitAsync();
                return new Releaser(_permit);
            }

            private sealed class Releaser(SemaphoreSlim permit) : IDisposable
            {
                public void Dispose() => permit.Release();
            }
        }

        class Wallet
        {
            private readonly AsyncLock _lock = new();
            private decimal _balance;

            public async Task<decimal> BalanceAsync()
            {
                using (await _lock.LockAsync())
                    return _balance;
            }

            public async Task<bool> SpendAsync(decimal amount)
            {
                using (await _lock.LockAsync())
                {
                    if (await {|LKS2003:BalanceAsync()|} < amount)
                        return false;
                    _balance -= amount;
                    return true;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AsyncLockThatLetsSeveralIn() => Verify.Diagnostics("""
        sealed class AsyncLock
        {
            private readonly SemaphoreSlim _permit = new(2, 2);

            public async Task<IDisposable> LockAsync()
            {
                await _permit.WaitAsync();
                return new Releaser(_permit);
            }

            private sealed class Releaser(SemaphoreSlim permit) : IDisposable
            {
                public void Dispose() => permit.Release();
            }
        }

        class Wallet
        {
            private readonly AsyncLock _lock = new();
            private decimal _balance;

            public async Task<decimal> BalanceAsync()
            {
                using (await _lock.LockAsync())
                    return _balance;
            }

            public async Task<bool> SpendAsync(decimal amount)
            {
                using (await _lock.LockAsync())
                {
                    if (await BalanceAsync() < amount)
                        return false;
                    _balance -= amount;
                    return true;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AsyncLockThatKnowsItsHolder() => Verify.Diagnostics("""
        sealed class AsyncLock
        {
            private readonly SemaphoreSlim _permit = new(1, 1);
            private readonly AsyncLocal<int> _depth = new();

            public async Task<IDisposable> LockAsync()
            {
                if (_depth.Value++ == 0)
                    await _permit.WaitAsync();
                return new Releaser(this);
            }

            private sealed class Releaser(AsyncLock owner) : IDisposable
            {
                public void Dispose()
                {
                    if (--owner._depth.Value == 0)
                        owner._permit.Release();
                }
            }
        }

        class Wallet
        {
            private readonly AsyncLock _lock = new();
            private decimal _balance;

            public async Task<decimal> BalanceAsync()
            {
                using (await _lock.LockAsync())
                    return _balance;
            }

            public async Task SpendAsync(decimal amount)
            {
                using (await _lock.LockAsync())
                {
                    if (await BalanceAsync() >= amount)
                        _balance -= amount;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_WorkThatIsAwaitedWithOtherWork() => Verify.Diagnostics("""
        class Repository
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SetAsync(Func<Task> set)
            {
                await _gate.WaitAsync();
                try
                {
                    await set();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task LoadAsync(Func<Task> set)
            {
                await _gate.WaitAsync();
                try
                {
                    await Task.WhenAll({|LKS2003:SetAsync(set)|}, Task.Delay(1));
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    private static string Client(string login) => $$"""
        class Client
        {
            private readonly SemaphoreSlim _refresh = new(1, 1);
            private string? _token;

            public Task<string> ReadAsync(string path) => PostAsync(path);

            private async Task RefreshAsync()
            {
                await _refresh.WaitAsync();
                try
                {
                    {{login}}
                }
                finally
                {
                    _refresh.Release();
                }
            }

            private Task<string> LoginAsync() => PostAsync("login", false);

            private async Task<string> PostAsync(string path, bool retry = true) => await ExecuteAsync(() => Task.FromResult(path + _token), retry);

            private async Task<string> ExecuteAsync(Func<Task<string>> send, bool retry)
            {
                for (var attempt = 0; ; attempt++)
                {
                    try
                    {
                        return await send();
                    }
                    catch (UnauthorizedAccessException) when (retry && attempt < 3)
                    {
                        await RefreshAsync();
                    }
                }
            }
        }
        """;

    [Fact]
    public Task Accepts_AConstantThatKeepsTheWayFromComingBack() => Verify.Diagnostics(Client("_token = await LoginAsync();"));

    [Theory]
    [InlineData("_token = await {|LKS2003:PostAsync(\"login\")|};")]
    [InlineData("_token = await {|LKS2003:PostAsync(\"login\", true)|};")]
    [InlineData("_token = await {|LKS2003:PostAsync(\"login\", _token is null)|};")]
    public Task Reports_AWayThatComesBack(string login) => Verify.Diagnostics(Client(login));

    [Fact]
    public Task Accepts_AnExitThatAConstantTakes_ButNotTheOtherConstant() => Verify.Diagnostics("""
        class Journal
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _lines;

            public void Add()
            {
                _gate.Wait();
                try
                {
                    _lines++;
                    Write(flush: false);
                    {|LKS2003:Write(flush: true)|};
                }
                finally
                {
                    _gate.Release();
                }
            }

            private void Write(bool flush)
            {
                if (!flush)
                    return;
                Flush();
            }

            private void Flush()
            {
                _gate.Wait();
                _lines = 0;
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_AnAcquireThatTheHolderIsAskedAboutBefore() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _gate = new();
            private readonly SemaphoreSlim _one = new(1, 1);
            private readonly Dictionary<string, string> _texts = new();
            private bool _isOwned;
            public void Set(string key, string text)
            {
                bool mine = !_gate.IsWriteLockHeld;
                if (mine)
                    _gate.EnterWriteLock();
                try { _texts[key] = text; }
                finally { if (mine) _gate.ExitWriteLock(); }
            }
            public void Remove(string key)
            {
                if (_gate.IsWriteLockHeld)
                {
                    _texts.Remove(key);
                    return;
                }
                _gate.EnterWriteLock();
                try { _texts.Remove(key); }
                finally { _gate.ExitWriteLock(); }
            }
            public void Clear()
            {
                if (!_gate.IsWriteLockHeld)
                    ClearAlone();
            }
            private void ClearAlone()
            {
                _gate.EnterWriteLock();
                try { _texts.Clear(); }
                finally { _gate.ExitWriteLock(); }
            }
            public void SetAll(Dictionary<string, string> all)
            {
                _gate.EnterWriteLock();
                try
                {
                    Clear();
                    foreach (var one in all)
                    {
                        Remove(one.Key);
                        Set(one.Key, one.Value);
                    }
                }
                finally { _gate.ExitWriteLock(); }
            }
            public void Step()
            {
                var mine = !_isOwned;
                if (mine)
                {
                    _one.Wait();
                    _isOwned = true;
                }
                try { Console.WriteLine(_texts.Count); }
                finally
                {
                    if (mine)
                    {
                        _isOwned = false;
                        _one.Release();
                    }
                }
            }
            public void Steps()
            {
                _one.Wait();
                _isOwned = true;
                try
                {
                    Step();
                    Step();
                }
                finally
                {
                    _isOwned = false;
                    _one.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnAcquireThatAsksAboutSomethingElse() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _gate = new();
            private readonly ReaderWriterLockSlim _other = new();
            private readonly Dictionary<string, string> _texts = new();
            private bool _isOpen;
            public void Set(string key, string text)
            {
                bool mine = !_other.IsWriteLockHeld;
                if (mine)
                    _gate.EnterWriteLock();
                try { _texts[key] = text; }
                finally { if (mine) _gate.ExitWriteLock(); }
            }
            public void Read(string key)
            {
                bool mine = !_gate.IsReadLockHeld;
                if (mine)
                    _gate.EnterReadLock();
                try { Console.WriteLine(_texts[key]); }
                finally { if (mine) _gate.ExitReadLock(); }
            }
            public void Close(string key)
            {
                if (!_isOpen)
                    return;
                _gate.EnterWriteLock();
                try { _isOpen = false; }
                finally { _gate.ExitWriteLock(); }
            }
            public void SetAll(Dictionary<string, string> all)
            {
                _gate.EnterWriteLock();
                try
                {
                    _isOpen = true;
                    foreach (var one in all)
                    {
                        {|LKS2003:Set(one.Key, one.Value)|};
                        {|LKS2003:Read(one.Key)|};
                    }
                }
                finally { _gate.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Reports_AFunctionThatComesBackToTheMethodWhichRunsItUnderTheLock() => Verify.Diagnostics("""
        class Shop
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly ReaderWriterLockSlim _books = new();
            private int _sold, _booked;
            private async Task GuardAsync(Func<Task> work)
            {
                await _gate.WaitAsync();
                try { await {|LKS2003:work()|}; }
                finally { _gate.Release(); }
            }
            public Task Buy() => GuardAsync(async () => { _sold++; await Task.Yield(); });
            public Task BuyTwo() => GuardAsync(async () => { await Buy(); await Buy(); });
            private void Write(Action work)
            {
                _books.EnterWriteLock();
                try { {|LKS2003:work()|}; }
                finally { _books.ExitWriteLock(); }
            }
            public void Book(int count) => Write(() => _booked += count);
            public void BookAll(int[] counts) => Write(() =>
            {
                foreach (var count in counts)
                    Book(count);
            });
        }
        """);

    [Fact]
    public Task Accepts_AFunctionThatTakesTheLockElsewhere_OrIsRunAfterIt() => Verify.Diagnostics("""
        class Shop(Shop? next)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _other = new(1, 1);
            private int _sold;
            private async Task GuardAsync(Func<Task> work)
            {
                await _gate.WaitAsync();
                try { await work(); }
                finally { _gate.Release(); }
            }
            private static async Task WithAsync(SemaphoreSlim gate, Func<Task> work)
            {
                await gate.WaitAsync();
                try { await work(); }
                finally { gate.Release(); }
            }
            private async Task AfterAsync(Func<Task> work)
            {
                await _gate.WaitAsync();
                try { _sold++; }
                finally { _gate.Release(); }
                await work();
            }
            public Task Buy() => GuardAsync(async () => { _sold++; await Task.Yield(); });
            public Task BuyThere() => GuardAsync(async () => { if (next is not null) await next.Buy(); });
            public Task BuyLater() => GuardAsync(async () => { _ = Buy(); await Task.Yield(); });
            public Task BuyStarted() => GuardAsync(async () => { StartBuying(); await Task.Yield(); });
            private void StartBuying() => _ = Buy();
            public Task BuyAfter() => AfterAsync(async () => { await Buy(); await Buy(); });
            public Task BuyBoth() => WithAsync(_gate, () => WithAsync(_other, async () => { Console.WriteLine(); await Task.Yield(); }));
        }
        """);

    [Fact]
    public Task Accepts_ReentrancyByHand() => Verify.Diagnostics("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _flow = new(1, 1);
            private readonly AsyncLocal<bool> _isInside = new();
            private int _owner;
            public void Do(Action work)
            {
                if (Volatile.Read(ref _owner) == Environment.CurrentManagedThreadId)
                {
                    work();
                    return;
                }
                _gate.Wait();
                Volatile.Write(ref _owner, Environment.CurrentManagedThreadId);
                try { work(); }
                finally
                {
                    Volatile.Write(ref _owner, 0);
                    _gate.Release();
                }
            }
            public void Twice() => Do(() => Do(() => Console.WriteLine()));
            public async Task DoAsync(Func<Task> work)
            {
                if (_isInside.Value)
                {
                    await work();
                    return;
                }
                await _flow.WaitAsync();
                _isInside.Value = true;
                try { await work(); }
                finally
                {
                    _isInside.Value = false;
                    _flow.Release();
                }
            }
            public Task TwiceAsync() => DoAsync(() => DoAsync(() => Task.Delay(1)));
        }
        """);

    [Fact]
    public Task Reports_WhatALoopOverTheObjectOrItsTextComesTo() => Verify.Diagnostics("""
        class Names : System.Collections.Generic.IEnumerable<string>
        {
            private readonly ReaderWriterLockSlim _gate = new();
            private readonly List<string> _names = new();
            public override string ToString()
            {
                _gate.EnterReadLock();
                try { return $"{_names.Count} names"; }
                finally { _gate.ExitReadLock(); }
            }
            public IEnumerator<string> GetEnumerator()
            {
                _gate.EnterReadLock();
                try { return ((IEnumerable<string>)_names.ToArray()).GetEnumerator(); }
                finally { _gate.ExitReadLock(); }
            }
            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            public void Show()
            {
                _gate.EnterWriteLock();
                try
                {
                    foreach (var name in {|LKS2003:this|})
                        Console.WriteLine(name);
                }
                finally { _gate.ExitWriteLock(); }
            }
            public void Log()
            {
                _gate.EnterWriteLock();
                try { Console.WriteLine($"now {|LKS2003:{this}|}"); }
                finally { _gate.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_ALoopOverSomethingElse_AndATextAfterTheLock() => Verify.Diagnostics("""
        class Names : System.Collections.Generic.IEnumerable<string>
        {
            private readonly ReaderWriterLockSlim _gate = new();
            private readonly List<string> _names = new();
            public override string ToString()
            {
                _gate.EnterReadLock();
                try { return $"{_names.Count} names"; }
                finally { _gate.ExitReadLock(); }
            }
            public IEnumerator<string> GetEnumerator()
            {
                _gate.EnterReadLock();
                try { return ((IEnumerable<string>)_names.ToArray()).GetEnumerator(); }
                finally { _gate.ExitReadLock(); }
            }
            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            public void Show(Names other)
            {
                _gate.EnterWriteLock();
                try
                {
                    foreach (var name in _names)
                        Console.WriteLine($"{name} {_names.Count} {nameof(Names)}");
                    foreach (var name in other)
                        _names.Add($"{other}");
                }
                finally { _gate.ExitWriteLock(); }
                foreach (var name in this)
                    Console.WriteLine($"{this}");
            }
        }
        """);

    [Fact]
    public Task Reports_AcquiresInsideTheTry() => Verify.Diagnostics("""
        public class Settings
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly HashSet<int> _checked = [];
            private int _size;

            public void Reset()
            {
                try
                {
                    {|LKS3003:_gate.Wait()|};
                    _checked.Clear();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public int Size
            {
                get => _size;
                set
                {
                    try
                    {
                        {|LKS3003:_gate.Wait()|};
                        if (_size != value)
                        {
                            _size = value;
                            {|LKS2003:Reset()|};
                        }
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AMethodThatGivesTheLockUpForAWhile() => Verify.Diagnostics("""
        public class Turnstile
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public void Pass()
            {
                _gate.Wait();
                try
                {
                    _count++;
                    Pause();
                }
                finally
                {
                    _gate.Release();
                }
            }

            private void Pause()
            {
                _gate.Release();
                Thread.Sleep(1);
                _gate.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_AFunctionThatIsRunOnTheSpotUnderTheLock() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly Semaphore _guard = new(1, 1);
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly List<decimal> _lines = new();
            private readonly List<decimal> _orders = new();
            private decimal _rate = 1m;
            private int _limit;
            private T Guarded<T>(Func<T> body)
            {
                _guard.WaitOne();
                try { return {|LKS2003:body()|}; }
                finally { _guard.Release(); }
            }
            public decimal Rate
            {
                get => Guarded(() => _rate);
                set => Guarded(() => _rate = value);
            }
            public decimal Total => Guarded(() => _lines.Sum(line => line * Rate));
            public int Limit
            {
                get { _gate.Wait(); try { return _limit; } finally { _gate.Release(); } }
                set { _gate.Wait(); try { _limit = value; } finally { _gate.Release(); } }
            }
            public List<decimal> Large()
            {
                _gate.Wait();
                try { return {|LKS2003:_orders.Where(line => line > Limit)|}.OrderBy(line => line).ToList(); }
                finally { _gate.Release(); }
            }
            public void RemoveSmall()
            {
                _gate.Wait();
                try { {|LKS2003:_orders.RemoveAll(line => line < Limit)|}; }
                finally { _gate.Release(); }
            }
            public void Print()
            {
                _gate.Wait();
                try
                {
                    foreach (var line in {|LKS2003:_orders.Select(line => line * Limit)|})
                        Console.WriteLine(line);
                }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AFunctionThatIsRunLater_OrElsewhere() => Verify.Diagnostics("""
        class Ledger(Ledger? parent)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Mutex _mutex = new();
            private readonly List<decimal> _lines = new();
            private readonly SortedSet<decimal> _sorted = new();
            private int _limit;
            private decimal _rate = 1m;
            private T Guarded<T>(Func<T> body)
            {
                _gate.Wait();
                try { return body(); }
                finally { _gate.Release(); }
            }
            private T Owned<T>(Func<T> body)
            {
                _mutex.WaitOne();
                try { return body(); }
                finally { _mutex.ReleaseMutex(); }
            }
            public int Limit => Guarded(() => _limit);
            public decimal Rate => Owned(() => _rate);
            public decimal Total => Owned(() => _lines.Sum(line => line * Rate));
            public IEnumerable<decimal> Large => Guarded(() => _lines.Where(line => line > Limit));
            public IEnumerable<decimal> Ordered() => Guarded(() => _lines.Where(line => line > Limit).OrderBy(line => line * Limit));
            public int Above() => Guarded(() => _lines.Count(line => line > parent!.Limit));
            public int AboveOwn() { var limit = Limit; return Guarded(() => _lines.Count(line => line > limit)); }
            public Task<int> Later() => Guarded(() => Task.Run(() => _lines.Count(line => line > Limit)));
            public IComparer<decimal> ByLimit() => Guarded(() => Comparer<decimal>.Create((one, other) => (one * Limit).CompareTo(other * Limit)));
            public List<Func<int>> Limits() => Guarded(() => _lines.Select(_ => (Func<int>)(() => Limit)).ToList());
        }
        """);
}
