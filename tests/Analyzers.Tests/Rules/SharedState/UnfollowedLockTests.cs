using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>What keeps threads out without being a lock of the tables: scopes and runners of other types, and locks made of atomic operations.</summary>
public sealed class UnfollowedLockTests
{
    [Fact]
    public Task Accepts_AScopeThatIsMadeFromALock() => Verify.Diagnostics("""
        readonly struct WriteScope : IDisposable
        {
            private readonly ReaderWriterLockSlim _lock;
            public WriteScope(ReaderWriterLockSlim rw) { _lock = rw; rw.EnterWriteLock(); }
            public void Dispose() => _lock.ExitWriteLock();
        }
        class Catalog
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, int> _prices = new();
            private int _version;
            public void Set(string name, int price) { using (new WriteScope(_lock)) { _prices[name] = price; _version++; } }
            public void Clear() { using var scope = new WriteScope(_lock); _prices.Clear(); Touch(); }
            private void Touch() => _version++;
            public void Fill(string[] names) => Parallel.ForEach(names, name => { Set(name, 1); Clear(); });
        }
        """);

    [Fact]
    public Task Accepts_ScopesThatExtensionMethodsAndOtherTypesHandOut() => Verify.Diagnostics("""
        static class SemaphoreScopes
        {
            public static async Task<Scope> HoldAsync(this SemaphoreSlim semaphore) { await semaphore.WaitAsync(); return new Scope(semaphore); }
            public readonly struct Scope(SemaphoreSlim semaphore) : IDisposable { public void Dispose() => semaphore.Release(); }
        }
        sealed class Turnstile
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public async Task<IDisposable> PassAsync() { await _semaphore.WaitAsync(); return new Pass(_semaphore); }
            private sealed class Pass(SemaphoreSlim semaphore) : IDisposable { public void Dispose() => semaphore.Release(); }
        }
        class Session
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly Turnstile _turnstile = new();
            private readonly List<int> _ids = new();
            private int _requests;
            public async Task TouchAsync(int id) { using (await _semaphore.HoldAsync()) _ids.Add(id); }
            public async Task CountAsync() { using (await _turnstile.PassAsync().ConfigureAwait(false)) _requests++; }
            public Task Burst() => Task.WhenAll(Enumerable.Range(0, 10).Select(id => Task.Run(async () => { await TouchAsync(id); await CountAsync(); })));
        }
        """);

    [Fact]
    public Task Reports_WhatAScopeThatIsNoLockDoesNotGuard() => Verify.Diagnostics("""
        class Importer
        {
            private int _lines;
            public void Import(string[] files) => Parallel.ForEach(files, file =>
            {
                using var reader = new System.IO.StreamReader(file);
                while (reader.ReadLine() is not null)
                    {|LKS1001:_lines++|};
            });
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatOneThreadSets() => Verify.Diagnostics("""
        class Sampler
        {
            private readonly List<long> _values = new();
            private int _busy;
            private int _samples;
            public void Sample()
            {
                if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
                    return;
                try
                {
                    _samples++;
                    _values.Add(Environment.WorkingSet);
                }
                finally
                {
                    Volatile.Write(ref _busy, 0);
                }
            }
            public void Run() => Parallel.For(0, 10, _ => Sample());
        }
        """);

    [Fact]
    public Task Accepts_ASpinLockMadeByHand() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly Queue<int> _entries = new();
            private int _lock;
            private long _total;
            private void Enter() { var spin = new SpinWait(); while (Interlocked.Exchange(ref _lock, 1) != 0) spin.SpinOnce(); }
            private void Exit() => Volatile.Write(ref _lock, 0);
            public void Add(int amount)
            {
                Enter();
                try { _total += amount; _entries.Enqueue(amount); }
                finally { Exit(); }
            }
            public void AddInline(int amount)
            {
                while (Interlocked.CompareExchange(ref _lock, 1, 0) != 0)
                    Thread.SpinWait(20);
                _total += amount;
                Exit();
            }
            public void Run() => Parallel.For(0, 10, amount => { Add(amount); AddInline(amount); });
        }
        """);

    [Fact]
    public Task Accepts_TheLastOwnerClearingUp() => Verify.Diagnostics("""
        class Shared
        {
            private int _owners = 1;
            private int _state = 1;
            private bool TryOwn()
            {
                while (true)
                {
                    var owners = Volatile.Read(ref _owners);
                    if (owners == 0)
                        return false;
                    if (Interlocked.CompareExchange(ref _owners, owners + 1, owners) == owners)
                        return true;
                }
            }
            private void Release() { if (Interlocked.Decrement(ref _owners) == 0) _state = 0; }
            public void Run() => Parallel.For(0, 10, _ => { if (TryOwn()) { Console.WriteLine(_state); Release(); } });
        }
        """);

    [Fact]
    public Task Reports_AnUpdateThatAnyThreadMayMakeAfterAnAtomicOne() => Verify.Diagnostics("""
        class Meter
        {
            private int _max;
            private int _hits;
            private int _records;
            public void Hit(int value)
            {
                if (Interlocked.Increment(ref _hits) > 10)
                    {|LKS1001:_records++|};
                var old = Volatile.Read(ref _max);
                if (value > old && Interlocked.CompareExchange(ref _max, value, old) == old)
                    {|LKS1001:_records++|};
            }
            public void Run() => Parallel.For(0, 100, value => Hit(value));
        }
        """);

    [Fact]
    public Task Accepts_DelegatesThatABaseClassRunsUnderItsLock() => Verify.Diagnostics("""
        abstract class Synchronized
        {
            protected readonly object Gate = new();
            protected void Exclusive(Action action) { lock (Gate) action(); }
        }
        class Customers : Synchronized
        {
            private readonly List<string> _names = new();
            private int _version;
            public void Add(string name) { lock (Gate) { _names.Add(name); _version++; } }
            public void Clear() => Exclusive(() => { _names.Clear(); _version++; });
            public string[] Names() { lock (Gate) return _names.ToArray(); }
        }
        """);

    [Fact]
    public Task Accepts_DelegatesThatARunnerOfAnotherTypeQueues() => Verify.Diagnostics("""
        sealed class Turn
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public Task RunAsync(Func<Task> work) => RunAsync(async () => { await work(); return 0; });
            public async Task<T> RunAsync<T>(Func<Task<T>> work) { await _semaphore.WaitAsync(); try { return await work(); } finally { _semaphore.Release(); } }
        }
        class Wallet
        {
            private readonly Turn _turn = new();
            private readonly object _gate = new();
            private decimal _balance;
            public void Deposit(decimal amount) { lock (_gate) _balance += amount; }
            public Task Withdraw(decimal amount) => _turn.RunAsync(async () => { await Task.Yield(); _balance -= amount; });
        }
        """);

    [Fact]
    public Task Reports_DelegatesThatAnotherTypeRunsUnderNothing() => Verify.Diagnostics("""
        static class Retry
        {
            public static void Run(Action work) { try { work(); } catch (TimeoutException) { work(); } }
        }
        class Wallet
        {
            private readonly object _gate = new();
            private decimal _balance;
            public void Deposit(decimal amount) { lock (_gate) _balance += amount; }
            public void Refund(decimal amount) { lock (_gate) _balance += amount; }
            public void Withdraw(decimal amount) => Retry.Run(() => {|LKS1001:_balance -= amount|});
        }
        """);

    [Fact]
    public Task Accepts_TasksOfAFactoryThatHasAScheduler() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly TaskFactory _exclusive = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
            private readonly List<decimal> _entries = new();
            private decimal _sum;
            public Task Add(decimal amount) => _exclusive.StartNew(() => { _entries.Add(amount); _sum += amount; });
            public Task Run() => Task.WhenAll(Enumerable.Range(0, 10).Select(amount => Add(amount)));
        }
        """);

    [Fact]
    public Task Reports_TasksOfTheDefaultFactory() => Verify.Diagnostics("""
        class Ledger
        {
            private decimal _sum;
            public Task Run() => Task.WhenAll(Enumerable.Range(0, 10).Select(amount => Task.Factory.StartNew(() => { {|LKS1001:_sum += amount|}; })));
        }
        """);

    [Fact]
    public Task Accepts_AMutexThatIsTakenOverFromADeadOwner() => Verify.Diagnostics("""
        static class Journal
        {
            private static readonly Mutex s_mutex = new(false, "journal");
            private static int s_lines;
            public static void Write(string line)
            {
                try { s_mutex.WaitOne(); } catch (AbandonedMutexException) { }
                try { s_lines++; }
                finally { s_mutex.ReleaseMutex(); }
            }
            public static void Run() => Parallel.For(0, 5, _ => Write("line"));
        }
        """);

    [Fact]
    public Task Accepts_APropertyThatLocksAroundItsOwnField() => Verify.Diagnostics("""
        class Progress
        {
            private readonly object _gate = new();
            public int Percent { get { lock (_gate) return field; } set { lock (_gate) field = Math.Clamp(value, 0, 100); } }
            public List<string> Notes => field ??= new();
            public void Run()
            {
                var worker = Task.Run(() => { for (var percent = 0; percent <= 100; percent++) Percent = percent; });
                Console.WriteLine(Percent);
                worker.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_APropertyOfWhichOneAccessorHasALock() => Verify.Diagnostics("""
        class Progress
        {
            private readonly object _gate = new();
            public int Steps { get { lock (_gate) return field; } set { {|LKS1001:field += value|}; } }
            public int Total { get; set { lock (_gate) field = value; } }
            public void Run() => Parallel.For(0, 10, step => { Steps = step; Total = step; Console.WriteLine({|LKS1004:Total|}); });
        }
        """);

    [Fact]
    public Task Accepts_AStateThatAMethodMovesOn() => Verify.Diagnostics("""
        class Client
        {
            private int _state;
            private bool _isClean;
            public void Start()
            {
                Task.Run(() => Stop(false));
                Task.Run(() => Stop(true));
            }
            private void Stop(bool isClean)
            {
                if (IsStopping())
                    return;
                _isClean = isClean;
                Console.WriteLine(_isClean);
            }
            private bool IsStopping()
            {
                var state = (State)_state;
                while (state == State.Running)
                {
                    var found = Exchange(State.Stopping, state);
                    if (found == state)
                        return false;
                    state = found;
                }
                return true;
            }
            private State Exchange(State next, State expected) => (State)Interlocked.CompareExchange(ref _state, (int)next, (int)expected);
            private enum State { Running, Stopping }
        }
        """);

    [Fact]
    public Task Reports_AStateThatIsExchangedWithoutAskingWhoDidIt() => Verify.Diagnostics("""
        class Client
        {
            private int _state;
            private int _stops;
            public void Start()
            {
                Task.Run(() => Stop());
                Task.Run(() => Stop());
            }
            private void Stop()
            {
                if (IsStopping())
                    return;
                {|LKS1001:_stops++|};
            }
            private bool IsStopping()
            {
                Exchange(State.Stopping, State.Running);
                return false;
            }
            private State Exchange(State next, State expected) => (State)Interlocked.CompareExchange(ref _state, (int)next, (int)expected);
            private enum State { Running, Stopping }
        }
        """);

    /// <summary>The flag keeps ticks apart, and nobody who does not ask for it.</summary>
    [Theory]
    [InlineData("if (Interlocked.Exchange(ref _busy, 1) == 1) return; try { Show(); } finally { Volatile.Write(ref _busy, 0); }", "foreach (var name in {|LKS1005:_names|}.Values) Console.WriteLine(name);", "")]
    [InlineData("if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0) { Show(); _busy = 0; }", "Console.WriteLine(string.Join(',', {|LKS1005:_names|}.Keys.OrderBy(key => key)));", "")]
    [InlineData("if (Interlocked.Exchange(ref _busy, 1) == 1) return; Show(); Interlocked.Exchange(ref _busy, 0);", "{|LKS1005:_names|}.Remove(0);", "")]
    [InlineData("if (Interlocked.Exchange(ref _busy, 1) == 1) return; Show(); Interlocked.Exchange(ref _busy, 0);", "_ticks++;", "")]
    [InlineData("if (Interlocked.Exchange(ref _busy, 1) == 1) return; Show();", "foreach (var name in _names.Values) Console.WriteLine(name);", "")]
    [InlineData("if (Interlocked.Exchange(ref _busy, 1) == 1) return; try { Show(); } finally { Volatile.Write(ref _busy, 0); }", "foreach (var name in _names.Values) Console.WriteLine(name);", "while (Interlocked.Exchange(ref _busy, 1) == 1) Thread.Sleep(1);")]
    [InlineData("if (Interlocked.Exchange(ref _busy, 1) == 1) return; try { Show(); } finally { Volatile.Write(ref _busy, 0); }", "Console.WriteLine(_names.Keys.Count);", "")]
    public Task ATickThatAFlagLetsThroughAlone(string tick, string show, string add) => Verify.Diagnostics($$"""
        public sealed class Board : IDisposable
        {
            private readonly object _gate = new();
            private readonly Dictionary<int, string> _names = new();
            private readonly System.Timers.Timer _timer = new(50);
            private int _busy, _ticks;
            public Board() { _timer.Elapsed += (_, _) => Tick(); _timer.Start(); }
            public void Add(int key, string name) { {{add}} lock (_gate) _names.Add(key, name); }
            public bool Remove(int key) { lock (_gate) return _names.Remove(key); }
            public void Dispose() => _timer.Dispose();
            private void Tick() { {{tick}} }
            private void Show() { {{show}} }
        }
        """);

    [Theory]
    [InlineData("public Board(IPainter painter) { _painters.Add(painter); Start(); }", true)]
    [InlineData("public Board() => Start(); public void Add(IPainter painter) => _painters.Add(painter);", false)]
    public async Task HandlersOfTheConstructor_DoNotKnowTheObject(string members, bool isWarned)
    {
        var source = $$"""
            using System; using System.Collections.Generic; using System.Threading;
            public interface IPainter { void Paint(string name); }
            public sealed class Board : IDisposable
            {
                private readonly object _gate = new();
                private readonly Dictionary<int, string> _names = new();
                private readonly System.Collections.Concurrent.ConcurrentBag<IPainter> _painters = new();
                private Timer _timer;
                {{members}}
                private void Start() => _timer = new Timer(_ => Tick(), null, 50, 50);
                public void Add(int key, string name) { lock (_gate) _names.Add(key, name); }
                public bool Remove(int key) { lock (_gate) return _names.Remove(key); }
                public void Dispose() => _timer.Dispose();
                private void Tick() { foreach (var name in _names.Values) foreach (var painter in _painters) painter.Paint(name); }
            }
            """;
        Assert.Equal(isWarned, (await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(source, "Board.cs")]))).Any(diagnostic => diagnostic is { Id: "LKS1005", Severity: Microsoft.CodeAnalysis.DiagnosticSeverity.Warning }));
    }
}
