using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class ArgumentOrderTests
{
    [Fact]
    public Task Reports_TwoAccounts() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private int _balance;
            public static void Transfer(Account from, Account to, int amount)
            {
                lock (from._gate)
                {
                    lock ({|LKS2005:to._gate|})
                    {
                        from._balance -= amount;
                        to._balance += amount;
                    }
                }
            }
            public void MoveTo(Account other, int amount)
            {
                lock (_gate)
                lock ({|LKS2005:other._gate|})
                {
                    _balance -= amount;
                    other._balance += amount;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ARingOfForks() => Verify.Diagnostics("""
        class Table
        {
            private readonly object[] _forks = [new(), new(), new()];
            public void Start()
            {
                for (var i = 0; i < _forks.Length; i++)
                {
                    var seat = i;
                    new Thread(() => Dine(seat)).Start();
                }
            }
            private void Dine(int seat)
            {
                lock (_forks[seat])
                {
                    lock ({|LKS2005:_forks[(seat + 1) % _forks.Length]|})
                        Console.WriteLine(seat);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ForksInOrder() => Verify.Diagnostics("""
        class Table
        {
            private readonly object[] _forks = [new(), new(), new()];
            public void Dine(int seat)
            {
                var other = (seat + 1) % _forks.Length;
                lock (_forks[Math.Min(seat, other)])
                {
                    lock (_forks[Math.Max(seat, other)])
                        Console.WriteLine(seat);
                }
                lock (_forks[0])
                {
                    lock (_forks[1])
                        Console.WriteLine(seat);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnOrder() => Verify.Diagnostics("""
        class Account
        {
            private static readonly object s_tie = new();
            private readonly object _gate = new();
            private int _balance;
            public int Id { get; init; }
            public static void Transfer(Account from, Account to, int amount)
            {
                var (first, second) = from.Id < to.Id ? (from, to) : (to, from);
                lock (first._gate)
                lock (second._gate)
                {
                    from._balance -= amount;
                    to._balance += amount;
                }
            }
            public static void Move(Account from, Account to)
            {
                if (from.Id.CompareTo(to.Id) > 0)
                    (from, to) = (to, from);
                lock (from._gate)
                lock (to._gate)
                    from._balance = to._balance;
            }
        }
        """);
}
