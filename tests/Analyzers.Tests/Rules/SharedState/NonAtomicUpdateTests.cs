using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class NonAtomicUpdateTests
{
    [Fact]
    public Task Reports_TwoThreads() => Verify.Diagnostics("""
        class Program
        {
            static int s_counter;

            static void Main()
            {
                var first = new Thread(Count);
                var second = new Thread(Count);
                first.Start();
                second.Start();
                first.Join();
                second.Join();
                Console.WriteLine(s_counter);
            }

            static void Count()
            {
                for (var i = 0; i < 1000; i++)
                    {|LKS1001:s_counter++|};
            }
        }
        """);

    [Fact]
    public Task Reports_TasksInALoop_ParallelFor_AndHelper() => Verify.Diagnostics("""
        class Totals
        {
            private int _sum;
            private long _lines;
            private bool _odd;

            public async Task RunAsync(int[] numbers)
            {
                var tasks = new List<Task>();
                foreach (var number in numbers)
                    tasks.Add(Task.Run(() => Add(number)));
                await Task.WhenAll(tasks);

                await Task.WhenAll(numbers.Select(number => Task.Run(() => {|LKS1001:_lines += number|})));
                Parallel.For(0, 10, i => { {|LKS1001:_odd = !_odd|}; });
            }

            private void Add(int number) => {|LKS1001:_sum = _sum + number|};
        }
        """);

    [Fact]
    public Task Reports_ThreadAgainstPublicMember() => Verify.Diagnostics("""
        class Meter
        {
            private Timer? _timer;
            private int _ticks;

            public void Start() => _timer = new Timer(_ => {|LKS1001:_ticks++|}, null, 0, 1000);

            public void Clear() => _ticks = 0;
        }
        """);

    [Fact]
    public Task Reports_GuardedElsewhere() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public void Deposit(decimal amount)
            {
                lock (_gate)
                    _balance += amount;
            }

            public void Withdraw(decimal amount) => {|LKS1001:_balance -= amount|};

            public decimal Balance
            {
                get { lock (_gate) return _balance; }
            }
        }
        """);

    [Fact]
    public Task Reports_GuardedElsewhere_BySemaphoreAndLock() => Verify.Diagnostics("""
        class Account
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Lock _lock = new();
            private int _version;

            public int Count { get; private set; }

            public async Task DepositAsync()
            {
                await _gate.WaitAsync();
                try { _version++; }
                finally { _gate.Release(); }
            }

            public void Touch() => {|LKS1001:_version++|};

            public void Add()
            {
                lock (_lock) Count++;
            }

            public void Remove()
            {
                {|LKS1001:Count--|};
            }
        }
        """);

    [Fact]
    public Task Reports_InterlockedElsewhere_Volatile_AndHalfAtomic() => Verify.Diagnostics("""
        class Stats
        {
            private int _hits;
            private volatile int _misses;
            private int _total;
            private readonly int[] _buckets = new int[8];

            public void Hit() => Interlocked.Increment(ref _hits);

            public void Unhit() => {|LKS1001:_hits--|};

            public void Miss() => {|LKS1001:_misses++|};

            public void Add() => {|LKS1001:Volatile.Write(ref _total, Volatile.Read(ref _total) + 1)|};

            public void Sub() => {|LKS1001:Interlocked.Exchange(ref _total, _total - 1)|};

            public void Bucket(int i) => Interlocked.Increment(ref _buckets[i]);

            public void Unbucket(int i) => {|LKS1001:_buckets[i]--|};
        }
        """);

    [Fact]
    public Task Reports_PartialAndNestedTypes_PrimaryConstructorParameter() => Verify.Diagnostics("""
        partial class Job(int remaining)
        {
            public void Start()
            {
                new Thread(Step).Start();
                ThreadPool.QueueUserWorkItem(_ => Step());
            }
        }
        """, """
        partial class Job
        {
            private void Step() => {|LKS1001:remaining--|};
        }
        """);

    [Fact]
    public Task Reports_ThreeSteps() => Verify.Diagnostics("""
        class Counter
        {
            private int _count;

            public void Run() => Parallel.Invoke(Step, Step);

            private void Step()
            {
                var count = _count;
                {|LKS1001:_count = count + 1|};
            }
        }
        """);

    [Fact]
    public Task Accepts_CommonLock_ThroughPrivateHelper_LocalFunctionAndLambda() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _gate = new();
            private int _count;

            public void Run() => Parallel.For(0, 100, _ =>
            {
                lock (_gate)
                {
                    Add();
                    Local();
                    new List<int> { 1 }.ForEach(n => _count += n);
                }

                void Local() => _count++;
            });

            private void Add() => _count++;
        }
        """);

    [Fact]
    public Task Accepts_BeforeStart_AfterJoin_AndConstruction() => Verify.Diagnostics("""
        class Program
        {
            private int _count;
            private int _rounds;

            public Program() => _count++;

            public void Run()
            {
                _count++;
                Prepare();
                var thread = new Thread(Work);
                _rounds++;
                thread.Start();
                thread.Join();
                _count++;
            }

            private void Prepare() => _count += 2;

            private void Work()
            {
                _count++;
                _rounds++;
            }
        }
        """);

    [Fact]
    public Task Accepts_SequentialTasks_AndAwaitedWork() => Verify.Diagnostics("""
        class Loader
        {
            private int _count;

            public async Task RunAsync()
            {
                await Task.Run(() => _count++);
                await Task.Run(() => _count++).ConfigureAwait(false);
                _count++;
                for (var i = 0; i < 3; i++)
                {
                    var task = Task.Run(() => _count++);
                    await task;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_NoConcurrency_AndSingleWorkerThread() => Verify.Diagnostics("""
        class Worker
        {
            private int _processed;
            private int _plain;
            private volatile int _version;

            public void Start() => new Thread(Run).Start();

            public int Processed => _processed;

            public void Touch() => _plain++;

            private void Run()
            {
                while (_processed < 100)
                {
                    _processed++;
                    _version++;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_PerObjectCounters_Owned_AndThreadStatic() => Verify.Diagnostics("""
        class Shard
        {
            [ThreadStatic] private static int t_depth;
            private int _count;

            public static void Run(int n)
            {
                for (var i = 0; i < n; i++)
                {
                    var shard = new Shard();
                    new Thread(shard.Work).Start();
                }
            }

            private void Work()
            {
                t_depth++;
                _count++;
                var other = new Shard();
                other._count++;
            }
        }
        """);

    [Fact]
    public Task Accepts_Interlocked_CasLoop_AndReaderWriterLock() => Verify.Diagnostics("""
        class Stats
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private int _hits;
            private int _max;
            private int _size;

            public void Hit() => Interlocked.Increment(ref _hits);

            public void Max(int value)
            {
                int seen;
                do
                {
                    seen = _max;
                    if (seen >= value)
                        return;
                }
                while (Interlocked.CompareExchange(ref _max, value, seen) != seen);
            }

            public void Grow()
            {
                _rw.EnterWriteLock();
                try { _size++; }
                finally { _rw.ExitWriteLock(); }
            }

            public void Shrink()
            {
                _rw.EnterWriteLock();
                try { ShrinkCore(); }
                finally { _rw.ExitWriteLock(); }
            }

            private void ShrinkCore() => _size--;
        }
        """);

    [Fact]
    public Task Accepts_GuardedByWrappers_UsingScopes_AndAssertedLock() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _sync = new();
            private int _entries;
            private int _pages;

            public async Task AddAsync()
            {
                using (await EnterAsync())
                    _entries++;
            }

            public void Remove()
            {
                using var scope = Enter();
                _entries--;
            }

            public void Turn()
            {
                lock (_sync) _pages++;
            }

            public void TurnBack()
            {
                System.Diagnostics.Debug.Assert(Monitor.IsEntered(_sync));
                _pages--;
            }

            private IDisposable Enter()
            {
                _gate.Wait();
                return new Scope(_gate);
            }

            private async Task<IDisposable> EnterAsync()
            {
                await _gate.WaitAsync();
                return new Scope(_gate);
            }

            private sealed class Scope(SemaphoreSlim gate) : IDisposable
            {
                public void Dispose() => gate.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_GuardOfTheSameObject_ThroughAnotherVariable() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private int _balance;

            public void Deposit(int amount)
            {
                lock (_gate) _balance += amount;
            }

            public static void Fee(Account account)
            {
                lock (account._gate) account._balance--;
            }

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            public void Twice()
            {
                var gate = _gate;
                lock (gate) _balance++;
            }
        }
        """);

    [Fact]
    public Task Accepts_LazyInitialisation_AndReferencePublication() => Verify.Diagnostics("""
        class Settings
        {
            private readonly object _gate = new();
            private volatile List<int>? _items;
            private string? _name;

            public List<int> Items => _items ??= new List<int>();

            public void Rename(string name)
            {
                lock (_gate) _name = name;
            }

            public string Name => _name ?? "";
        }
        """);

    [Fact]
    public Task Accepts_APublicMethodOfAPrivateNestedTypeThatOneThreadCalls() => Verify.Diagnostics("""
        class Wheel
        {
            private readonly Bucket _bucket = new();
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                _bucket.Fill();
                _bucket.Execute();
            }

            private sealed class Bucket
            {
                private int _rounds;
                public void Fill() => _rounds = 3;
                public void Execute() => _rounds--;
            }
        }
        """);

    [Fact]
    public Task Accepts_AThreadThatTriesTheGateFirst() => Verify.Diagnostics("""
        class Connection
        {
            private readonly object _sync = new();
            private readonly Timer _keepAlive;
            private bool _isIdle = true;
            private int _pending;
            public Connection() => _keepAlive = new Timer(KeepAlive, null, 1000, 1000);

            public void Execute()
            {
                lock (_sync)
                {
                    if (!_isIdle)
                        throw new InvalidOperationException("busy");
                    _isIdle = false;
                }
                Send();
                lock (_sync)
                    _isIdle = true;
            }

            private void KeepAlive(object? state)
            {
                if (!Monitor.TryEnter(_sync))
                    return;
                try
                {
                    if (_isIdle)
                        Send();
                }
                finally
                {
                    Monitor.Exit(_sync);
                }
            }

            private void Send() => _pending++;
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatTheStarterCallsBeforeTheThreadDoes() => Verify.Diagnostics("""
        class Cluster
        {
            private int _failures;
            public async Task Initialize()
            {
                await CheckIn();
                _ = Task.Run(Run);
            }

            private async Task CheckIn()
            {
                await Task.Yield();
                _failures++;
            }

            private async Task Run()
            {
                for (var i = 0; i < 10; i++)
                    await CheckIn();
            }
        }
        """);

    [Fact]
    public Task Reports_AHelperThatOthersCallLater() => Verify.Diagnostics("""
        class Cluster
        {
            private int _failures;
            public void Initialize()
            {
                CheckIn();
                new Thread(CheckIn).Start();
            }

            public void Later() => CheckIn();

            private void CheckIn() => {|LKS1001:_failures++|};
        }
        """);

    [Fact]
    public Task Accepts_ElementsOfWhichEachThreadHasItsOwn() => Verify.Diagnostics("""
        class Sums
        {
            private readonly int[] _sums = new int[100];
            private readonly int[,] _grid = new int[10, 10];
            public void Run()
            {
                Parallel.For(0, 100, i => _sums[i]++);
                Parallel.For(0, 10, row =>
                {
                    for (var column = 0; column < 10; column++)
                        _grid[row, column] += row * column;
                });
                for (var t = 0; t < 4; t++)
                {
                    var from = t * 25;
                    new Thread(() =>
                    {
                        for (var i = from; i < from + 25; i++)
                            _sums[i] *= 2;
                    }).Start();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ElementsThatTheDataPicks() => Verify.Diagnostics("""
        class Histogram
        {
            private readonly int[] _counts = new int[10];
            private readonly int[] _total = new int[1];
            public void Run(int[] values) => Parallel.For(0, values.Length, i =>
            {
                {|LKS1001:_counts[values[i] % 10]++|};
                {|LKS1001:_total[0] += values[i]|};
            });
        }
        """);

    [Fact]
    public Task Reports_StaticStateThatConstructorsChangeOnSeveralThreads() => Verify.Diagnostics("""
        class Ticket
        {
            private static int s_next;
            private static int s_made;
            private int _own;
            public int Id { get; } = {|LKS1001:s_next++|};
            public Ticket() { {|LKS1001:s_made++|}; _own++; }
            public static void Make() => Parallel.For(0, 100, _ => new Ticket());
        }
        class Single
        {
            private static int s_next;
            private readonly int _id = s_next++;
            public static void Make() { new Single(); Task.Run(() => Console.WriteLine()); }
        }
        """);

    [Fact]
    public Task Accepts_AMethodThatAHelperCallsUnderTheLock() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _gate = new();
            private readonly List<int> _list = new();
            private int _count;
            public void Add() => Locked(Bump);
            public void Remove() { lock (_gate) { _count--; _list.Clear(); } }
            public void Run() => Task.WaitAll(Task.Run(Add), Task.Run(Remove));
            private void Locked(Action action) { lock (_gate) action(); }
            private void Bump() { _count++; _list.Add(_count); }
        }
        """);

    [Fact]
    public Task Reports_ThePrivateMethodThatStartsAThreadOnItsObject_WhicheverThatIs() => Verify.Diagnostics("""
        class Counter
        {
            private int _count;
            static void Main()
            {
                var counter = new Counter();
                counter.Run();
            }
            private void Run()
            {
                var thread = new Thread(Work);
                thread.Start();
                {|LKS1001:_count++|};
                thread.Join();
            }
            private void Work() => {|LKS1001:_count++|};
        }
        """);

    [Fact]
    public Task Accepts_OtherObjectsOfTheType_BesideTheStartersThread() => Verify.Diagnostics("""
        class Counter
        {
            private int _count;
            static void Main()
            {
                var counter = new Counter();
                counter.Run();
                var other = new Counter();
                other._count++;
            }
            private void Run()
            {
                _count++;
                new Thread(Work).Start();
            }
            private void Work() => _count++;
        }
        """);

    [Theory]
    [InlineData("await Task.WhenAll(items.Select(item => AddAsync(item)));")]
    [InlineData("await Task.WhenAll(items.Select(AddAsync));")]
    [InlineData("var tasks = new List<Task>(); foreach (var item in items) tasks.Add(Add(item)); await Task.WhenAll(tasks);")]
    public Task Reports_AsyncCallsForEachElement(string use) => Verify.Program($$"""
        class Store
        {
            private int _count;
            private int _added;
            public async Task Run(int[] items)
            {
                {{use}}
            }
            private async Task AddAsync(int item)
            {
                await Task.Delay(1);
                {{(use.Contains("AddAsync") ? "{|LKS1001:_count += item|}" : "_count += item")}};
            }
            private Task Add(int item) => Task.Run(() => {{(use.Contains("AddAsync") ? "_added += item" : "{|LKS1001:_added += item|}")}});
            static Task Main() => new Store().Run([1, 2, 3]);
        }
        """);

    [Fact]
    public Task Accepts_AsyncCallsInTurn() => Verify.Program("""
        class Store
        {
            private int _count;
            public async Task Run(int[] items)
            {
                foreach (var item in items)
                    await AddAsync(item);
                foreach (var item in items)
                    await Add(item);
                var task = Add(1);
                await task;
                await Add(2);
            }
            private async Task AddAsync(int item)
            {
                await Task.Delay(1);
                _count += item;
            }
            private Task Add(int item) => Task.Run(() => _count += item);
            static Task Main() => new Store().Run([1, 2, 3]);
        }
        """);

    [Fact]
    public async Task Suggests_A64BitValueThatIsStoredWholeByOneWriter()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System; using System.Threading;
            sealed class Statistics
            {
                private long _peak;
                private int _count;
                public void Add(long size)
                {
                    Interlocked.Exchange(ref _peak, Math.Max(Interlocked.Read(ref _peak), size));
                    Interlocked.Exchange(ref _count, _count + 1);
                }
                public long Peak => Interlocked.Read(ref _peak);
            }
            """, "Statistics.cs")]));
        Assert.Equal([("LKS1001", DiagnosticSeverity.Info), ("LKS1001", DiagnosticSeverity.Warning)], reported.Select(diagnostic => (diagnostic.Id, diagnostic.Severity)));
        Assert.Contains("each of the two calls is atomic", reported[0].GetMessage(), StringComparison.Ordinal);
        Assert.Contains("the store is atomic by itself", reported[1].GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public Task Accepts_ANewValueInTheLocalThatHadTheOldOne() => Verify.Diagnostics("""
        sealed class Backoff
        {
            private long _since;
            public long Next()
            {
                var since = Interlocked.Read(ref _since);
                if (since == 0)
                {
                    since = DateTime.UtcNow.Ticks;
                    Interlocked.Exchange(ref _since, since);
                }
                return since;
            }
            public void Reset() => Interlocked.Exchange(ref _since, 0);
        }
        """);

    [Theory]
    [InlineData("private long _length;", "_length = Math.Max(_length, position)", "Interlocked.Exchange(ref _length, position)", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("private long _length;", "_length = Math.Max(_length, position)", "Interlocked.Add(ref _length, position)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("private long _length;", "_length += position", "Interlocked.Exchange(ref _length, position)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("private long _length;", "_length = position + _length", "Interlocked.Exchange(ref _length, position)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("private volatile int _length;", "_length = Math.Min(_length * 2, 60)", "Console.WriteLine(_length)", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("private volatile int _length;", "_length *= 2", "Console.WriteLine(_length)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("private State _state = new(); public void Reset() => _state = new(); private sealed class State { public int Left; }", "_state.Left++", "Interlocked.Decrement(ref _state.Left)", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("private readonly State _state = new(); private sealed class State { public int Left; }", "_state.Left++", "Interlocked.Decrement(ref _state.Left)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereOneWriterIsLikely(string members, string update, string other, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System;
            using System.Threading;
            public sealed class Disk
            {
                {{members}}
                public void Write(int position) => {{update}};
                public void Other(int position) => {{other}};
            }
            """, "Disk.cs")]));

        Assert.Contains(("LKS1001", severity), reported.Select(diagnostic => (diagnostic.Id, diagnostic.Severity)));
    }

    [Theory]
    [InlineData("lock (_gate) { _length++; writer(value, this); }", "_length += count")]
    [InlineData("lock (_gate) { _length++; writer(value, null!); }", "{|LKS1001:_length += count|}")]
    public Task Accepts_WhatAnObjectDoesForWhomItIsGivenToUnderItsLock(string add, string advance) => Verify.Diagnostics("""
        interface ISink { void Advance(int count); }
        class Context : ISink
        {
            private readonly object _gate = new();
            private int _length;
            public void Add<T>(T value, Action<T, ISink> writer) { ADD }
            public void Skip() { lock (_gate) _length++; }
            public int Take() { lock (_gate) return _length--; }
            void ISink.Advance(int count) => ADVANCE;
        }
        """.Replace("ADD", add, StringComparison.Ordinal).Replace("ADVANCE", advance, StringComparison.Ordinal));

    [Fact]
    public Task Accepts_WhatIsAssertedToBeLockedOrOnOneThread() => Verify.Diagnostics("""
        static class Assumes
        {
            public static void True(bool condition) { if (!condition) throw new InvalidOperationException(); }
        }

        sealed class Pending
        {
            private readonly object _gate = new();
            private readonly int _main = Environment.CurrentManagedThreadId;
            private int _count;
            private volatile int _blocking;
            private bool IsOnMainThread => Environment.CurrentManagedThreadId == _main;
            public void Add() { lock (_gate) _count++; }
            public void Reset() { lock (_gate) _count = 0; }
            public void Register(int more)
            {
                Assumes.True(Monitor.IsEntered(_gate));
                _count += more;
            }
            public void Block()
            {
                Assumes.True(IsOnMainThread);
                _blocking++;
            }
            public void Unblock()
            {
                ThrowElsewhere();
                _blocking--;
            }
            private void ThrowElsewhere()
            {
                if (Environment.CurrentManagedThreadId != _main)
                    throw new InvalidOperationException();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsLockedOnlyWhereTheCallerAsksForIt() => Verify.Diagnostics("""
        sealed class Table
        {
            private readonly object _gate = new();
            private volatile int _count;
            public void Add(bool isShared)
            {
                var isTaken = false;
                try
                {
                    if (isShared)
                        Monitor.Enter(_gate, ref isTaken);
                    _count++;
                }
                finally
                {
                    if (isTaken)
                        Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnExchangeThatOnlyEndsTheObject() => Verify.Diagnostics("""
        using System.Collections.Immutable;
        sealed class Peers : IDisposable
        {
            private ImmutableHashSet<string> _active = ImmutableHashSet<string>.Empty;
            internal async Task Run(System.Threading.Channels.ChannelReader<string> commands)
            {
                await foreach (var peer in commands.ReadAllAsync())
                    _active = _active.Add(peer);
            }
            public void Dispose() => Interlocked.Exchange(ref _active, ImmutableHashSet<string>.Empty);
        }
        """);

    [Fact]
    public Task Reports_AnExchangeThatMembersMakeBesideIt() => Verify.Diagnostics("""
        using System.Collections.Immutable;
        sealed class Peers
        {
            private ImmutableHashSet<string> _active = ImmutableHashSet<string>.Empty;
            public void Add(string peer) => {|LKS1001:_active = _active.Add(peer)|};
            public ImmutableHashSet<string> Take() => Interlocked.Exchange(ref _active, ImmutableHashSet<string>.Empty);
        }
        """);

    [Fact]
    public Task Accepts_ACopyThatAMethodGivesAnotherValue() => Verify.Diagnostics("""
        sealed class Result
        {
            private readonly object _gate = new();
            private int[] _items = [];
            private int _count;
            public delegate void Translate(ref int value);
            public void Add(int item) { lock (_gate) { _items = [.. _items, item]; _count++; } }
            public void Clear() { lock (_gate) { _items = []; _count = 0; } }
            public void Read(Translate translate)
            {
                var count = _count;
                translate(ref count);
                _count = count;
            }
        }
        """);

    [Theory]
    [InlineData("Volatile.Read(ref _remaining) > 0", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("Interlocked.Read(ref _remaining) > 0", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("Interlocked.Exchange(ref _remaining, 0) > 0", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereOthersOnlyRead(string test, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Threading;
            public sealed class Skip
            {
                private long _remaining = 5;
                public bool IsSkipping() => {{test}};
                public void Move() => _remaining--;
            }
            """, "Skip.cs")]));
        Assert.Equal(severity, Assert.Single(found, diagnostic => diagnostic.Id == "LKS1001").Severity);
    }

    [Fact]
    public Task Accepts_ImmutableCollectionsThatAreCleared() => Verify.Diagnostics("""
        class Tracker
        {
            private System.Collections.Immutable.ImmutableDictionary<int, string> _open = System.Collections.Immutable.ImmutableDictionary<int, string>.Empty;
            private System.Collections.Immutable.ImmutableDictionary<int, string> _kept = System.Collections.Immutable.ImmutableDictionary<int, string>.Empty;
            public void Add(int id) { System.Collections.Immutable.ImmutableInterlocked.TryAdd(ref _open, id, ""); System.Collections.Immutable.ImmutableInterlocked.TryAdd(ref _kept, id, ""); }
            public void Close()
            {
                foreach (var one in Interlocked.Exchange(ref _open, _open.Clear()))
                    Console.WriteLine(one.Key);
            }
            public void Forget(int id) { {|LKS1001:_kept = _kept.Remove(id)|}; }
        }
        """);

    [Theory]
    [InlineData("var taken = Interlocked.Read(ref _hits); {|LKS1001:Volatile.Write(ref _hits, 0)|}; return taken;")]
    [InlineData("long taken = Volatile.Read(ref _hits); Console.WriteLine(taken); {|LKS1001:Interlocked.Exchange(ref _hits, 0)|}; return taken;")]
    [InlineData("var taken = Interlocked.Read(ref _hits); if (taken != 0) {|LKS1001:Interlocked.Exchange(ref _hits, 0)|}; return taken;")]
    [InlineData("var taken = Interlocked.Read(ref _hits); Clear(); return taken;", "private void Clear() => {|LKS1001:Volatile.Write(ref _hits, 0)|};")]
    public Task Reports_ACounterThatIsReadAndThenReset(string body, string more = "") => Verify.Diagnostics(Counter(body, more));

    [Theory]
    [InlineData("return Interlocked.Exchange(ref _hits, 0);")]
    [InlineData("var taken = Interlocked.Read(ref _hits); Interlocked.Add(ref _hits, -taken); return taken;")]
    [InlineData("var taken = Interlocked.Read(ref _hits); if (taken > 100) Console.WriteLine(); Volatile.Write(ref _hits, 1); return 0;")]
    [InlineData("Interlocked.Exchange(ref _hits, 0); return Interlocked.Read(ref _hits);")]
    [InlineData("var taken = Interlocked.Read(ref _hits); if (taken < 0) Interlocked.Exchange(ref _hits, 0); return taken;")]
    public Task Accepts_CountersThatAreTakenAtOnce(string body) => Verify.Diagnostics(Counter(body, ""));

    private static string Counter(string body, string more) => $$"""
        public sealed class Meter
        {
            private long _hits;
            public void Hit() => Interlocked.Increment(ref _hits);
            public long Take() { {{body}} }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("var taken = cell.Current; {|LKS1001:cell.Clear()|}; return taken;")]
    [InlineData("var taken = cell.Peek(); if (taken > 0) { {|LKS1001:cell.Clear()|}; } return taken;")]
    [InlineData("var taken = cell.Peek(); if (taken == 0) { return 0; } Console.WriteLine(taken); {|LKS1001:cell.Clear()|}; return 1;")]
    [InlineData("long taken; lock (_gate) { var read = cell.Current; cell.Clear(); taken = read; } return taken;")]
    [InlineData("var taken = cell.Current; if (taken > 100) { cell.Clear(); } return taken;")]
    [InlineData("var taken = other.Current; cell.Clear(); return taken;")]
    [InlineData("return cell.Take();")]
    [InlineData("var taken = once.Current; once.Clear(); return taken;")]
    public Task Reports_ACellThatIsReadAndResetInTwoSteps(string statements) => Verify.Diagnostics($$"""
        public class Cell
        {
            private long _value;
            public long Current => Interlocked.Read(ref _value);
            public long Peek() { return Volatile.Read(ref _value); }
            public void Add(long amount) { Interlocked.Add(ref _value, amount); }
            public void Clear() => Interlocked.Exchange(ref _value, 0);
            public long Take() => Interlocked.Exchange(ref _value, 0);
        }
        public class Once { private long _value; public long Current => _value; public void Set(long value) => _value = value; public void Clear() { _value = 0; } }
        public class Exporter
        {
            private readonly object _gate = new();
            public Task Run() => Task.Delay(1);
            public long Harvest(Cell cell, Cell other, Once once) { {{statements}} }
        }
        """);

    [Theory]
    [InlineData("if (value > Peak) {|LKS1001:Interlocked.Exchange(ref _peak, value)|};")]
    [InlineData("if (value <= Seen()) return; {|LKS1001:Interlocked.Exchange(ref _peak, value)|};")]
    [InlineData("var seen = Interlocked.Read(ref _peak); if (seen < value) { Console.WriteLine(value); {|LKS1001:Interlocked.Exchange(ref _peak, value)|}; }")]
    [InlineData("if (value > Peak) { if (Peak > 0) Console.WriteLine(value); {|LKS1001:Interlocked.Exchange(ref _peak, value)|}; }")]
    // Another value is stored than is compared, the largest is another's, or a loop tries again.
    [InlineData("if (value > Peak) Interlocked.Exchange(ref _peak, 1);")]
    [InlineData("if (value > Other) Interlocked.Exchange(ref _peak, value);")]
    [InlineData("if (value > Peak) lock (_gate) Interlocked.Exchange(ref _peak, value);")]
    [InlineData("var seen = Peak; while (value > seen) { var was = Interlocked.CompareExchange(ref _peak, value, seen); if (was == seen) break; seen = was; }")]
    public Task LargestThatAPropertyTells(string observe) => Verify.Diagnostics($$"""
        class HighWaterMark
        {
            private readonly object _gate = new();
            private long _peak;
            private long _other;
            public long Peak => Volatile.Read(ref _peak);
            public long Other { get => Volatile.Read(ref _other); set => Volatile.Write(ref _other, value); }
            private long Seen() { return Interlocked.Read(ref _peak); }
            public void Observe(long value) { {{observe}} }
            public long Reset() => Interlocked.Exchange(ref _peak, 0);
        }
        """);

    [Theory]
    [InlineData("var old = _names; if (!old.Contains(name)) { {|LKS1001:_names = old.Add(name)|}; }")]
    [InlineData("var old = Volatile.Read(ref _names); {|LKS1001:_names = old.SetItem(0, name)|};")]
    [InlineData("lock (_gate) { var old = _names; _names = old.Add(name); }")]
    [InlineData("while (true) { var old = _names; var all = old.Add(name); if (Interlocked.CompareExchange(ref _names, all, old) == old) { return; } }")]
    public Task Reports_AnImmutableCollectionThatAChangedCopyReplaces(string add) => Verify.Diagnostics($$"""
        using System.Collections.Immutable;
        public class Registry
        {
            private readonly object _gate = new(); private ImmutableList<string> _names = ImmutableList<string>.Empty;
            public void Fill() { Task.Run(() => Add("a")); Task.Run(() => Add("b")); }
            private void Add(string name) { {{add}} }
        }
        """);

    [Theory]
    [InlineData("{|LKS1001:Names = Names.Add(name)|};")]
    [InlineData("var old = Names; if (!old.Contains(name)) { {|LKS1001:Names = old.Add(name)|}; }")]
    [InlineData("{|LKS1001:Count = Count + 1|};")]
    [InlineData("Names = Other.Add(name);")]
    [InlineData("lock (_gate) { Names = Names.Add(name); }")]
    public Task Reports_AnUpdateThroughAPropertyThatOnlyHandsItsFieldOn(string add) => Verify.Diagnostics($$"""
        using System.Collections.Immutable;
        public class Registry
        {
            private readonly object _gate = new(); private volatile ImmutableList<string> _names = ImmutableList<string>.Empty; private volatile int _count;
            public ImmutableList<string> Names { get => _names; private set => _names = value; }
            public ImmutableList<string> Other { get; } = ImmutableList<string>.Empty;
            public int Count { get { return _count; } private set { _count = value; } }
            public void Fill() { Task.Run(() => Add("a")); Task.Run(() => Add("b")); }
            private void Add(string name) { {{add}} }
        }
        """);

    [Theory]
    [InlineData("_slots[key.Length] = key; _version++;", "Info")]
    [InlineData("_names.Add(key); _version++;", "Info")]
    [InlineData("lock (_slots) _slots[key.Length] = key; _version++;", "Warning")]
    [InlineData("Console.WriteLine(key); _version++;", "Warning")]
    public async Task Suggests_VersionsThatOneWriterCounts(string put, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Table
            {
                private readonly string[] _slots = new string[64];
                private readonly List<string> _names = [];
                private volatile int _version;
                public int Version => _version;
                public void Put(string key) { {{put}} }
                public string? Get(int slot) => _slots[slot];
                public int Count => _names.Count;
            }
            """, "Table.cs")]));
        Assert.Equal(severity, string.Join(",", reported.Where(one => one.Id == "LKS1001").Select(one => one.Severity)));
    }

    [Fact]
    public Task Reports_AFinalizerBesideConstructorsThatOnlyDerivedClassesCall() => Verify.Diagnostics("""
        public abstract class Texture
        {
            private static int s_live;
            private static int s_freed;
            protected Texture() => Slots.Add(ref {|LKS1001:s_live|}, 1);
            ~Texture() { Slots.Add(ref {|LKS1001:s_live|}, -1); s_freed++; }
            public static int Live => s_live;
            public static int Freed => s_freed;
        }
        internal static class Slots { public static int Add(ref int slot, int by) => slot += by; }
        """);

    [Theory]
    [InlineData("_timer = new Timer(_ => OnTimer());", "SetTimer();", false)]
    [InlineData("_timer = new Timer(_ => OnTimer(), null, Timeout.Infinite, Timeout.Infinite);", "SetTimer();", false)]
    [InlineData("_timer = new Timer(_ => OnTimer(), null, 10, 10);", "SetTimer();", true)]
    public async Task Accepts_WhatIsSetBeforeAHelperArmsTheTimer(string make, string arm, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Threading;
            public sealed class Periodic
            {
                private Timer? _timer;
                private DateTime _next;
                public void Start()
                {
                    {{(isReported ? make : "")}}
                    _next = DateTime.UtcNow.AddSeconds(1);
                    {{(isReported ? "" : make)}}
                    {{arm}}
                }
                private void SetTimer() => _timer?.Change(_next - DateTime.UtcNow, Timeout.InfiniteTimeSpan);
                private void OnTimer() { _next = _next.AddSeconds(1); SetTimer(); }
            }
            """, "Periodic.cs")]));
        Assert.Equal(isReported, reported.Any(one => one is { Id: "LKS1001" or "LKS1009" or "LKS1004" or "LKS1024", Severity: DiagnosticSeverity.Warning }));
    }

    [Theory]
    [InlineData("Interlocked.Increment(ref _count); if (ticks > Interlocked.Read(ref _peak)) Interlocked.Exchange(ref _peak, ticks);", "public", "Warning")]
    [InlineData("if (ticks > Interlocked.Read(ref _peak)) Interlocked.Exchange(ref _peak, ticks);", "public", "Info")]
    [InlineData("Interlocked.Increment(ref _count); if (ticks > Interlocked.Read(ref _peak)) Interlocked.Exchange(ref _peak, ticks);", "private", "Info")]
    public async Task Reports_APeakBesideAnAtomicCount(string observe, string access, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($"using System.Threading; public sealed class Gauge {{ private long _peak, _count; public long Count => Interlocked.Read(ref _count); public long Peak => Interlocked.Read(ref _peak); {access} void Observe(long ticks) {{ {observe} }} public void Watch() => Observe(1); }}", "Gauge.cs")]));
        Assert.Equal(severity, string.Join(",", reported.Where(one => one.Id == "LKS1001").Select(one => one.Severity)));
    }
}
