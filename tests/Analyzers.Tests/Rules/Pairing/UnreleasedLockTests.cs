using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class UnreleasedLockTests
{
    [Fact]
    public Task Reports_EarlyReturn_Monitor() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private int _balance;

            public bool Withdraw(int amount)
            {
                {|LKS3001:Monitor.Enter(_gate)|};
                if (_balance < amount)
                    return false;
                _balance -= amount;
                Monitor.Exit(_gate);
                return true;
            }
        }
        """);

    [Fact]
    public Task Reports_EarlyReturn_SemaphoreSlimAsync() => Verify.Diagnostics("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Dictionary<string, int> _items = new();

            public async Task<int> ReadAsync(string key, CancellationToken token)
            {
                await {|LKS3001:_gate.WaitAsync(token)|}.ConfigureAwait(false);
                if (!_items.TryGetValue(key, out var value))
                    return -1;
                _gate.Release();
                return value;
            }
        }
        """);

    [Fact]
    public Task Reports_ContinueInLoop_ReaderWriterLockSlim() => Verify.Diagnostics("""
        class Registry
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly List<int> _ids = new();

            public int Sum(int rounds)
            {
                var sum = 0;
                for (var i = 0; i < rounds; i++)
                {
                    {|LKS3001:_rw.EnterReadLock()|};
                    if (i >= _ids.Count)
                        break;
                    sum += i;
                    _rw.ExitReadLock();
                }

                return sum;
            }
        }
        """);

    [Fact]
    public Task Reports_ReadLocks() => Verify.Diagnostics("""
        class Registry
        {
            private readonly ReaderWriterLock _old = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly int[] _ids = [1];

            public int First()
            {
                {|LKS3001:_old.AcquireReaderLock(-1)|};
                if (_ids.Length == 0)
                    return 0;
                _old.ReleaseReaderLock();
                return 1;
            }

            public int Second()
            {
                {|LKS3001:_rw.EnterReadLock()|};
                if (_ids.Length == 0)
                    return 0;
                _rw.ExitReadLock();
                return 1;
            }
        }
        """);

    [Fact]
    public Task Reports_CatchThatSwallows() => Verify.Diagnostics("""
        class Store
        {
            private readonly Lock _gate = new();

            public void Save(string path)
            {
                try
                {
                    {|LKS3002:_gate.Enter()|};
                    System.IO.File.WriteAllText(path, "");
                    _gate.Exit();
                }
                catch (System.IO.IOException)
                {
                }
            }
        }
        """);

    [Fact]
    public Task Reports_InLambda_AndLocalFunction() => Verify.Diagnostics("""
        class Pool
        {
            private readonly SemaphoreSlim _slots = new(4, 4);

            public Task Start(Func<bool> ready) => Task.Run(async () =>
            {
                await {|LKS3001:_slots.WaitAsync()|};
                if (!ready())
                    return;
                _slots.Release();
            });

            public void Run(bool now)
            {
                void Enter()
                {
                    {|LKS3001:_slots.Wait()|};
                    if (now)
                        return;
                    _slots.Release();
                }

                Enter();
            }
        }
        """);

    [Fact]
    public Task Reports_WrapperMethods_AtTheCall() => Verify.Diagnostics("""
        class Journal
        {
            private readonly object _gate = new();
            private int _entries;

            public void Add(bool important)
            {
                {|LKS3001:EnterGate()|};
                _entries++;
                if (important)
                    return;
                ExitGate();
            }

            private void EnterGate() => Monitor.Enter(_gate);

            private void ExitGate() => Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task Reports_NeverReleased_PrivateField() => Verify.Diagnostics("""
        class Printer
        {
            private readonly Mutex _mutex = new();

            public void Print(string text)
            {
                {|LKS3001:_mutex.WaitOne()|};
                Console.WriteLine(text);
            }
        }
        """);

    [Theory]
    [InlineData("object", "new()", "Monitor.Enter(_gate)", "Monitor.Exit(_gate)")]
    [InlineData("Lock", "new()", "_gate.Enter()", "_gate.Exit()")]
    [InlineData("SemaphoreSlim", "new(1, 1)", "_gate.Wait()", "_gate.Release()")]
    [InlineData("Semaphore", "new(1, 1)", "_gate.WaitOne()", "_gate.Release()")]
    [InlineData("Mutex", "new()", "_gate.WaitOne()", "_gate.ReleaseMutex()")]
    [InlineData("ReaderWriterLockSlim", "new()", "_gate.EnterUpgradeableReadLock()", "_gate.ExitUpgradeableReadLock()")]
    [InlineData("ReaderWriterLockSlim", "new()", "_gate.EnterWriteLock()", "_gate.ExitWriteLock()")]
    [InlineData("ReaderWriterLock", "new()", "_gate.AcquireWriterLock(-1)", "_gate.ReleaseWriterLock()")]
    public Task Reports_EveryPrimitive(string type, string creation, string acquire, string release) => Verify.Diagnostics($$"""
        class Account
        {
            private readonly {{type}} _gate = {{creation}};
            private int _balance;

            public void Withdraw(int amount)
            {
                {|LKS3001:{{acquire}}|};
                if (_balance < amount)
                    return;
                _balance -= amount;
                {{release}};
            }

            public void Deposit(int amount)
            {
                {{acquire}};
                try
                {
                    _balance += Math.Abs(int.Parse(amount.ToString()));
                }
                finally
                {
                    {{release}};
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_EarlyReturnInsideTryFinally() => Verify.Diagnostics("""
        class Account
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _balance;

            public async Task<bool> WithdrawAsync(int amount)
            {
                await _gate.WaitAsync();
                try
                {
                    if (_balance < amount)
                        return false;
                    await Task.Delay(1);
                    _balance -= amount;
                    return true;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_LockTakenFlag_AndAcquiredFlag() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private SpinLock _spin = new(false);
            private readonly SemaphoreSlim _slots = new(2, 2);

            public void Add()
            {
                bool taken = false;
                try
                {
                    Monitor.Enter(_gate, ref taken);
                    Work();
                }
                finally
                {
                    if (taken) Monitor.Exit(_gate);
                }
            }

            public void Spin()
            {
                var taken = false;
                try
                {
                    _spin.TryEnter(ref taken);
                    if (!taken)
                        return;
                    Work();
                }
                finally
                {
                    if (taken)
                        _spin.Exit();
                }
            }

            public async Task UseAsync(CancellationToken token)
            {
                var acquired = false;
                try
                {
                    await _slots.WaitAsync(token);
                    acquired = true;
                    Work();
                }
                finally
                {
                    if (acquired)
                        _slots.Release();
                }
            }

            private static void Work() => Console.WriteLine();
        }
        """);

    [Fact]
    public Task Accepts_TryAcquireInConditions() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _slots = new(1, 1);
            private readonly ReaderWriterLockSlim _rw = new();

            public bool TryWork()
            {
                if (!Monitor.TryEnter(_gate, 100))
                    return false;
                try
                {
                    return true;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }

            public async Task<bool> TryWorkAsync()
            {
                if (!await _slots.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false))
                    return false;
                try
                {
                    await Task.Yield();
                    return true;
                }
                finally
                {
                    _slots.Release();
                }
            }

            public int Read()
            {
                var got = _rw.TryEnterReadLock(10);
                if (got)
                {
                    try { return 1; }
                    finally { _rw.ExitReadLock(); }
                }

                return 0;
            }

            public int Combined(bool wanted)
            {
                if (wanted && _slots.Wait(0))
                {
                    try { return 1; }
                    finally { _slots.Release(); }
                }

                return 0;
            }
        }
        """);

    [Fact]
    public Task Accepts_TryStyleMethods_ThatTellTheCaller() => Verify.Diagnostics("""
        class Gate
        {
            private readonly SemaphoreSlim _slots = new(1, 1);
            private bool _closed;

            public bool TryEnter()
            {
                _slots.Wait();
                if (_closed)
                {
                    _slots.Release();
                    return false;
                }

                return true;
            }

            public void Leave() => _slots.Release();
        }
        """);

    [Fact]
    public Task Accepts_ConditionalLocking_OnAStableFlag() => Verify.Diagnostics("""
        class Buffer(bool synchronized)
        {
            private readonly object _gate = new();
            private readonly bool _shared = synchronized;
            private int _count;

            public void Add(bool locked)
            {
                if (_shared)
                    Monitor.Enter(_gate);
                _count += Compute();
                if (_shared)
                    Monitor.Exit(_gate);
            }

            public void Remove(bool locked)
            {
                if (!locked)
                    Monitor.Enter(_gate);
                _count--;
                if (!locked)
                    Monitor.Exit(_gate);
            }

            private static int Compute() => 1;
        }
        """);

    [Fact]
    public Task Accepts_PairSplitOverMethods_AndScopes() => Verify.Diagnostics("""
        sealed class Batch : IDisposable
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _turn = new(1, 1);

            public void Begin() => Monitor.Enter(_gate);

            public void End() => Monitor.Exit(_gate);

            public IDisposable Enter()
            {
                _turn.Wait();
                return this;
            }

            public void Dispose() => _turn.Release();

            public void Use()
            {
                using (Enter())
                {
                    Console.WriteLine();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ThrottleReleasedByContinuation_AndSignals() => Verify.Diagnostics("""
        class Throttle
        {
            private readonly SemaphoreSlim _slots = new(5, 5);
            private readonly SemaphoreSlim _ready = new(0);

            public async Task RunAsync(IEnumerable<Func<Task>> jobs)
            {
                var running = new List<Task>();
                foreach (var job in jobs)
                {
                    await _slots.WaitAsync();
                    running.Add(Task.Run(async () =>
                    {
                        try { await job(); }
                        finally { _slots.Release(); }
                    }));
                }

                await Task.WhenAll(running);
            }

            public async Task ConsumeAsync(CancellationToken token)
            {
                while (true)
                {
                    await _ready.WaitAsync(token);
                    Console.WriteLine();
                }
            }

            public void Produce() => _ready.Release();
        }
        """);

    [Fact]
    public Task Accepts_EnterScopeAndUsing() => Verify.Diagnostics("""
        class Account
        {
            private readonly Lock _gate = new();
            private int _balance;

            public int Deposit(int amount)
            {
                using (_gate.EnterScope())
                {
                    if (amount < 0)
                        return -1;
                    _balance += amount;
                }

                using var scope = _gate.EnterScope();
                return _balance;
            }

            public int Balance
            {
                get { lock (_gate) return _balance; }
            }
        }
        """);

    [Fact]
    public Task Accepts_ReleasedOnFailureOnly_BecauseSuccessHandsItOver() => Verify.Diagnostics("""
        class Connections
        {
            private readonly SemaphoreSlim _slots = new(3, 3);

            public async Task<object> RentAsync(Func<Task<object>> open)
            {
                await _slots.WaitAsync();
                try
                {
                    return await open();
                }
                catch
                {
                    _slots.Release();
                    throw;
                }
            }

            public void Return() => _slots.Release();
        }
        """);

    [Fact]
    public Task Accepts_TemporaryRelease_AroundACallback() => Verify.Diagnostics("""
        class Events
        {
            private readonly object _gate = new();

            public void Raise(Action callback)
            {
                lock (_gate)
                {
                    Monitor.Exit(_gate);
                    try { callback(); }
                    finally { Monitor.Enter(_gate); }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_IteratorsAndLoops() => Verify.Diagnostics("""
        class Table
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly List<int> _rows = new();

            public IEnumerable<int> Rows()
            {
                _rw.EnterReadLock();
                try
                {
                    foreach (var row in _rows)
                        {|LKS2008:yield return row;|}
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }

            public void Pump(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    _rw.EnterWriteLock();
                    try
                    {
                        if (_rows.Count == 0)
                            continue;
                        _rows.Clear();
                    }
                    finally
                    {
                        _rw.ExitWriteLock();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_HandOverHand_AndLocksInArrays() => Verify.Diagnostics("""
        class Node
        {
            public Node? Next;
            public readonly object Gate = new();
        }

        class Chain
        {
            private readonly object[] _stripes = new object[8];
            private readonly Node _head = new();

            public void Visit(int key)
            {
                var stripe = _stripes[key % 8];
                Monitor.Enter(stripe);
                try { Console.WriteLine(); }
                finally { Monitor.Exit(stripe); }
            }

            public void Walk()
            {
                var current = _head;
                Monitor.Enter(current.Gate);
                while (current.Next is { } next)
                {
                    Monitor.Enter(next.Gate);
                    Monitor.Exit(current.Gate);
                    current = next;
                }

                Monitor.Exit(current.Gate);
            }
        }
        """);

    [Fact]
    public Task Accepts_AWaitWithoutLimitWhoseResultIsTested() => Verify.Diagnostics("""
        class Feedback
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public async Task Send(bool wait, CancellationToken cancellation)
            {
                var taken = wait
                    ? await _gate.WaitAsync(Timeout.Infinite, cancellation).ConfigureAwait(false)
                    : await _gate.WaitAsync(TimeSpan.Zero, cancellation).ConfigureAwait(false);
                if (!taken)
                    return;
                try
                {
                    await Task.Delay(1, cancellation);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_HandOverHandLocking() => Verify.Diagnostics("""
        class Chain
        {
            public void Walk(IEnumerable<object> boxes)
            {
                object? last = null;
                try
                {
                    foreach (var box in boxes)
                    {
                        object? next = box;
                        if (next != null)
                        {
                            Monitor.Enter(next);
                            if (last != null)
                                Monitor.Exit(last);
                            last = next;
                        }
                    }
                }
                finally
                {
                    if (last != null)
                        Monitor.Exit(last);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatReleasesWhenItIsTold() => Verify.Diagnostics("""
        class Writer
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private bool _busy;
            public ValueTask Write()
            {
                if (!_gate.Wait(0))
                    return Continue(false);
                if (_busy)
                    return Continue(true);
                try { Console.WriteLine(); }
                finally { _gate.Release(); }
                return default;
            }
            private async ValueTask Continue(bool isHeld)
            {
                if (!isHeld)
                    await _gate.WaitAsync();
                try { await Task.Yield(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Follows_MethodsThatCallEachOther() => Verify.Diagnostics("""
        class Domain
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly object _gate = new();
            private int _depth;
            public void Left(int n)
            {
                {|LKS3001:_lock.EnterReadLock()|};
                if (n == 0)
                    return;
                {|LKS2003:Right(n - 1)|};
                _lock.ExitReadLock();
            }
            private void Right(int n)
            {
                Monitor.Enter(_gate);
                try
                {
                    _depth++;
                    Left(n);
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_LocksThatOneLoopTakesAndAnotherGivesBack() => Verify.Diagnostics("""
        class Bank
        {
            private readonly object[] _gates = [new(), new(), new()];
            private readonly long[] _balances = new long[3];

            public long Total()
            {
                foreach (var gate in _gates)
                    Monitor.Enter(gate);
                try
                {
                    return _balances.Sum();
                }
                finally
                {
                    foreach (var gate in _gates.Reverse())
                        Monitor.Exit(gate);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_LockOfALoop_ThatTheLoopItselfForgets() => Verify.Diagnostics("""
        class Bank
        {
            private readonly List<SemaphoreSlim> _gates = [new(1, 1)];

            public void Audit(Func<bool> isClosed)
            {
                foreach (var gate in _gates)
                {
                    {|LKS3001:gate.Wait()|};
                    if (isClosed())
                        return;
                    gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ALockThatHandedOverWorkReleases() => Verify.Diagnostics("""
        sealed class Consumer(Func<Func<Task>, Task> execute)
        {
            private readonly SemaphoreSlim _ready = new(1, 1);
            private readonly SemaphoreSlim _flush = new(1, 1);
            public async Task Setup(CancellationToken token)
            {
                try
                {
                    await _ready.WaitAsync(token);
                    await execute(Monitor);
                }
                catch (TimeoutException)
                {
                    _ready.Release();
                }
            }
            public void Sweep(bool isEarly)
            {
                if (!_flush.Wait(TimeSpan.Zero))
                    return;
                if (isEarly)
                {
                    _flush.Release();
                    return;
                }
                Task.Run(() => Commit());
            }
            private Task Monitor()
            {
                _ready.Release();
                return Task.CompletedTask;
            }
            private void Commit() => _flush.Release();
        }
        """);

    [Fact]
    public Task Reports_ALockThatHandedOverWorkOnlyUses() => Verify.Diagnostics("""
        sealed class Consumer
        {
            private readonly SemaphoreSlim _flush = new(1, 1);
            public void Sweep(bool isEarly)
            {
                {|LKS3001:_flush.Wait()|};
                if (isEarly)
                {
                    _flush.Release();
                    return;
                }
                Task.Run(() => Commit());
            }
            private void Commit() { _flush.Wait(); _flush.Release(); }
        }
        """);

    [Fact]
    public Task Accepts_AGetterOfAnInterfaceBeforeTheRelease() => Verify.Diagnostics("""
        interface IContext { SemaphoreSlim Gate { get; } bool IsBusy { get; } }
        sealed class Engine(IContext context)
        {
            public void Complete(TimeProvider time)
            {
                try
                {
                    context.Gate.Wait();
                    var isBusy = context.IsBusy;
                    var now = time.GetUtcNow();
                    context.Gate.Release();
                    Console.WriteLine((isBusy, now));
                }
                catch (Exception exception)
                {
                    Console.WriteLine(exception);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_LocksInAnArrayThatLoopsTakeAndGiveBackByIndex() => Verify.Diagnostics("""
        class Stripes
        {
            private readonly object[] _locks = Enumerable.Range(0, 16).Select(_ => new object()).ToArray();
            private readonly SemaphoreSlim[] _permits = Enumerable.Range(0, 4).Select(_ => new SemaphoreSlim(1, 1)).ToArray();
            private readonly int[] _counts = new int[16];

            public int Sum()
            {
                var taken = 0;
                try
                {
                    for (var i = 0; i < _locks.Length; i++)
                    {
                        Monitor.Enter(_locks[i]);
                        taken++;
                    }

                    return _counts.Sum();
                }
                finally
                {
                    for (var i = 0; i < taken; i++)
                        Monitor.Exit(_locks[i]);
                }
            }

            public async Task AllAsync(Func<Task> work)
            {
                for (var i = 0; i < _permits.Length; i++)
                    await _permits[i].WaitAsync();
                try
                {
                    await work();
                }
                finally
                {
                    for (var i = _permits.Length - 1; i >= 0; i--)
                        _permits[i].Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnElementThatItsOwnRoundForgets() => Verify.Diagnostics("""
        class Stripes
        {
            private readonly object[] _locks = Enumerable.Range(0, 16).Select(_ => new object()).ToArray();
            private readonly int[] _counts = new int[16];

            public void Clear(Func<int, bool> keep)
            {
                for (var i = 0; i < _locks.Length; i++)
                {
                    {|LKS3001:Monitor.Enter(_locks[i])|};
                    if (_counts[i] > 9)
                        continue;
                    _counts[i] = 0;
                    Monitor.Exit(_locks[i]);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AReaderWriterLockThatOnlyAsksForTheOtherMode() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly ReaderWriterLockSlim _table = new();
            private readonly Dictionary<string, string> _values = [];

            public void Show()
            {
                {|LKS3001:_lock.EnterReadLock()|};
                try { Console.WriteLine(); }
                finally { if (_lock.IsWriteLockHeld) _lock.ExitWriteLock(); }
            }

            public void Put(string key)
            {
                _table.EnterUpgradeableReadLock();
                try
                {
                    {|LKS3001:_table.EnterWriteLock()|};
                    _values[key] = key;
                }
                finally
                {
                    _table.ExitUpgradeableReadLock();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AReturnBeforeTheWorkThatReleases() => Verify.Diagnostics("""
        class Throttle
        {
            private readonly SemaphoreSlim _permits = new(8, 8);

            public async Task<bool> StartAsync(Func<Task> job, CancellationToken stop)
            {
                await {|LKS3001:_permits.WaitAsync()|};
                if (stop.IsCancellationRequested)
                    return false;
                _ = Task.Run(async () =>
                {
                    try { await job(); }
                    finally { _permits.Release(); }
                });
                return true;
            }

            public async Task<Task> QueuedAsync(Func<Task> job)
            {
                await _permits.WaitAsync();
                return Task.Run(async () =>
                {
                    try { await job(); }
                    finally { _permits.Release(); }
                });
            }
        }
        """);

    [Fact]
    public Task Accepts_AReturnBeforeTheWorkThatReleases_WhereAnotherMemberReleasesToo() => Verify.Diagnostics("""
        class Throttle
        {
            private readonly SemaphoreSlim _permits = new(8, 8);
            private readonly System.Collections.Concurrent.ConcurrentQueue<Func<Task>> _jobs = new();

            public async Task StartAsync(Func<Task> job, bool isLater)
            {
                await _permits.WaitAsync();
                if (isLater)
                {
                    _jobs.Enqueue(job);
                    return;
                }

                _ = Task.Run(async () =>
                {
                    try { await job(); }
                    finally { _permits.Release(); }
                });
            }

            public async Task DrainAsync()
            {
                while (_jobs.TryDequeue(out var job))
                {
                    try { await job(); }
                    finally { _permits.Release(); }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnOptionalLock_ThatIsNotReadonly() => Verify.Diagnostics("""
        class Cache
        {
            private ReaderWriterLockSlim? _lock;
            private int _value;

            public void Share() => _lock = new ReaderWriterLockSlim();

            public int Read()
            {
                _lock?.EnterReadLock();
                try { return _value; }
                finally { _lock?.ExitReadLock(); }
            }

            public void Write(int value)
            {
                if (_lock != null)
                    _lock.EnterWriteLock();
                _value = value;
                if (_lock != null)
                    _lock.ExitWriteLock();
            }
        }
        """);

    [Fact]
    public Task Accepts_HoldsThatAreCounted() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _permits = new(4, 4);
            private readonly object _gate = new();

            public async Task SeveralAsync(Func<Task> work, int count)
            {
                var taken = 0;
                try
                {
                    while (taken < count)
                    {
                        await _permits.WaitAsync();
                        taken++;
                    }

                    await work();
                }
                finally
                {
                    if (taken > 0)
                        _permits.Release(taken);
                }
            }

            public void Stepwise(Action work)
            {
                var step = 0;
                try
                {
                    Monitor.Enter(_gate);
                    step = 1;
                    work();
                }
                finally
                {
                    if (step == 1)
                        Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AReleaseThatANumberOfBeforeDecides() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();

            public void Run(Func<int> read, int limit)
            {
                var size = read();
                {|LKS3001:Monitor.Enter(_gate)|};
                if (size < limit)
                    Monitor.Exit(_gate);
            }

            public int Read(Func<int> read)
            {
                {|LKS3001:Monitor.Enter(_gate)|};
                var size = 0;
                size = read();
                if (size > 9)
                {
                    Monitor.Exit(_gate);
                    return size;
                }

                return 0;
            }
        }
        """);

    [Theory]
    [InlineData("var gate = new SemaphoreSlim(1, 1); foreach (var name in names) { {|LKS3001:{|LKS6003:gate|}.Wait()|}; if (name.Length == 0) continue; Console.WriteLine(name); gate.Release(); }")]
    [InlineData("foreach (var name in names) { var gate = new SemaphoreSlim(1, 1); {|LKS6003:gate|}.Wait(); if (name.Length == 0) continue; Console.WriteLine(name); gate.Release(); }")]
    public Task Tells_WhetherAnybodyCanAskForALocalLockAgain(string code) => Verify.Diagnostics($$"""
        class Printer
        {
            public void Print(string[] names) { {{code}} }
        }
        """);

    [Fact]
    public Task Accepts_FlagsThatArePartOfALocal_AndCounts() => Verify.Diagnostics("""
        class Booth
        {
            private struct Ticket
            {
                public bool IsTaken;
                public void Take(SemaphoreSlim places) => IsTaken = places.Wait(5);
            }
            private readonly SemaphoreSlim _places = new(4, 4);
            public void Flag(Action work, bool isShort)
            {
                var ticket = (IsTaken: false, Name: "a");
                if (!isShort)
                {
                    _places.Wait();
                    ticket.IsTaken = true;
                }
                try { work(); }
                finally
                {
                    if (ticket.IsTaken)
                        _places.Release();
                }
            }
            public async Task Several(int wanted, Func<Task> work)
            {
                var got = 0;
                try
                {
                    for (; got < wanted; got++)
                        await _places.WaitAsync();
                    await work();
                }
                finally
                {
                    if (got > 0)
                        _places.Release(got);
                }
            }
            public void Changed(Action work)
            {
                var ticket = new Ticket();
                ticket.Take(_places);
                try { work(); }
                finally
                {
                    if (ticket.IsTaken)
                        _places.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagOfATuple_WithoutAFinally() => Verify.Diagnostics("""
        class Booth
        {
            private readonly object _gate = new();
            private int _count;
            public void Visit()
            {
                var state = (Taken: false, Number: 0);
                state.Taken = Monitor.TryEnter(_gate);
                if (state.Taken)
                    _count++;
                if (state.Taken)
                    Monitor.Exit(_gate);
            }
        }
        """);

    [Fact]
    public Task Reports_AFlagOfATupleThatLeavesAWayOut() => Verify.Diagnostics("""
        class Booth
        {
            private readonly SemaphoreSlim _places = new(4, 4);
            private int _count;
            public void Visit(bool isShort)
            {
                var state = (Taken: false, Number: 0);
                {|LKS3001:_places.Wait()|};
                if (!isShort)
                    state.Taken = true;
                _count++;
                if (state.Taken)
                    _places.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_ATaskThatIsDone_BeforeTheWorkThatReleases() => Verify.Diagnostics("""
        class Throttle
        {
            private readonly SemaphoreSlim _places = new(3, 3), _turn = new(1, 1);
            public Task Run(Func<Task> work, bool skip)
            {
                {|LKS3001:_places.Wait()|};
                if (skip)
                    return Task.CompletedTask;
                return work().ContinueWith(_ => _places.Release());
            }
            public Task RunNow(Func<Task> work)
            {
                _turn.Wait();
                return work().ContinueWith(_ => _turn.Release());
            }
        }
        """);

    [Fact]
    public Task Accepts_LocksThatAreGivenToOthers() => Verify.Diagnostics("""
        class Throttle
        {
            private readonly SemaphoreSlim _places = new(3, 3);
            private readonly List<IDisposable> _open = new();
            public async Task Each(IEnumerable<int> all, Func<int, Task> work)
            {
                foreach (var one in all)
                {
                    await _places.WaitAsync();
                    var task = work(one);
                    if (task.IsCompleted)
                    {
                        _places.Release();
                        continue;
                    }
                    _ = task.ContinueWith((_, state) => ((SemaphoreSlim)state!).Release(), _places);
                }
            }
            public void Keep(bool isShort)
            {
                _places.Wait();
                if (isShort)
                {
                    _places.Release();
                    return;
                }
                _open.Add(new Place(_places));
            }
            private sealed class Place(SemaphoreSlim places) : IDisposable
            {
                public void Dispose() => places.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_ModesThatAreTestedInAnotherWay() => Verify.Diagnostics("""
        class Store
        {
            private enum Mode { Read, Write }
            private readonly ReaderWriterLockSlim _lock = new();
            private int _count;
            public int Use(bool write)
            {
                var mode = write ? Mode.Write : Mode.Read;
                if (mode == Mode.Write)
                    _lock.EnterWriteLock();
                else
                    _lock.EnterReadLock();
                try
                {
                    return _count;
                }
                finally
                {
                    switch (mode)
                    {
                        case Mode.Write:
                            _lock.ExitWriteLock();
                            break;
                        case Mode.Read:
                            _lock.ExitReadLock();
                            break;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ALeaveBeforeTheWorkThatReleases() => Verify.Diagnostics("""
        class Throttle
        {
            private readonly SemaphoreSlim _places = new(3, 3), _turn = new(1, 1), _now = new(1, 1);
            public void Post(Action work, bool skip)
            {
                {|LKS3001:_places.Wait()|};
                if (skip)
                {
                    Console.WriteLine("skipped");
                    return;
                }
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    try { work(); }
                    finally { _places.Release(); }
                });
            }
            public void Start(Action work, bool skip)
            {
                {|LKS3001:_turn.Wait()|};
                if (skip)
                    return;
                Task.Run(() =>
                {
                    try { work(); }
                    finally { _turn.Release(); }
                });
            }
            public void Now(Action work)
            {
                _now.Wait();
                Task.Run(() =>
                {
                    try { work(); }
                    finally { _now.Release(); }
                });
                Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Accepts_AMutexAtTheEndOfItsThread() => Verify.Diagnostics("""
        class Pulse
        {
            private readonly Mutex _global = new(true);
            private readonly AutoResetEvent _local = new(false);
            private volatile bool _ended;

            public void Stop()
            {
                _ended = true;
                _local.Set();
            }

            public void Start() => new Thread(() =>
            {
                while (!_ended)
                {
                    _local.WaitOne();
                    _global.ReleaseMutex();
                    _global.WaitOne();
                }
            }).Start();

            public void Written() => _local.Set();
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatReleases_WhoseFailureIsCaught() => Verify.Diagnostics("""
        class Consumer(Action<DateTime> commit)
        {
            private readonly SemaphoreSlim _flush = new(1, 1);

            public void Close()
            {
                try
                {
                    if (_flush.Wait(1000))
                        CommitAll(DateTime.UtcNow);
                    else
                        Console.WriteLine("skipped");
                }
                catch (Exception failure)
                {
                    Console.WriteLine(failure.Message);
                }
            }

            private void CommitAll(DateTime time)
            {
                try
                {
                    commit(time);
                }
                finally
                {
                    _flush.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AWayOutThatOnlyADisposedObjectTakes() => Verify.Diagnostics("""
        sealed class Reporter : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Timer _timer;
            private int _reports;
            private volatile bool _isDisposed;

            public Reporter() => _timer = new Timer(_ => OnTimer());

            private void OnTimer()
            {
                _gate.Wait();
                if (_isDisposed)
                    return;
                _reports++;
                _gate.Release();
            }

            public void Dispose()
            {
                _gate.Wait();
                _timer.Dispose();
                _isDisposed = true;
                _gate.Dispose();
            }
        }
        """);

    [Fact]
    public Task Reports_AWayOutThatAnEndedObjectTakes_WhoseLockLivesOn() => Verify.Diagnostics("""
        sealed class Reporter : IDisposable
        {
            private static readonly SemaphoreSlim s_gate = new(1, 1);
            private int _reports;
            private volatile bool _isDisposed;

            public void Report()
            {
                {|LKS3001:s_gate.Wait()|};
                if (_isDisposed)
                    return;
                _reports++;
                s_gate.Release();
            }

            public void Dispose() => _isDisposed = true;
        }
        """);

    [Theory]
    [InlineData("var slot = await {|LKS3001:gate.EnterAsync()|}; if (name.Length > 3) { return 1; } using (slot) { await Task.Delay(1); return 2; }")]
    [InlineData("var slot = {|LKS3001:gate.Enter()|}; if (name == \"\") { throw new ArgumentException(name); } try { return 2; } finally { slot.Dispose(); }")]
    [InlineData("var slot = await gate.EnterAsync(); if (name.Length > 3) { slot.Dispose(); return 1; } using (slot) { await Task.Delay(1); return 2; }")]
    [InlineData("if (name.Length > 3) { return 1; } var slot = await gate.EnterAsync(); using (slot) { await Task.Delay(1); return 2; }")]
    [InlineData("using var slot = await gate.EnterAsync(); if (name.Length > 3) { return 1; } return 2;")]
    [InlineData("var slot = await gate.EnterAsync(); Func<int> later = () => { return 3; }; using (slot) { await Task.Delay(1); return later(); }")]
    [InlineData("var reader = new System.IO.StringReader(name); if (name.Length > 3) { return 1; } using (reader) { return 2; }")]
    public Task Reports_AWayOutBeforeTheScopeIsDisposedOf(string statements) => Verify.Diagnostics($$"""
        public sealed class Gate
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            public async ValueTask<Slot> EnterAsync() { await _slots.WaitAsync(); return new Slot(_slots); }
            public Slot Enter() { _slots.Wait(); return new Slot(_slots); }
            public sealed class Slot(SemaphoreSlim owner) : IDisposable { private SemaphoreSlim? _owner = owner; public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Release(); }
        }
        public class Converter
        {
            public async Task<int> ConvertAsync(Gate gate, string name) { await Task.Yield(); {{statements}} }
        }
        """);

    [Fact]
    public Task Accepts_AMutexOfAnotherProcessThatIsWaitedForAsASign() => Verify.Diagnostics("""
        public sealed class Watcher
        {
            public void Watch(string name)
            {
                var owner = Mutex.OpenExisting(name);
                owner.WaitOne();
                Console.WriteLine("gone");
            }
            public void WatchIfThere(string name)
            {
                if (!Mutex.TryOpenExisting(name, out var owner))
                    return;
                owner.WaitOne();
                Console.WriteLine("gone");
            }
        }
        """);

    [Fact]
    public Task Reports_AMutexOfAnotherProcessThatIsGivenBackElsewhere() => Verify.Diagnostics("""
        public sealed class Editor
        {
            public void Write(string name, bool isDraft)
            {
                var shared = Mutex.OpenExisting(name);
                {|LKS3001:shared.WaitOne()|};
                if (isDraft)
                    return;
                shared.ReleaseMutex();
            }
        }
        public sealed class Maker
        {
            private readonly Mutex _shared = new(false, "made here");
            public void Write()
            {
                {|LKS3001:_shared.WaitOne()|};
                Console.WriteLine("written");
            }
        }
        """);
}
