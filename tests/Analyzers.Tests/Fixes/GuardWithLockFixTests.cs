using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class GuardWithLockFixTests
{
    [Fact]
    public Task Fixes_WithTheExistingGuard() => Verify.Fix<GuardWithLockFix>(
        """
        class Counter
        {
            private readonly object _gate = new();
            private int _hits;
            public void Count() { lock (_gate) _hits++; }
            public void Reset() { lock (_gate) _hits = 0; }
            public void Clear() { lock (_gate) { _hits = 0; } }
            public void Race()
            {
                Console.WriteLine("before");
                // counts
                {|LKS1001:_hits++|}; // one
                Console.WriteLine("after");
            }
            public int Next() => {|LKS1001:++_hits|};
            public int Last()
            {
                var last = {|LKS1001:_hits--|};
                return last;
            }
        }
        """,
        """
        class Counter
        {
            private readonly object _gate = new();
            private int _hits;
            public void Count() { lock (_gate) _hits++; }
            public void Reset() { lock (_gate) _hits = 0; }
            public void Clear() { lock (_gate) { _hits = 0; } }
            public void Race()
            {
                Console.WriteLine("before");
                // counts
                lock (_gate)
                {
                    _hits++;
                } // one
                Console.WriteLine("after");
            }
            public int Next()
            {
                lock (_gate)
                {
                    return ++_hits;
                }
            }
            public int Last()
            {
                int last;
                lock (_gate)
                {
                    last = _hits--;
                }
                return last;
            }
        }
        """);

    [Fact]
    public Task Fixes_WithOneNewLock() => Verify.Fix<GuardWithLockFix>(
        """
        class Counter
        {
            private readonly string _name = "hits";
            private decimal _hits;

            public void Run() => Parallel.For(0, 10, i => {|LKS1001:_hits += i|});

            public void Again() => Parallel.For(0, 10, i =>
            {
                {|LKS1001:_hits++|};
                Console.WriteLine(_name);
            });
        }
        """,
        """
        class Counter
        {
            private readonly string _name = "hits";
            private decimal _hits;
            private readonly Lock _hitsLock = new();

            public void Run() => Parallel.For(0, 10, i =>
            {
                lock (_hitsLock)
                {
                    _hits += i;
                }
            });

            public void Again() => Parallel.For(0, 10, i =>
            {
                lock (_hitsLock)
                {
                    _hits++;
                }
                Console.WriteLine(_name);
            });
        }
        """);

    [Fact]
    public Task Fixes_AStaticPropertyOfAnInstanceFreeType() => Verify.Fix<GuardWithLockFix>(
        """
        static class Counter
        {
            public static int Hits { get; private set; }

            public static void Run() => Parallel.For(0, 10, i => {|LKS1001:Hits++|});
        }
        """,
        """
        static class Counter
        {
            private static readonly Lock _hitsLock = new();

            public static int Hits { get; private set; }

            public static void Run() => Parallel.For(0, 10, i =>
            {
                lock (_hitsLock)
                {
                    Hits++;
                }
            });
        }
        """);

    [Fact]
    public Task Offers_NothingInConditionsAndAroundAwaits() => Verify.NoFix<GuardWithLockFix>("""
        class Counter
        {
            private volatile int _hits;
            public async Task Count(Task<int> more)
            {
                if ({|LKS1001:_hits++|} > 5)
                    return;
                {|LKS1001:_hits += await more|};
            }
        }
        """);

    [Fact]
    public Task Fixes_AnAccessThatForgetsTheGuard() => Verify.Fix<GuardWithLockFix>(
        """
        class Ledger
        {
            private readonly Lock _gate = new();
            private readonly List<int> _entries = [];
            public void Add(int entry) { lock (_gate) _entries.Add(entry); }
            public void Remove(int entry) { lock (_gate) _entries.Remove(entry); }
            public int Count { get { lock (_gate) return _entries.Count; } }
            public void Clear()
            {
                // all of them
                {|LKS1002:_entries|}.Clear();
            }
        }
        """,
        """
        class Ledger
        {
            private readonly Lock _gate = new();
            private readonly List<int> _entries = [];
            public void Add(int entry) { lock (_gate) _entries.Add(entry); }
            public void Remove(int entry) { lock (_gate) _entries.Remove(entry); }
            public int Count { get { lock (_gate) return _entries.Count; } }
            public void Clear()
            {
                // all of them
                lock (_gate)
                {
                    _entries.Clear();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AListThatAParallelLoopFills() => Verify.Fix<GuardWithLockFix>(
        """
        class Squares
        {
            private readonly List<int> _squares = [];

            public void Fill(int[] numbers) => Parallel.ForEach(numbers, number => {|LKS1005:_squares|}.Add(number * number));
        }
        """,
        """
        class Squares
        {
            private readonly List<int> _squares = [];
            private readonly Lock _squaresLock = new();

            public void Fill(int[] numbers) => Parallel.ForEach(numbers, number =>
            {
                lock (_squaresLock)
                {
                    _squares.Add(number * number);
                }
            });
        }
        """);

    [Fact]
    public Task Offers_NoNewLockWhereOthersWouldNotTakeIt() => Verify.NoFix<GuardWithLockFix>("""
        class Registry
        {
            private readonly Dictionary<string, int> _entries = [];
            public void Start() => new Thread(Fill).Start();
            public int Count => _entries.Count;
            private void Fill()
            {
                {|LKS1005:_entries|}["a"] = 1;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingAroundHalfOfAnUpdate_OrAroundCodeThatMayWait() => Verify.NoFix<GuardWithLockFix>("""
        class Counter(Func<int> step)
        {
            private int _count;
            private int _steps;
            public void Run() => Parallel.Invoke(Step, Step);
            private void Step()
            {
                var count = _count;
                {|LKS1001:_count = count + 1|};
                {|LKS1001:_steps += step()|};
            }
        }
        """);

    [Fact]
    public Task Fixes_ALambdaOfAStaticInitialiser_WithALockThatIsThereBeforeIt() => Verify.Fix<GuardWithLockFix>(
        """
        class Clock
        {
            private static decimal s_ticks;
            private static readonly Action s_tick = () => Parallel.For(0, 9, _ => {|LKS1001:s_ticks++|});

            public static void Tick() => s_tick();
        }
        """,
        """
        class Clock
        {
            private static decimal s_ticks;
            private static readonly Lock s_ticksLock = new();
            private static readonly Action s_tick = () => Parallel.For(0, 9, _ =>
            {
                lock (s_ticksLock)
                {
                    s_ticks++;
                }
            });

            public static void Tick() => s_tick();
        }
        """);

    [Fact]
    public Task Offers_NoNewLockBesideOneThatOtherUsesHold() => Verify.NoFix<GuardWithLockFix>("""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;

            public decimal Balance => _balance;

            public void Deposit(decimal amount) { lock (_gate) { _balance += amount; } }

            public void Run() => Parallel.For(0, 9, _ => Fee());

            public void Fee() { {|LKS1001:_balance -= 1m|}; }

            public void Tax() { {|LKS1001:_balance -= 2m|}; }

            public void Bonus() { {|LKS1001:_balance += 2m|}; }
        }
        """);
}
