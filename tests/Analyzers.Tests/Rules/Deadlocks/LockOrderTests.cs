using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class LockOrderTests
{
    [Fact]
    public Task Reports_TheOppositeOrder_ThroughAHelper() => Verify.Diagnostics("""
        class Bank
        {
            private readonly object _accounts = new();
            private readonly object _log = new();
            private int _n;
            public void Deposit() { lock (_accounts) { lock ({|LKS2001:_log|}) _n++; } }
            public void Report() { lock (_log) Count(); }
            private void Count() { lock (_accounts) Console.WriteLine(_n); }
        }
        """);

    [Fact]
    public Task Reports_MixedPrimitives() => Verify.Diagnostics("""
        class Bank
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Lock _log = new();
            private int _n;
            public void Deposit()
            {
                _gate.Wait();
                try
                {
                    lock ({|LKS2001:_log|})
                        _n++;
                }
                finally
                {
                    _gate.Release();
                }
            }
            public void Report()
            {
                lock (_log)
                {
                    _gate.Wait();
                    try
                    {
                        _n--;
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
    public Task Reports_ACycleOfThree_AndLocksInLocals() => Verify.Diagnostics("""
        class Ring
        {
            private readonly object _a = new(), _b = new(), _c = new();
            private int _n;
            public void X() { lock (_a) lock ({|LKS2001:_b|}) _n++; }
            public void Y() { lock (_b) lock (_c) _n++; }
            public void Z() { lock (_c) lock (_a) _n++; }
            public static void Run()
            {
                var left = new object();
                var right = new object();
                new Thread(() => { lock (left) { lock ({|LKS2001:right|}) Console.WriteLine(); } }).Start();
                new Thread(() => { lock (right) { lock (left) Console.WriteLine(); } }).Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_OneOrder_AGateLockAndReaders() => Verify.Diagnostics("""
        class Bank
        {
            private readonly object _a = new(), _b = new(), _gate = new();
            private readonly ReaderWriterLockSlim _x = new(), _y = new();
            private int _n;
            public Bank() { lock (_b) lock (_a) _n = 1; }
            public void One() { lock (_a) lock (_b) _n++; }
            public void Two() { lock (_a) { lock (_b) _n--; } }
            public void Gated() { lock (_gate) lock (_a) { lock (_b) _n++; } }
            public void Timed() { lock (_b) { if (Monitor.TryEnter(_a, 100)) { try { _n++; } finally { Monitor.Exit(_a); } } } }
            public int Read() { _x.EnterReadLock(); _y.EnterReadLock(); _y.ExitReadLock(); _x.ExitReadLock(); return 0; }
            public int ReadBack() { _y.EnterReadLock(); _x.EnterReadLock(); _x.ExitReadLock(); _y.ExitReadLock(); return 0; }
        }
        class Gated
        {
            private readonly object _a = new(), _b = new(), _gate = new();
            private int _n;
            public void One() { lock (_gate) lock (_a) lock (_b) _n++; }
            public void Two() { lock (_gate) lock (_b) lock (_a) _n++; }
        }
        class Reentered
        {
            private readonly object _a = new(), _b = new();
            private int _n;
            public void One() { lock (_a) lock (_b) lock (_a) _n++; }
        }
        """);

    [Fact]
    public Task Accepts_ObjectsThatAreBroughtIntoAnOrder() => Verify.Diagnostics("""
        class Account
        {
            private static readonly object s_tie = new();
            private readonly object _gate = new();
            private decimal _balance;

            public static void Transfer(Account from, Account to, decimal amount)
            {
                int left = System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(from), right = System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(to);
                if (left < right)
                {
                    lock (from._gate)
                    lock (to._gate)
                        Move(from, to, amount);
                }
                else if (left > right)
                {
                    lock (to._gate)
                    lock (from._gate)
                        Move(from, to, amount);
                }
                else
                {
                    lock (s_tie)
                    lock (from._gate)
                    lock (to._gate)
                        Move(from, to, amount);
                }
            }

            private static void Move(Account from, Account to, decimal amount)
            {
                from._balance -= amount;
                to._balance += amount;
            }
        }
        """);

    [Fact]
    public Task Reports_BothOrdersOfWhatIsGiven_WithoutAnOrder() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();

            public static void Transfer(Account from, Account to, bool back)
            {
                if (back)
                {
                    lock (to._gate)
                    {
                        lock ({|LKS2001:from._gate|})
                            Console.WriteLine(1);
                    }
                }
                else
                {
                    lock (from._gate)
                    {
                        lock ({|LKS2005:to._gate|})
                            Console.WriteLine(2);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_OneMethodThatIsGivenTheLocksInBothOrders() => Verify.Diagnostics("""
        class Book
        {
            private readonly Side _bids = new();
            private readonly Side _asks = new();
            private int _traded;
            public void Buy() => {|LKS2001:Match(_bids, _asks)|};
            public void Sell() => Match(own: _asks, opposite: _bids);
            private void Match(Side own, Side opposite) { lock (own.Gate) { lock (opposite.Gate) _traded++; } }
            private sealed class Side { public readonly object Gate = new(); }
        }
        """);

    [Fact]
    public Task Accepts_OneMethodThatIsGivenTheLocksInOneOrder_OrBringsThemIntoOne() => Verify.Diagnostics("""
        class Book
        {
            private readonly Side _bids = new();
            private readonly Side _asks = new();
            private int _traded;
            public void Buy() => Match(_bids, _asks);
            public void Sell() => Match(own: _bids, opposite: _asks);
            public void Swap() => Ordered(_asks, _bids);
            public void Back() => Ordered(_bids, _asks);
            private void Match(Side own, Side opposite) { lock (own.Gate) { lock (opposite.Gate) _traded++; } }
            private void Ordered(Side one, Side other)
            {
                if (one.Id > other.Id)
                    (one, other) = (other, one);
                lock (one.Gate) { lock (other.Gate) _traded--; }
            }
            private sealed class Side { public readonly object Gate = new(); public int Id { get; init; } }
        }
        """);

    [Fact]
    public Task Reports_TheInitialisationOfANestedType_ThatLocks() => Verify.Diagnostics("""
        static class Rates
        {
            private static readonly object s_gate = new();
            private static int s_reads;
            public static int Read() { lock (s_gate) return {|LKS2001:Holder.Table|}.Length + s_reads; }
            public static int Known() => Holder.Table.Length;
            private static int[] Load() { lock (s_gate) { s_reads++; return [1]; } }
            private static class Holder { internal static readonly int[] Table = Load(); }
        }
        """);

    [Fact]
    public Task Accepts_AnInitialisation_ThatIsAlwaysComeToUnderTheLock_OrDoesNotLock() => Verify.Diagnostics("""
        static class Rates
        {
            private static readonly object s_gate = new();
            private static int s_reads;
            public static int Read() { lock (s_gate) return Holder.Table.Length + s_reads; }
            public static int Plain() { lock (s_gate) return Other.Table.Length; }
            private static int[] Load() { lock (s_gate) { s_reads++; return [1]; } }
            private static class Holder { internal static readonly int[] Table = Load(); }
            private static class Other { internal static readonly int[] Table = Make(); private static int[] Make() => [2]; }
        }
        """);

    [Fact]
    public Task Reports_SpinLocksOfOnesOwn_AndScopesOfAMutex() => Verify.Diagnostics("""
        class Spin
        {
            private int _taken;
            public void Enter() { while (Interlocked.CompareExchange(ref _taken, 1, 0) != 0) Thread.Yield(); }
            public void Exit() => Volatile.Write(ref _taken, 0);
        }
        readonly struct Scope : IDisposable
        {
            private readonly Mutex _mutex;
            public Scope(Mutex mutex) { _mutex = mutex; _mutex.WaitOne(); }
            public void Dispose() => _mutex.ReleaseMutex();
        }
        class Heap
        {
            private readonly Spin _small = new();
            private readonly Spin _large = new();
            private int _n;
            public void Split() { _large.Enter(); try { {|LKS2001:_small.Enter()|}; try { _n++; } finally { _small.Exit(); } } finally { _large.Exit(); } }
            public void Merge() { _small.Enter(); try { _large.Enter(); try { _n--; } finally { _large.Exit(); } } finally { _small.Exit(); } }
        }
        class Journal
        {
            private readonly Mutex _processes = new();
            private readonly object _writer = new();
            private int _lines;
            public void Append() { lock (_writer) { using ({|LKS2001:new Scope(_processes)|}) _lines++; } }
            public void Rotate() { using var scope = new Scope(_processes); lock (_writer) _lines = 0; }
        }
        """);

    [Fact]
    public Task Accepts_OwnLocksThatDoNotWait_OrEndBefore() => Verify.Diagnostics("""
        class Counter
        {
            private int _value;
            public void Enter() { int seen; do seen = _value; while (Interlocked.CompareExchange(ref _value, seen + 1, seen) != seen); }
            public void Exit() => Interlocked.Decrement(ref _value);
        }
        class Spin
        {
            private int _taken;
            public void Enter() { while (Interlocked.CompareExchange(ref _taken, 1, 0) != 0) Thread.Yield(); }
            public void Exit() => Volatile.Write(ref _taken, 0);
        }
        class Heap
        {
            private readonly Counter _left = new();
            private readonly Counter _right = new();
            private readonly Spin _small = new();
            private readonly Spin _large = new();
            private int _n;
            public void One() { _left.Enter(); try { _right.Enter(); try { _n++; } finally { _right.Exit(); } } finally { _left.Exit(); } }
            public void Two() { _right.Enter(); try { _left.Enter(); try { _n++; } finally { _left.Exit(); } } finally { _right.Exit(); } }
            public void Split() { _large.Enter(); try { _n++; } finally { _large.Exit(); } _small.Enter(); try { _n++; } finally { _small.Exit(); } }
            public void Merge() { _small.Enter(); try { _n++; } finally { _small.Exit(); } _large.Enter(); try { _n--; } finally { _large.Exit(); } }
        }
        """);

    private static string Ledger(string call, string wanted = "_books") => $$"""
        class Ledger
        {
            private readonly object _books = new();
            private readonly object _disk = new();
            private int _entries;

            public void Add()
            {
                lock (_books)
                {
                    _entries++;
                    {{call}}
                }
            }

            public void Load()
            {
                lock (_disk)
                {
                    lock ({{wanted}})
                        _entries = 0;
                }
            }

            private void Note(bool save) => Write(save, 1);

            private void Write(bool save, int lines)
            {
                if (!save)
                    return;
                lock (_disk)
                    Console.WriteLine(lines);
            }
        }
        """;

    [Theory]
    [InlineData("Write(false, 1);")]
    [InlineData("Note(save: false);")]
    public Task Accepts_AConstantThatKeepsTheWayFromTheLock(string call) => Verify.Diagnostics(Ledger(call));

    [Theory]
    [InlineData("{|LKS2001:Write(true, 1)|};", "_books")]
    [InlineData("Note(save: true);", "{|LKS2001:_books|}")]
    [InlineData("Note(_entries > 9);", "{|LKS2001:_books|}")]
    public Task Reports_AWayThatComesToTheLock(string call, string wanted) => Verify.Diagnostics(Ledger(call, wanted));

    [Theory]
    [InlineData("item.Owner.Enqueue(item);", true)]
    [InlineData("var owner = new Scheduler(); owner.Enqueue(item);", false)]
    [InlineData("Later.Add(item.Owner);", false)]
    public async Task Reports_AStaticLock_BesideThatOfAnotherObject(string due, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Item(Scheduler owner) { public Scheduler Owner { get; } = owner; }
            public sealed class Scheduler
            {
                private static readonly object s_gate = new();
                private static readonly Queue<Item> s_far = new();
                private static readonly List<Scheduler> Later = [];
                private readonly object _gate = new();
                private readonly Queue<Item> _near = new();

                public static void Evaluate()
                {
                    lock (s_gate)
                    {
                        while (s_far.Count > 0)
                        {
                            var item = s_far.Dequeue();
                            {{due}}
                        }
                    }
                }

                public void Enqueue(Item item) { lock (_gate) _near.Enqueue(item); }

                public void Reset()
                {
                    lock (_gate)
                    {
                        lock (s_gate)
                            s_far.Clear();
                        _near.Clear();
                    }
                }
            }
            """, "Scheduler.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS2001"));
    }

    [Fact]
    public Task Accepts_ALockOfTheTypeThatIsInitialised() => Verify.Diagnostics("""
        public static class Screen
        {
            private static readonly object s_gate = new();
            private static readonly List<string> s_lines = [];
            private static int s_width;

            static Screen()
            {
                lock (s_gate)
                    s_width = Measure();
            }

            public static void Write(string line)
            {
                lock (s_gate)
                    s_lines.Add(Cells.Cut(line));
            }

            private static int Measure() { lock (s_gate) return s_lines.Count; }

            private static class Cells
            {
                public static string Cut(string line) => line.Length > s_width ? line[..s_width] : line;
            }
        }
        """);
}
