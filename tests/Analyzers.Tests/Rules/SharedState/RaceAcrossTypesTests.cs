using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class RaceAcrossTypesTests
{
    private static Task Check(string account, string program) => Verify.Diagnostics(program, account);

    private const string Unguarded = """
        class Account
        {
            private int _balance;
            private readonly List<int> _entries = [];
            public void Deposit(int amount) => {|LKS1028:_balance += amount|};
            public void Note(int amount) => NoteCore(amount);
            private void NoteCore(int amount) => {|LKS1028:_entries|}.Add(amount);
            public int Balance => _balance;
        }
        """;

    private const string Guarded = """
        class Account
        {
            private readonly object _gate = new();
            private int _balance;
            private readonly List<int> _entries = [];
            public void Deposit(int amount) { lock (_gate) _balance += amount; }
            public void Note(int amount) { lock (_gate) NoteCore(amount); }
            private void NoteCore(int amount) => _entries.Add(amount);
        }
        """;

    private const string TwoThreads = """
        static class Program
        {
            static void Main()
            {
                var account = new Account();
                var first = new Thread(() => { account.Deposit(1); account.Note(1); });
                var second = new Thread(() => { account.Deposit(2); account.Note(2); });
                first.Start();
                second.Start();
                first.Join();
                second.Join();
            }
        }
        """;

    [Fact]
    public Task Reports_AnObjectThatTwoThreadsShare() => Check(Unguarded, TwoThreads);

    [Fact]
    public Task Reports_AFieldOfAService() => Check(Unguarded, """
        class Bank
        {
            private readonly Account _account = new();
            public void Open() => Parallel.For(0, 10, i => { _account.Deposit(i); _account.Note(i); });
        }
        """);

    [Fact]
    public Task Reports_AsynchronousTasks() => Check(Unguarded, """
        class Bank
        {
            public async Task Open(IEnumerable<int> amounts)
            {
                var account = new Account();
                await Task.WhenAll(amounts.Select(amount => Task.Run(async () =>
                {
                    await Task.Yield();
                    account.Deposit(amount);
                    account.Note(amount);
                })));
            }
        }
        """);

    [Fact]
    public Task Reports_StaticState() => Verify.Diagnostics(
        """
        class Program
        {
            void Run() => Parallel.For(0, 10, i => Counter.Add());
            public void Start() => Run();
        }
        """,
        """
        static class Counter
        {
            private static int s_count;
            public static void Add() => {|LKS1028:s_count++|};
        }
        """);

    [Fact]
    public Task Reports_TheObjectItselfWhenItsMainSharesIt() => Verify.Diagnostics("""
        class Account
        {
            private int _balance;
            public void Deposit(int amount) => {|LKS1028:_balance += amount|};
            static void Main()
            {
                var account = new Account();
                var first = new Thread(() => account.Deposit(1));
                var second = new Thread(() => account.Deposit(2));
                first.Start();
                second.Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_AnObjectThatGuardsItself() => Check(Guarded, TwoThreads);

    [Fact]
    public Task Accepts_AnObjectForEachThread() => Check(Quiet, """
        class Bank
        {
            public void Open() => Parallel.For(0, 10, i =>
            {
                var account = new Account();
                account.Deposit(i);
                account.Note(i);
            });
            public void Each(List<Account> accounts) => Parallel.ForEach(accounts, account => account.Deposit(1));
        }
        """);

    [Fact]
    public Task Accepts_UsersWithOneLock() => Check(Quiet, """
        class Bank
        {
            private readonly Account _account = new();
            public void Open() => Parallel.For(0, 10, i => { lock (_account) { _account.Deposit(i); _account.Note(i); } });
        }
        """);

    [Fact]
    public Task Accepts_OneThreadAfterTheOther() => Check(Quiet, """
        class Bank
        {
            public async Task Open()
            {
                var account = new Account();
                account.Deposit(1);
                await Task.Run(() => account.Deposit(2));
                var later = Task.Run(() => account.Note(3));
                await later;
                account.Note(4);
            }
        }
        """);

    [Fact]
    public Task Accepts_AFieldThatIsReplaced() => Check(Quiet, """
        class Bank
        {
            private Account _account = new();
            public void Open() => Task.Run(() => _account.Deposit(1));
            public void Next() { _account = new Account(); _account.Deposit(2); }
        }
        """);

    [Fact]
    public Task Accepts_OneThreadOnly() => Check(Quiet, """
        class Bank
        {
            private readonly Account _account = new();
            public void Open() => new Thread(() => { _account.Deposit(1); _account.Note(2); }).Start();
        }
        """);

    private static readonly string Quiet = Unguarded.Replace("{|LKS1028:", "").Replace("|}", "");
}
