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

    [Fact]
    public Task Reports_SemaphoresAndWriteLocksOfTwoObjects() => Verify.Diagnostics("""
        class Vault
        {
            private readonly SemaphoreSlim _permit = new(1, 1);
            private readonly SemaphoreSlim _many = new(4, 4);
            private readonly ReaderWriterLockSlim _rw = new();
            private long _gold;

            public static async Task MoveAsync(Vault from, Vault to, long amount)
            {
                await from._permit.WaitAsync();
                try
                {
                    await {|LKS2005:to._permit.WaitAsync()|};
                    try
                    {
                        from._gold -= amount;
                        to._gold += amount;
                    }
                    finally
                    {
                        to._permit.Release();
                    }
                }
                finally
                {
                    from._permit.Release();
                }
            }

            public void MoveTo(Vault to, long amount)
            {
                _rw.EnterWriteLock();
                try
                {
                    {|LKS2005:to._rw.EnterWriteLock()|};
                    try
                    {
                        _gold -= amount;
                        to._gold += amount;
                    }
                    finally
                    {
                        to._rw.ExitWriteLock();
                    }
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_TwoReaders_PoolsOfSeveral_AndAnOrder() => Verify.Diagnostics("""
        class Vault
        {
            private readonly SemaphoreSlim _many = new(4, 4);
            private readonly SemaphoreSlim _permit = new(1, 1);
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly int _id;
            private long _gold;

            public Vault(int id) => _id = id;

            public static long Total(Vault left, Vault right)
            {
                left._rw.EnterReadLock();
                try
                {
                    right._rw.EnterReadLock();
                    try
                    {
                        return left._gold + right._gold;
                    }
                    finally
                    {
                        right._rw.ExitReadLock();
                    }
                }
                finally
                {
                    left._rw.ExitReadLock();
                }
            }

            public static async Task VisitAsync(Vault left, Vault right, Func<Task> visit)
            {
                await left._many.WaitAsync();
                try
                {
                    await right._many.WaitAsync();
                    try
                    {
                        await visit();
                    }
                    finally
                    {
                        right._many.Release();
                    }
                }
                finally
                {
                    left._many.Release();
                }
            }

            public static async Task MoveAsync(Vault from, Vault to, Func<Task> move)
            {
                if (from._id > to._id)
                    (from, to) = (to, from);
                await from._permit.WaitAsync();
                try
                {
                    await to._permit.WaitAsync();
                    try
                    {
                        await move();
                    }
                    finally
                    {
                        to._permit.Release();
                    }
                }
                finally
                {
                    from._permit.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AChainOfParents() => Verify.Diagnostics("""
        sealed class Registry(Registry? parent)
        {
            private readonly object _gate = new();
            private readonly Registry? _parent = parent;
            private readonly List<string> _names = [];
            public List<string> All()
            {
                lock (_gate)
                {
                    return Collect();
                }
            }
            private List<string> Collect()
            {
                var all = new List<string>();
                Visit(this);
                return all;

                void Visit(Registry registry)
                {
                    if (registry._parent != null)
                        Visit(registry._parent);
                    lock (registry._gate)
                        all.AddRange(registry._names);
                }
            }
            public void Add(string name) { lock (_gate) _names.Add(name); }
        }
        """);

    [Fact]
    public Task Reports_AccountsLockedByAnExtension_ThatRunsWhatItIsGiven() => Verify.Diagnostics("""
        class Account { internal readonly object Sync = new(); public int Balance; }
        static class Accounts
        {
            public static void Locked(this Account account, Action<Account> action) { lock (account.Sync) action(account); }
            public static void TransferTo(this Account from, Account to, int amount) => from.Locked(source =>
            {
                source.Balance -= amount;
                {|LKS2005:to.Locked(target => target.Balance += amount)|};
            });
            public static void Give(Account from, Account to, int amount) { lock (from.Sync) {|LKS2005:Take(to, amount)|}; }
            private static void Take(Account account, int amount) { lock (account.Sync) account.Balance += amount; }
        }
        """);

    [Fact]
    public Task Accepts_AnExtensionThatIsCalledOneAfterTheOther_OrOnTheSameObject() => Verify.Diagnostics("""
        class Account { internal readonly object Sync = new(); public int Balance; }
        static class Accounts
        {
            public static void Locked(this Account account, Action<Account> action) { lock (account.Sync) action(account); }
            public static void TransferTo(this Account from, Account to, int amount)
            {
                from.Locked(source => source.Balance -= amount);
                to.Locked(target => target.Balance += amount);
            }
            public static void Double(Account from) { lock (from.Sync) Take(from, from.Balance); }
            private static void Take(Account account, int amount) { lock (account.Sync) account.Balance += amount; }
        }
        """);

    [Fact]
    public Task Accepts_ACopyThatIsMadeUnderTheLockOfTheOther() => Verify.Diagnostics("""
        public class Names
        {
            private readonly object _gate = new();
            private readonly List<string> _names = new();
            public Names() { }
            public Names(Names other)
            {
                lock (_gate)
                {
                    lock (other._gate)
                        _names.AddRange(other._names);
                }
            }
            public void Add(string name) { lock (_gate) _names.Add(name); }
        }
        """);

    [Fact]
    public Task Accepts_AnOrderThatTheCallersOfAPrivateMethodChoose() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private readonly string _name = "";
            private int _balance;
            private int Number { get; init; }
            public static void Transfer(Account from, Account to, int amount)
            {
                if (from.Number < to.Number)
                    Locked(from, to, from, amount);
                else
                    Locked(to, from, from, amount);
            }
            private static void Locked(Account first, Account second, Account from, int amount)
            {
                lock (first._gate)
                {
                    lock (second._gate)
                    {
                        first._balance += first == from ? -amount : amount;
                        second._balance += second == from ? -amount : amount;
                    }
                }
            }
            public void MoveTo(Account other, int amount)
            {
                if (string.CompareOrdinal(_name, other._name) < 0)
                    Both(this, other, amount);
                else
                    Both(other, this, -amount);
            }
            private static void Both(Account low, Account high, int amount)
            {
                lock (low._gate)
                    Inner(low, high, amount);
            }
            private static void Inner(Account low, Account high, int amount)
            {
                lock (high._gate)
                {
                    low._balance -= amount;
                    high._balance += amount;
                }
            }
            public static void Swapped(Account from, Account to, int amount)
            {
                Sort(ref from, ref to, ref amount);
                lock (from._gate)
                lock (to._gate)
                {
                    from._balance -= amount;
                    to._balance += amount;
                }
            }
            private static void Sort(ref Account from, ref Account to, ref int amount)
            {
                if (from.Number > to.Number)
                    (from, to, amount) = (to, from, -amount);
            }
        }
        """);

    [Fact]
    public Task Reports_APrivateMethod_OneOfWhoseCallersDoesNotChoose() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private int _balance;
            private int Number { get; init; }
            public static void Transfer(Account from, Account to, int amount)
            {
                if (from.Number < to.Number)
                    Locked(from, to);
                else
                    Locked(to, from);
            }
            public static void Merge(Account from, Account to) => Locked(from, to);
            private static void Locked(Account first, Account second)
            {
                lock (first._gate)
                lock ({|LKS2005:second._gate|})
                    first._balance += second._balance;
            }
            public static void Move(Account from, Account to, int amount)
            {
                if (amount <= 0)
                    return;
                Both(from, to, amount);
            }
            private static void Both(Account first, Account second, int amount)
            {
                lock (first._gate)
                lock ({|LKS2005:second._gate|})
                    first._balance += amount;
            }
        }
        """);
}
