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
}
