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

    [Fact]
    public Task Reports_AReadBesideAnUpdate_WhenBothThreadsAreKnown() => Check("""
        class Meter
        {
            private int _total;
            public void Add(int amount) => {|LKS1028:_total += amount|};
            public int Total => _total;
        }
        """, """
        static class Program
        {
            static void Main()
            {
                var meter = new Meter();
                var task = Task.Run(() => meter.Add(1));
                Console.WriteLine(meter.Total);
                task.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_APropertyThatOthersSetAndAnotherReads() => Check("""
        class Order
        {
            public int Price { get; set; }
            public int Gross => Price + 1;
        }
        """, """
        static class Program
        {
            static void Main()
            {
                var order = new Order();
                Task.Run(() => {|LKS1028:order.Price = 7|});
                Console.WriteLine(order.Gross);
            }
        }
        """);

    [Fact]
    public Task Reports_MethodsThatAreHandedToThreads() => Check("""
        class Account
        {
            private readonly object _gate = new();
            private int _balance = 100;
            public void Run()
            {
                for (var i = 0; i < 100; i++)
                    Withdraw(i);
            }
            private void Withdraw(int amount)
            {
                Console.WriteLine({|LKS1028:_balance|});
                lock (_gate)
                    _balance -= amount;
            }
        }
        """, """
        static class Program
        {
            static void Main()
            {
                var account = new Account();
                for (var i = 0; i < 10; i++)
                    new Thread(account.Run).Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_AnAccountOfItsOwnForEachThread() => Check("""
        class Account
        {
            private int _balance = 100;
            public void Run() => _balance--;
        }
        """, """
        static class Program
        {
            static void Main()
            {
                for (var i = 0; i < 10; i++)
                {
                    var account = new Account();
                    new Thread(account.Run).Start();
                }
                var last = new Account();
                new Thread(last.Run).Start();
                last = new Account();
                last.Run();
            }
        }
        """);

    [Fact]
    public Task Reports_WhatABaseClassUpdates() => Check("""
        abstract class Counted
        {
            private int _count;
            protected void Increment() => {|LKS1028:_count++|};
        }
        """, """
        class Worker : Counted
        {
            public void Run()
            {
                var task = Task.Run(() => Increment());
                Increment();
                task.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_StaticsOfAnotherType() => Check("""
        static class Totals
        {
            public static int Sum;
            public static void Add() => {|LKS1028:Sum++|};
        }
        """, """
        static class Program
        {
            static void Main()
            {
                Task.Run(() => Console.WriteLine(Totals.Sum));
                Totals.Add();
            }
        }
        """);

    [Fact]
    public Task Reports_WhatTheEndOfAUsingUpdates_AndADeconstruction() => Check("""
        sealed class Lease : IDisposable
        {
            private static int s_returned;
            public void Dispose() => {|LKS1028:s_returned++|};
        }
        sealed class Point
        {
            private int _taken;
            public void Deconstruct(out int x, out int y)
            {
                x = y = 0;
                {|LKS1028:_taken++|};
            }
        }
        """, """
        static class Program
        {
            static void Main()
            {
                var point = new Point();
                Parallel.For(0, 10, i =>
                {
                    using var lease = new Lease();
                    var (x, y) = point;
                });
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsReadBeforeTheStartAndAfterTheEnd() => Check("""
        class Meter
        {
            private int _total;
            public void Add(int amount) => _total += amount;
            public int Total => _total;
        }
        """, """
        static class Program
        {
            static async Task Main()
            {
                var meter = new Meter();
                meter.Add(1);
                await Task.Run(() => meter.Add(1));
                Console.WriteLine(meter.Total);
            }
        }
        """);

    private static string Store(string mark) => $$"""
        class Store
        {
            private int _count;
            private readonly List<int> _items = [];
            private int _posted;
            public async Task AddAsync(int item)
            {
                await Task.Delay(1);
                {{(mark == "Async" ? "{|LKS1028:_count += item|}" : "_count += item")}};
                await Task.Run(() => {{(mark == "Async" ? "{|LKS1028:_items|}" : "_items")}}.Add(item));
            }
            public void Post(int item) => Task.Run(() => {{(mark == "Post" ? "{|LKS1028:_posted += item|}" : "_posted += item")}});
        }
        """;

    [Theory]
    [InlineData("await Task.WhenAll(items.Select(item => store.AddAsync(item)));", "Async")]
    [InlineData("await Task.WhenAll(items.Select(store.AddAsync));", "Async")]
    [InlineData("await Task.WhenAll(items.Select(async item => await store.AddAsync(item)));", "Async")]
    [InlineData("var tasks = new List<Task>(); foreach (var item in items) tasks.Add(store.AddAsync(item)); await Task.WhenAll(tasks);", "Async")]
    [InlineData("var first = store.AddAsync(1); var second = store.AddAsync(2); await first; await second;", "Async")]
    [InlineData("foreach (var item in items) store.Post(item);", "Post")]
    [InlineData("store.Post(1); store.Post(2);", "Post")]
    public Task Reports_WhatCallsLeaveRunning_WhenTheyAreMadeAgain(string use, string mark) => Verify.Program(Use(use), Store(mark));

    [Theory]
    [InlineData("foreach (var item in items) await store.AddAsync(item);")]
    [InlineData("await store.AddAsync(1); await store.AddAsync(2);")]
    [InlineData("var task = store.AddAsync(1); await task; task = store.AddAsync(2); await task;")]
    [InlineData("await Task.WhenAll(items.Select(item => new Store().AddAsync(item)));")]
    [InlineData("foreach (var item in items) { var own = new Store(); own.Post(item); }")]
    [InlineData("if (items.Length > 1) store.Post(1); else store.Post(2);")]
    public Task Accepts_CallsThatAreWaitedFor_OrOnObjectsOfTheirOwn(string use) => Verify.Program(Use(use), Store(""));

    private static string Use(string use) => $$"""
        static class Program
        {
            static async Task Main()
            {
                var store = new Store();
                int[] items = [1, 2, 3];
                {{use}}
            }
        }
        """;

    [Theory]
    [InlineData("if (_loop != null) return; _loop = Task.Run(Work);")]
    [InlineData("_loop ??= Task.Run(Work);")]
    [InlineData("if (Interlocked.Exchange(ref _started, 1) == 0) _loop = Task.Run(Work);")]
    [InlineData("if (!_isRunning) { _isRunning = true; Task.Run(Work); }")]
    public Task Accepts_StartsThatTheStateOfTheObjectDecides(string start) => Verify.Program("""
        static class Program
        {
            static void Main()
            {
                var service = new Service();
                foreach (var item in new[] { 1, 2, 3 })
                    service.EnsureStarted();
                service.EnsureStarted();
                service.EnsureStarted();
            }
        }
        """, $$"""
        class Service
        {
            private Task? _loop;
            private int _started;
            private bool _isRunning;
            private int _rounds;
            public void EnsureStarted()
            {
                {{start}}
            }
            private void Work() => _rounds++;
        }
        """);

    [Fact]
    public Task Accepts_AnAnswerThatAllWouldStoreAlike() => Verify.Diagnostics("""
        static class Platform
        {
            private static bool? s_isWindows;
            public static bool IsWindows => s_isWindows ??= OperatingSystem.IsWindows();
        }

        class Nodes
        {
            public static void Start() => Parallel.For(0, 4, i =>
            {
                if (Platform.IsWindows)
                    Console.WriteLine(i);
            });
        }
        """);

    [Fact]
    public Task Accepts_ASwitchThatIsReadOnceThroughAReference() => Verify.Diagnostics("""
        static class Switches
        {
            private enum Value : byte { None, On, Off }
            private static Value s_blocks;
            public static bool Blocks => Ask("Blocks", ref s_blocks);
            private static bool Ask(string name, ref Value value)
            {
                if (value == Value.None)
                {
                    AppContext.TryGetSwitch(name, out var isOn);
                    value = isOn ? Value.On : Value.Off;
                }
                return value == Value.On;
            }
        }
        class Reader
        {
            public void Start()
            {
                Task.Run(() => Read());
                Task.Run(() => Read());
            }
            private void Read()
            {
                if (Switches.Blocks)
                    Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Reports_ACountThroughAReference() => Verify.Diagnostics("""
        static class Counts
        {
            private static int s_reads;
            public static int Next() => Step(ref s_reads);
            private static int Step(ref int value)
            {
                var next = value + 1;
                value = next;
                return next;
            }
            public static int Write() => Step(ref {|LKS1028:s_reads|});
        }
        class Reader
        {
            public void Start()
            {
                Task.Run(() => Read());
                Task.Run(() => Read());
            }
            private void Read() => Counts.Write();
        }
        """);

    [Fact]
    public Task Accepts_AnObjectThatEachRunOfAHandlerMakes() => Verify.Diagnostics("""
        class Connection
        {
            private int _opened;
            public void Open() { _opened++; }
        }
        class Failover
        {
            public void Watch()
            {
                var worker = new System.ComponentModel.BackgroundWorker();
                worker.DoWork += delegate
                {
                    var timer = new System.Timers.Timer(1000);
                    System.Timers.ElapsedEventHandler check = delegate
                    {
                        var connection = new Connection();
                        connection.Open();
                    };
                    timer.Elapsed += check;
                    timer.Start();
                    check(this, null!);
                };
                worker.RunWorkerAsync();
            }
        }
        """);

    private const string Hub = """
        using System.Collections.Immutable;
        class Hub
        {
            private volatile ImmutableList<string> _names = ImmutableList<string>.Empty;
            private ImmutableDictionary<string, int> _ages = ImmutableDictionary<string, int>.Empty;
            private long _joined;
            public long Joined => Volatile.Read(ref _joined);
            public int Count => _names.Count;
            public void Join(string name) => {|LKS1028:{|LKS1001:_names = _names.Add(name)|}|};
            public void Grow(string name, int age) => Apply(ages => ages.SetItem(name, age));
            public void Step() => {|LKS1028:{|LKS1001:_joined++|}|};
            public void Clear() => _names = ImmutableList<string>.Empty;
            private void Apply(Func<ImmutableDictionary<string, int>, ImmutableDictionary<string, int>> change) => {|LKS1028:_ages = change(_ages)|};
        }
        """;

    [Fact]
    public Task Reports_ImmutableCollectionsAndOrderedCountsThatTasksReplace() => Check(Hub, """
        class Party
        {
            private readonly Hub _hub = new();
            public Task Meet(string[] names) => Task.WhenAll(names.Select(name => Task.Run(async () =>
            {
                _hub.Join(name);
                await Task.Delay(1);
                _hub.Grow(name, 1);
                _hub.Step();
            })));
        }
        """);

    [Fact]
    public Task Accepts_ImmutableCollectionsThatOneTaskReplaces_OrThatAreOnlyStored_OrTriedAgain() => Check("""
        using System.Collections.Immutable;
        class Hub
        {
            private volatile ImmutableList<string> _names = ImmutableList<string>.Empty;
            private ImmutableList<int> _ages = ImmutableList<int>.Empty;
            private volatile ImmutableList<string> _last = ImmutableList<string>.Empty;
            public int Count => _names.Count + _ages.Count + _last.Count;
            public void Join(string name) => {|LKS1001:_names = _names.Add(name)|};
            public void Grow(int age) => ImmutableInterlocked.Update(ref _ages, ages => ages.Add(age));
            public void Set(string[] names) => _last = names.ToImmutableList();
        }
        """, """
        class Party
        {
            private readonly Hub _hub = new();
            public void Meet(string[] names)
            {
                var one = Task.Run(() => { foreach (var name in names) _hub.Join(name); });
                Parallel.For(0, 9, i => { _hub.Grow(i); _hub.Set([$"{i}"]); Console.WriteLine(_hub.Count); });
                one.Wait();
            }
        }
        """);

    private static string Formatter(string line) => $$"""
        using System.Text;
        interface IFormatter<in T> { string Format(T row); }
        class RowFormatter(char separator) : IFormatter<int>
        {
            private readonly StringBuilder _line = new(128);
            public string Format(int row)
            {
                {{line}}.Clear();
                Field(row.ToString());
                return _line.ToString();
            }
            private void Field(string text) => {{line}}.Append(separator).Append(text);
        }
        """;

    [Theory]
    [InlineData("class Csv(IFormatter<int> formatter) { public void Render(int[] rows) => Parallel.ForEach(rows, row => Console.WriteLine(formatter.Format(row))); }", "new Csv(new RowFormatter(';'))")]
    [InlineData("class Csv { private readonly IFormatter<int> _formatter; public Csv(IFormatter<int> formatter) => _formatter = formatter ?? throw new ArgumentNullException(nameof(formatter)); public void Render(int[] rows) => Parallel.ForEach(rows, row => Console.WriteLine(_formatter.Format(row))); }", "new Csv(formatter: semicolons)")]
    [InlineData("abstract class Report(IFormatter<int> formatter) { protected IFormatter<int> Formatter { get; } = formatter; } class Csv(IFormatter<int> formatter) : Report(formatter) { public void Render(int[] rows) => Parallel.ForEach(rows, row => Console.WriteLine(Formatter.Format(row))); }", "new Csv(new RowFormatter(','))")]
    public Task Reports_AnObjectThatAConstructorIsGivenAsAnInterface(string csv, string made) => Check(Formatter("{|LKS1028:_line|}"), $$"""
        {{csv}}
        static class Program
        {
            static void Main()
            {
                var semicolons = new RowFormatter(';');
                Console.WriteLine(semicolons);
                var csv = {{made}};
                csv.Render([1, 2]);
            }
        }
        """);

    [Theory]
    // Two classes, one that nobody knows, one for each row, or a lock.
    [InlineData("class Csv(IFormatter<int> formatter) { public void Render(int[] rows) => Parallel.ForEach(rows, row => Console.WriteLine(formatter.Format(row))); }", "new Csv(args.Length > 0 ? new RowFormatter(';') : new Plain())")]
    [InlineData("class Csv(IFormatter<int> formatter) { public void Render(int[] rows) => Parallel.ForEach(rows, row => Console.WriteLine(formatter.Format(row))); }", "args.Length > 0 ? new Csv(new RowFormatter(';')) : new Csv(new Plain())")]
    [InlineData("class Csv(Func<IFormatter<int>> make) { public void Render(int[] rows) => Parallel.ForEach(rows, row => Console.WriteLine(make().Format(row))); }", "new Csv(() => new RowFormatter(';'))")]
    [InlineData("class Csv(IFormatter<int> formatter) { public void Render(int[] rows) => Parallel.ForEach(rows, row => { lock (formatter) Console.WriteLine(formatter.Format(row)); }); }", "new Csv(new RowFormatter(';'))")]
    [InlineData("class Csv(IFormatter<int> formatter) { public void Render(int[] rows) { foreach (var row in rows) Console.WriteLine(formatter.Format(row)); } }", "new Csv(new RowFormatter(';'))")]
    public Task Accepts_AnObjectOfWhichTheClassIsNotKnown_OrThatOneThreadUses(string csv, string made) => Check(Formatter("_line"), $$"""
        {{csv}}
        class Plain : IFormatter<int> { public string Format(int row) => row.ToString(); }
        static class Program
        {
            static void Main(string[] args)
            {
                var csv = {{made}};
                csv.Render([1, 2]);
            }
        }
        """);

    [Theory]
    [InlineData("using var from = File.OpenRead(file);", "{|LKS1028:Bytes += length|}")]
    [InlineData("using var turn = new Turn(_gate);", "Bytes += length")]
    public Task AnObjectThatIsHandedOn_BesideScopes(string scope, string add) => Verify.Diagnostics($$"""
        using System.IO;
        sealed class Stats
        {
            public long Bytes { get; private set; }
            public void Copied(long length) => {{add}};
        }
        sealed class Turn : IDisposable
        {
            private readonly object _gate;
            public Turn(object gate) { _gate = gate; Monitor.Enter(gate); }
            public void Dispose() => Monitor.Exit(_gate);
        }
        sealed class Mirror
        {
            private readonly object _gate = new();
            public async Task<Stats> RunAsync(string[] files)
            {
                var stats = new Stats();
                await Task.WhenAll(files.Select(file => Guard(() => Copy(stats, file))).ToArray());
                return stats;
            }
            private void Copy(Stats stats, string file)
            {
                {{scope}}
                stats.Copied(file.Length);
            }
            private static async Task Guard(Action work)
            {
                try { await Task.Run(work); }
                catch { Console.WriteLine(); throw; }
            }
        }
        """);

    [Theory]
    [InlineData("_byHandle.Clear();")]
    [InlineData("{|LKS1028:_byHandle|}.Clear(); {|LKS1028:_byHandle|}.Add(0, \"\");")]
    public Task Accepts_ACollectionThatTwoThreadsEmpty(string reset) => Verify.Diagnostics($$"""
        public sealed class Handles
        {
            private readonly Dictionary<int, string> _byHandle = [];
            public void Reset() { {{reset}} }
            public int Count() => 0;
        }
        public sealed class Session
        {
            private readonly Handles _handles = new();
            public void Continue() => _handles.Reset();
            public void Begin() => Task.Run(() => _handles.Reset());
        }
        """);

    [Theory]
    [InlineData("Parallel.For(0, 3, i => new Pump(tank).Run());", true)]
    [InlineData("Parallel.ForEach(new[] { 1, 2 }, i => new Pump(tank).Run());", true)]
    [InlineData("var threads = Array.ConvertAll(new[] { 1, 2 }, i => new Thread(() => new Pump(tank).Run())); foreach (var thread in threads) thread.Start(); foreach (var thread in threads) thread.Join();", true)]
    [InlineData("var threads = new[] { 1, 2 }.Select(i => new Thread(() => new Pump(tank).Run())).ToList(); threads.ForEach(thread => thread.Start());", true)]
    [InlineData("for (var i = 0; i < 3; i++) new Thread(() => new Pump(tank).Run()).Start();", true)]
    [InlineData("for (var i = 0; i < 3; i++) new Pump(tank).Run();", false)]
    [InlineData("for (var i = 0; i < 3; i++) { var own = new Tank(); new Thread(() => new Pump(own).Run()).Start(); }", false)]
    [InlineData("Parallel.For(0, 3, i => { var own = new Tank(); new Pump(own).Run(); });", false)]
    [InlineData("Array.ForEach(new[] { 1, 2 }, i => new Pump(tank).Run());", false)]
    public async Task Reports_WhatWorkersOfALoopCountInOneObject(string start, bool isReported)
    {
        foreach (var (run, level) in new[] { ("tank.Level += 1;", "public double Level { get; set; }"), ("tank.Level++;", "private double _level; public double Level { get { lock (Gate) return _level; } set { lock (Gate) _level = value; } }"), ("tank.Add();", "private double _level; public void Add() => _level += 1; public double Level => _level;"), ("lock (tank.Gate) tank.Level += 1;", "public double Level { get; set; }") })
        {
            var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
                using System; using System.Linq; using System.Threading; using System.Threading.Tasks;
                public sealed class Tank { public object Gate { get; } = new(); {{level}} }
                public sealed class Pump(Tank tank) { public void Run() { for (var i = 0; i < 3; i++) { {{run}} } } }
                public static class Plant { public static double Fill() { var tank = new Tank(); {{start}} return tank.Level; } }
                """, "Plant.cs")]));
            Assert.Equal(isReported && !run.StartsWith("lock", StringComparison.Ordinal), reported.Any(one => one.Id == "LKS1028"));
        }
    }

    [Theory]
    [InlineData("public Session Get() { if (_session is null) {|LKS1028:_session = new Session()|}; return _session; }")]
    [InlineData("public Session Get() { if (_session != null) return _session; {|LKS1028:_session = new Session()|}; return _session; }")]
    [InlineData("public Session Get() { lock (_gate) { if (_session is null) _session = new Session(); return _session; } }")]
    [InlineData("public Session Get() { if (_session is null) Interlocked.CompareExchange(ref _session, new Session(), null); return _session; }")]
    [InlineData("private string _name = \"\"; private StringBuilder? _text; public Session? Get() { if (_text is null) _text = new StringBuilder(); return _session; } public void Set() { lock (_gate) _session = null; }")]
    public Task Reports_WhatMustBeDisposedAndIsMadeTwice(string member) => Verify.Diagnostics($$"""
        using System.Text;
        public sealed class Session : IDisposable { public int Length => 1; public void Dispose() { } }
        public sealed class Archive
        {
            private readonly object _gate = new();
            private Session? _session;
            {{member}}
        }
        """, """
        public static class Sizes
        {
            public static void Probe(Archive archive) => Parallel.For(0, 3, i => archive.Get());
        }
        """);
}
