using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

/// <summary>A statement beside a section on the lock that it lacks moves into it.</summary>
public sealed class LockWideningTests
{
    private static string Ledger(string members) => $$"""
        class Ledger
        {
            private readonly object _gate = new();
            private readonly List<int> _entries = [];
            private int _version;
            public void Add(int entry) { lock (_gate) _entries.Add(entry); }
            public void Remove(int entry) { lock (_gate) _entries.Remove(entry); }
            public int Count { get { lock (_gate) return _entries.Count; } }
            public void Insert(int at, int entry) { lock (_gate) _entries.Insert(at, entry); }
            public void Reverse() { lock (_gate) _entries.Reverse(); }
        {{members}}
        }
        """;

    private static Task Fix(string before, string after) => Verify.Fix<GuardWithLockFix>(Ledger(before), Ledger(after), "AdjacentLock");

    [Fact]
    public Task Fixes_WhatFollowsTheSection() => Fix(
        """
            public void Clear()
            {
                lock (_gate)
                {
                    _version++;
                }

                // all of them
                {|LKS1002:_entries|}.Clear(); // gone
                Console.WriteLine("clear");
            }
        """,
        """
            public void Clear()
            {
                lock (_gate)
                {
                    _version++;
                    // all of them
                    _entries.Clear(); // gone
                }
                Console.WriteLine("clear");
            }
        """);

    [Fact]
    public Task Fixes_WhatComesBeforeTheSection() => Fix(
        """
            public void Clear()
            {
                Console.WriteLine("clear");

                // all of them
                {|LKS1002:_entries|}.Clear();
                // a new version
                lock (_gate)
                    _version++;
            }
        """,
        """
            public void Clear()
            {
                Console.WriteLine("clear");

                // a new version
                lock (_gate)
                {
                    // all of them
                    _entries.Clear();
                    _version++;
                }
            }
        """);

    [Fact]
    public Task Fixes_AResult() => Fix(
        """
            public int First(int at)
            {
                lock (this._gate)
                {
                    _version++;
                }
                return {|LKS1002:_entries|}[at];
            }
        """,
        """
            public int First(int at)
            {
                lock (this._gate)
                {
                    _version++;
                    return _entries[at];
                }
            }
        """);

    [Fact]
    public Task Fixes_BothSidesAtOnce() => Fix(
        """
            public void Forget()
            {
                {|LKS1002:_entries|}.Clear();

                lock (_gate) { _version = 0; }
            }
            public void Sort()
            {
                lock (_gate) { _version++; }
                {|LKS1002:_entries|}.Sort();
            }
        """,
        """
            public void Forget()
            {
                lock (_gate)
                {
                    _entries.Clear();
                    _version = 0;
                }
            }
            public void Sort()
            {
                lock (_gate)
                {
                    _version++;
                    _entries.Sort();
                }
            }
        """);

    [Fact]
    public Task Fixes_AnUpdateAndASwitchSection() => Verify.Fix<GuardWithLockFix>(
        """
        class Account
        {
            private readonly Lock _gate = new();
            private decimal _balance;
            private int _moves;
            public void Deposit(decimal amount) { lock (_gate) _balance += amount; }
            public void Withdraw(decimal amount) { lock (_gate) _balance -= amount; }
            public decimal Balance() { lock (_gate) return _balance; }
            public void Move(int kind)
            {
                switch (kind)
                {
                    case 1:
                        lock (_gate) { _moves++; }
                        {|LKS1001:_balance -= 1m|};
                        break;
                }
            }
        }
        """,
        """
        class Account
        {
            private readonly Lock _gate = new();
            private decimal _balance;
            private int _moves;
            public void Deposit(decimal amount) { lock (_gate) _balance += amount; }
            public void Withdraw(decimal amount) { lock (_gate) _balance -= amount; }
            public decimal Balance() { lock (_gate) return _balance; }
            public void Move(int kind)
            {
                switch (kind)
                {
                    case 1:
                        lock (_gate)
                        {
                            _moves++;
                            _balance -= 1m;
                        }
                        break;
                }
            }
        }
        """,
        "AdjacentLock");

    [Theory]
    [InlineData("lock (_other) _version++; {|LKS1002:_entries|}.Clear();")]
    [InlineData("lock (_gate) _version++; Console.WriteLine(); {|LKS1002:_entries|}.Clear();")]
    [InlineData("var first = {|LKS1002:_entries|}[0]; lock (_gate) _version++; Console.WriteLine(first);")]
    [InlineData("lock (_gate) _version++; if (_version > 2) {|LKS1002:_entries|}.Clear();")]
    [InlineData("lock (_gate) _version++; {|LKS1002:_entries|}.Add(Next());")]
    [InlineData("lock (_gate) { var limit = 1; _version += limit; } {|LKS1002:_entries|}.Add(limit);")]
    [InlineData("lock (_gate) { using var file = System.IO.File.OpenRead(\"a\"); _version++; } {|LKS1002:_entries|}.Clear();")]
    [InlineData("var x = 1; {|LKS1002:_entries|}.Add(x);\n#if DEBUG\n_version = 2;\n#endif\n lock (_gate) _version++;")]
    public async Task Offers_NothingWhereTheSectionIsNotBesideItOrWouldChangeIt(string body)
    {
        var source = Ledger($$"""
                private readonly object _other = new();
                private int limit = 2;
                public Func<int>? Source;
                private int Next() => Source!();
                public void Change()
                {
            {{body}}
                }
            """);
        await Verify.Fix<GuardWithLockFix>(source, source, "AdjacentLock");
    }

    [Fact]
    public Task Offers_NothingForAGuardThatIsAnotherByThen() => Verify.Fix<GuardWithLockFix>(Moving, Moving, "AdjacentLock");

    private const string Moving = """
        class Ledger
        {
            private object _gate = new();
            private readonly List<int> _entries = [];
            private int _version;
            public void Add(int entry) { lock (_gate) _entries.Add(entry); }
            public void Remove(int entry) { lock (_gate) _entries.Remove(entry); }
            public int Count { get { lock (_gate) return _entries.Count; } }
            public void Clear()
            {
                lock (_gate) { _version++; }
                {|LKS1002:_entries|}.Clear();
            }
        }
        """;
}
