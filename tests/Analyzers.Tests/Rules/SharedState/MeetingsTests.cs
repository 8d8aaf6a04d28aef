using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Threads that meet where no single type knows of both.</summary>
public sealed class MeetingsTests
{
    private const string Account = "class Account { private int _n; private readonly object _gate = new(); public void Add() => {|LKS1028:_n++|}; public void AddSafely() { lock (_gate) _m++; } private int _m; }";
    private const string Quiet = "class Account { private int _n; private readonly object _gate = new(); public void Add() => _n++; public void AddSafely() { lock (_gate) _m++; } private int _m; }";

    [Fact]
    public Task Reports_OneObjectForWorkersWithThreadsOfTheirOwn() => Verify.Diagnostics("""
        sealed class Worker(Account account)
        {
            public Thread Start() { var t = new Thread(Run); t.Start(); return t; }
            private void Run() { for (var i = 0; i < 9; i++) Step(); }
            private void Step() => account.Add();
        }

        static class Program
        {
            static void Main()
            {
                var account = new Account();
                var threads = new List<Thread>();
                for (var i = 0; i < 4; i++)
                    threads.Add(new Worker(account).Start());
                threads.ForEach(t => t.Join());
            }
        }
        """, Account);

    [Fact]
    public Task Reports_WorkersThatTheGiverRuns_AndThatKeepItInAField() => Verify.Diagnostics("""
        class Customer
        {
            private readonly Account _account;
            public Customer(string name, Account account) { _account = account; }
            public void Shop() { _account.Add(); }
        }

        class Shop
        {
            private readonly Account _till = new();

            public void Open()
            {
                var first = new Customer("a", _till);
                var second = new Customer("b", _till);
                var t1 = new Thread(first.Shop);
                var t2 = new Thread(() => second.Shop());
                t1.Start();
                t2.Start();
                t1.Join();
                t2.Join();
            }
        }
        """, Account);

    [Fact]
    public Task Accepts_WorkersThatLock_OrHaveAnObjectEach_OrTakeTurns() => Verify.Diagnostics("""
        sealed class Worker
        {
            private readonly Account _account;
            private readonly Thread _thread;
            public Worker(Account account) { _account = account; _thread = new Thread(Run); }
            public void Start() => _thread.Start();
            public void Join() => _thread.Join();
            private void Run() => _account.Add();
        }

        sealed class Careful(Account account)
        {
            private readonly Thread _thread = new(account.AddSafely);
            public void Start() => _thread.Start();
        }

        static class Program
        {
            static void Each()
            {
                var workers = new List<Worker>();
                for (var i = 0; i < 4; i++)
                {
                    var account = new Account();
                    workers.Add(new Worker(account));
                }
                foreach (var worker in workers)
                    worker.Start();
            }

            static void InTurn()
            {
                var account = new Account();
                for (var i = 0; i < 4; i++)
                {
                    var worker = new Worker(account);
                    worker.Start();
                    worker.Join();
                }
            }

            static void InTurnToo()
            {
                var account = new Account();
                var first = new Worker(account);
                first.Start();
                first.Join();
                var second = new Worker(account);
                second.Start();
            }

            static void Locked()
            {
                var account = new Account();
                for (var i = 0; i < 4; i++)
                    new Careful(account).Start();
            }
        }
        """, Quiet);

    [Fact]
    public Task Accepts_WorkersWithoutThreads_AndWithALockAroundTheCall() => Verify.Diagnostics("""
        sealed class Step(Account account) { public void Run() => account.Add(); }

        sealed class Locker(Account account)
        {
            public void Start() { new Thread(Run).Start(); }
            private void Run() { lock (account) account.Add(); }
        }

        static class Program
        {
            static void Main()
            {
                var account = new Account();
                for (var i = 0; i < 4; i++)
                    new Step(account).Run();
                for (var i = 0; i < 4; i++)
                    new Locker(account).Start();
            }
        }
        """, Quiet);

    [Fact]
    public Task Reports_AMethodThatABaseClassRunsOnItsTimer() => Verify.Diagnostics("""
        public abstract class Poller : IDisposable
        {
            private Timer? _t;
            public void Start() => _t = new Timer(_ => Poll(), null, 0, 100);
            protected abstract void Poll();
            public void Dispose() => _t?.Dispose();
        }

        public sealed class Flusher : Poller
        {
            private int _x;
            private readonly List<int> _items = new();
            protected override void Poll() { Console.WriteLine(_x + _items.Count); _x = 0; _items.Clear(); }
            public void Push(int i) { {|LKS1028:_x += i|}; {|LKS1028:_items|}.Add(i); }
        }
        """);

    [Fact]
    public Task Accepts_AMethodThatABaseClassRuns_UnderALock_OrAlone() => Verify.Diagnostics("""
        public abstract class Poller
        {
            private Timer? _t;
            public void Start() => _t = new Timer(_ => Poll(), null, 0, 100);
            protected abstract void Poll();
            protected virtual void Other() { }
        }

        public sealed class Locked : Poller
        {
            private readonly object _gate = new();
            private int _x;
            protected override void Poll() { lock (_gate) _x = 0; }
            public void Push(int i) { lock (_gate) _x += i; }
        }

        public sealed class Alone : Poller
        {
            private int _x;
            private int _y;
            protected override void Poll() { _x++; Console.WriteLine(_y); }
            protected override void Other() => _x = 0;
            public int Read => _x;
        }
        """);

    [Fact]
    public Task Reports_InheritedStateThatATimerResets() => Verify.Diagnostics("""
        public abstract class Accumulator
        {
            protected int Total;
            public void Add(int n) => {|LKS1028:Total += n|};
        }

        public sealed class Reporter : Accumulator
        {
            private readonly Timer _t;
            public Reporter() { _t = new Timer(_ => Flush(), null, 100, 100); }
            private void Flush() { Console.WriteLine(Total); Total = 0; }
        }
        """);

    [Fact]
    public Task Accepts_InheritedStateThatIsOnlyRead_OrThatOnlyDerivedClassesChange() => Verify.Diagnostics("""
        public abstract class Accumulator
        {
            protected int Total;
            protected int Kept;
            public void Add(int n) => Total += n;
            protected void Keep(int n) => Kept += n;
        }

        public sealed class Reporter : Accumulator
        {
            private readonly Timer _t;
            public Reporter() { Total = 1; _t = new Timer(_ => Flush(), null, 100, 100); }
            private void Flush() { Console.WriteLine(Total); Keep(1); Kept = 0; }
        }
        """);

    [Fact]
    public Task Reports_ATimerAndATaskThatRunOneMethod() => Verify.Diagnostics("""
        sealed class Cache
        {
            private readonly Timer _timer;
            private int _runs;
            public Cache() { _timer = new Timer(Clean, null, 0, 1000); }
            public void CleanNow() { Task.Run(() => Console.WriteLine()); ThreadPool.QueueUserWorkItem(Clean); }
            private void Clean(object? state) => {|LKS1001:_runs++|};
        }
        """);

    [Fact]
    public Task Accepts_AThreadThatIsStartedAgain() => Verify.Diagnostics("""
        sealed class Pump
        {
            private Thread _thread;
            private int _runs;
            public Pump() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            public void Restart() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            private void Run() => _runs++;
        }
        """);

    [Fact]
    public Task Reports_AnUpdateOfAPropertyWithABody() => Verify.Diagnostics("""
        class Counters
        {
            public int Count { get; private set => field = value; }
            private int _n;
            public int N { get => _n; set => _n = value; }
            public void Go(int[] a) => Parallel.ForEach(a, x => { {|LKS1001:Count++|}; {|LKS1001:N += x|}; });
        }
        """);

    [Fact]
    public Task Accepts_AnUpdateOfAPropertyUnderALock() => Verify.Diagnostics("""
        class Counters
        {
            private int _n;
            public int N { get => _n; set => _n = value; }
            public void Go(int[] a) => Parallel.ForEach(a, x => { lock (a) N += x; });
        }
        """);

    [Theory]
    [InlineData("await Task.WhenAll(units.Select(unit => AddAsync(invoice, unit)));", "{|LKS1001:invoice.Total += await PriceAsync(unit)|};")]
    [InlineData("var lines = units.Select(unit => AddAsync(invoice, unit)).ToList(); await Task.WhenAll(lines);", "if (unit > 0) {|LKS1001:invoice.Total = invoice.Total + await PriceAsync(unit)|};")]
    [InlineData("await Task.WhenAll(units.Where(unit => unit > 0).Select(unit => AddAsync(invoice, unit)));", "var price = await PriceAsync(unit).ConfigureAwait(false); {|LKS1001:invoice.Total += price|};")]
    [InlineData("await Task.WhenAll(AddAsync(_all, 1), AddAsync(_all, 2));", "{|LKS1001:invoice.Total += await PriceAsync(unit).ConfigureAwait(false)|};")]
    // One after the other, an invoice for each, before the first await, a lock, or nothing that is read first.
    [InlineData("foreach (var unit in units) await AddAsync(invoice, unit);", "invoice.Total += await PriceAsync(unit);")]
    [InlineData("await Task.WhenAll(units.Select(unit => AddAsync(new Invoice(), unit)));", "invoice.Total += await PriceAsync(unit);")]
    [InlineData("await Task.WhenAll(units.Select(unit => { var own = new Invoice(); return AddAsync(own, unit); }));", "invoice.Total += await PriceAsync(unit);")]
    [InlineData("await Task.WhenAll(units.Select(unit => AddAsync(invoice, unit)));", "invoice.Total += unit; await PriceAsync(unit);")]
    [InlineData("await Task.WhenAll(units.Select(unit => AddAsync(invoice, unit)));", "var price = await PriceAsync(unit); lock (invoice) invoice.Total += price;")]
    [InlineData("await AddAsync(invoice, 1); await Task.WhenAll(PriceAsync(1), PriceAsync(2)); invoice.Total++;", "invoice.Total += await PriceAsync(unit);")]
    public Task ObjectThatCallsBegunTogetherAreGiven(string build, string add) => Verify.Diagnostics($$"""
        sealed class Invoice { public decimal Total { get; set; } }
        sealed class Builder
        {
            private readonly Invoice _all = new();
            public async Task<Invoice> BuildAsync(int[] units)
            {
                var invoice = new Invoice();
                {{build}}
                return invoice;
            }
            private static async Task AddAsync(Invoice invoice, int unit) { {{add}} }
            private static async Task<decimal> PriceAsync(int unit) { await Task.Delay(unit); return unit; }
        }
        """);
}
