using Microsoft.CodeAnalysis;
using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class UnorderedWriteTests
{
    [Fact]
    public Task Reports_AWriteOfATaskThatItsStarterReads() => Verify.Diagnostics("""
        class Job
        {
            private int _result;
            public int Run()
            {
                Task.Run(() => {|LKS1004:_result = Compute()|});
                return _result;
            }
            private static int Compute() => 42;
        }
        """);

    [Fact]
    public Task Reports_TwoThreadsThatWriteDifferentValues() => Verify.Diagnostics("""
        class Board
        {
            private string _last = "";
            public void Start()
            {
                new Thread(Left).Start();
                new Thread(Right).Start();
            }
            private void Left() => {|LKS1004:_last = "left"|};
            private void Right() => _last = "right";
        }
        """);

    [Fact]
    public Task Reports_ABareReadOfACountThatThreadsChangeUnderALock() => Verify.Diagnostics("""
        class Counter
        {
            private readonly object _gate = new();
            private int _count;
            public void Run()
            {
                for (var i = 0; i < 4; i++)
                    new Thread(() => { lock (_gate) _count++; }).Start();
                Console.WriteLine({|LKS1004:_count|});
            }
        }
        """);

    [Fact]
    public Task Reports_AnotherTypesFieldThroughASharedLocal() => Verify.Diagnostics("""
        class Account { public int Balance; public string Owner { get; set; } = ""; }
        static class Bank
        {
            public static void Run()
            {
                var account = new Account();
                var first = new Thread(() => { {|LKS1001:account.Balance += 100|}; {|LKS1004:account.Owner = "a"|}; });
                var second = new Thread(() => { {|LKS1001:account.Balance -= 100|}; account.Owner = "b"; });
                first.Start();
                second.Start();
                first.Join();
                second.Join();
                Console.WriteLine(account.Balance + account.Owner);
            }
        }
        """);

    [Fact]
    public Task Reports_ThroughAHelperThatStarts() => Verify.Diagnostics("""
        class Test
        {
            private int _value;
            private void Begin() => new Thread(() => {|LKS1004:_value = 1|}).Start();
            public int Do()
            {
                Begin();
                return _value;
            }
        }
        """);

    [Fact]
    public Task Reports_AStaticThatConstructorAndFinalizerChange() => Verify.Diagnostics("""
        class Block
        {
            private static int s_live;
            public Block() => {|LKS1001:s_live++|};
            ~Block() => {|LKS1001:s_live--|};
        }
        """);

    [Fact]
    public Task Reports_ElementsThatBothLoopsWalkOver() => Verify.Diagnostics("""
        class Grid
        {
            public void Run()
            {
                var cells = new int[10];
                var writer = new Thread(() => { for (var i = 0; i < cells.Length; i++) {|LKS1003:cells[i] = i|}; });
                var reader = new Thread(() => { for (var i = 0; i < cells.Length; i++) Console.Write(cells[i]); });
                writer.Start();
                reader.Start();
            }
        }
        """);

    [Fact]
    public Task Reports_TheNeighbouringElementOfAParallelLoop() => Verify.Diagnostics("""
        class Sums
        {
            public void Run(int[] values) => Parallel.For(1, values.Length, i => {|LKS1003:values[i] = values[i - 1] + 1|});
        }
        """);

    [Fact]
    public Task Accepts_DistinctElements() => Verify.Diagnostics("""
        class Slots
        {
            public void Run()
            {
                var slots = new int[2];
                var first = new Thread(() => slots[0] = 1);
                var second = new Thread(() => slots[1] = 2);
                first.Start();
                second.Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatASignalHandsOver() => Verify.Diagnostics("""
        class HandOver
        {
            private readonly ManualResetEventSlim _done = new();
            private int _value;
            public int Run()
            {
                new Thread(Produce).Start();
                return Consume();
            }
            private void Produce()
            {
                _value = 42;
                _done.Set();
            }
            private int Consume()
            {
                _done.Wait();
                return _value;
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatATaskCompletionSourceHandsOver() => Verify.Diagnostics("""
        class Answer
        {
            private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private int _value;
            public async Task<int> RunAsync()
            {
                _ = Task.Run(() => { _value = 42; _ready.SetResult(); });
                await _ready.Task;
                return _value;
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatAVolatileFlagPublishes() => Verify.Diagnostics("""
        class Publisher
        {
            private int _data;
            private volatile bool _isPublished;
            public void Start()
            {
                new Thread(() => { _data = 1; _isPublished = true; }).Start();
                new Thread(() => { if (_isPublished) Console.WriteLine(_data); }).Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_TheHandleOfTheThreadItself() => Verify.Diagnostics("""
        class Ticker
        {
            private Timer? _timer;
            public void Start() => _timer = new Timer(_ => _timer?.Change(1000, -1), null, 1000, -1);
        }
        """);

    [Fact]
    public Task Accepts_ATimerThatIsCreatedAtRest() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Timer _timer;
            private readonly int _limit;
            private int _rounds;
            public Poller(int limit)
            {
                _timer = new Timer(Tick, null, Timeout.Infinite, Timeout.Infinite);
                _limit = limit;
                _rounds = limit;
            }
            public void Start() => _timer.Change(0, 100);
            private void Tick(object? state) => Console.WriteLine(_limit + _rounds);
        }
        """);

    [Fact]
    public Task Accepts_WritesOfOwnRunsOfARecursiveMember() => Verify.Diagnostics("""
        class Sort
        {
            public static void Run(int[] items, int left, int right)
            {
                var (lower, upper) = (left, right);
                while (lower < upper)
                {
                    lower++;
                    upper--;
                }
                if (right - left > 10)
                {
                    Parallel.Invoke(
                        () => Run(items, left, upper),
                        () => Run(items, lower, right));
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ATimerThatWasDisposedFirst() => Verify.Diagnostics("""
        class Feedback
        {
            private Timer? _timer;
            private int _sent;
            public void Run()
            {
                _timer = new Timer(_ => Console.WriteLine(_sent), null, 0, 100);
                _timer.Dispose();
                _sent = 0;
            }
        }
        """);

    [Fact]
    public Task Accepts_RestartsAndAlternatives() => Verify.Diagnostics("""
        class Connection
        {
            private string _socket = "";
            private int _mode;
            public void Connect() => Task.Run(Loop);
            public void Reconnect() => Task.Run(Loop);
            public void Open(bool fast)
            {
                if (fast)
                    Task.Run(Fast);
                else
                    Task.Run(Slow);
            }
            private void Loop() => _socket = Environment.TickCount.ToString();
            private void Fast() => _mode = 1;
            private void Slow() => _mode = 2;
        }
        """);

    [Fact]
    public Task Accepts_ALocalThatEachRoundDeclares() => Verify.Diagnostics("""
        class Rounds
        {
            public void Run(Func<int> next)
            {
                for (var i = 0; i < 10; i++)
                {
                    var value = next();
                    if (value > 3)
                        Task.Run(() => value = 0);
                }
                while (next() > 0)
                {
                    Read(out var read);
                    if (read == 42)
                        Task.Run(() => read = 1);
                }
            }
            private static void Read(out int value) => value = 42;
        }
        """);

    [Fact]
    public Task Accepts_ALocalDelegateThatRunsUnderTheLock() => Verify.Diagnostics("""
        class Gate
        {
            private readonly object _gate = new();
            private int _count;
            public void Start()
            {
                for (var i = 0; i < 3; i++)
                    new Thread(Work).Start();
            }
            private void Work()
            {
                var add = () => _count++;
                lock (_gate)
                    add();
            }
        }
        """);

    [Fact]
    public Task Reports_ALocalDelegateThatATaskCalls() => Verify.Diagnostics("""
        class Calls
        {
            public static void Run()
            {
                var count = 0;
                Func<int> add = () => {|LKS1003:count++|};
                Task.Run(() => add());
                add();
            }
        }
        """);

    [Fact]
    public Task Reports_DelegatesInLocals_OnThreads() => Verify.Diagnostics("""
        class Meter
        {
            private int _value;
            private int _total;
            public void Run()
            {
                ThreadStart set = () => {|LKS1004:_value = Random.Shared.Next()|};
                new Thread(set).Start();
                Console.WriteLine(_value);
                Action add = () => {|LKS1001:_total++|};
                Task.Run(add);
                Task.Run(add);
            }
        }
        """);

    [Fact]
    public Task Reports_HandlersOfOwnEvents_ThatThreadsRaise() => Verify.Diagnostics("""
        class Meter
        {
            private event Action<int>? Changed;
            private int _last;
            private int _total;
            public void Run()
            {
                Action<int> note = value => {|LKS1004:_last = value|};
                Changed += note;
                Changed += Add;
                Parallel.Invoke(() => Changed?.Invoke(1), () => Changed?.Invoke(2));
            }
            private void Add(int value) => {|LKS1001:_total += value|};
        }
        """);

    [Fact]
    public Task Accepts_DelegatesInLocals_ThatRunUnderTheLock_OrAreHandedOut() => Verify.Diagnostics("""
        class Meter
        {
            private readonly object _gate = new();
            private int _value;
            private int _kept;
            public Action Run()
            {
                Action add = () => _value++;
                Task.Run(() => { lock (_gate) add(); });
                Task.Run(() => { lock (_gate) add(); });
                Action kept = () => _kept++;
                Task.Run(() => _kept++);
                return kept;
            }
        }
        """);

    [Fact]
    public Task Reports_WorkThatEachCallOfALocalFunctionOrAnIndexerStarts() => Verify.Diagnostics("""
        class Grid
        {
            private int _last;
            public int this[int index]
            {
                get => index;
                set => Task.Run(() => {|LKS1004:_last = value|});
            }
            public static void Main()
            {
                var grid = new Grid();
                grid[1] = 1;
                grid[2] = 2;
                var sum = 0;
                void Set(int value) => SetLater(value);
                void SetLater(int value) => Task.Run(() => {|LKS1003:sum = value|});
                Set(1);
                Set(2);
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatACallStarts_OnceOrWaitedFor() => Verify.Diagnostics("""
        class Grid
        {
            private int _last;
            public int this[int index]
            {
                set => Task.Run(() => _last = value);
            }
            public static void Main()
            {
                new Grid()[1] = 1;
                new Grid()[2] = 2;
                var sum = 0;
                Task Set(int value) => Task.Run(() => sum = value);
                Set(1).Wait();
                Set(2).Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_EachSiteWithoutTheLockThatOthersHold() => Verify.Diagnostics("""
        class Board
        {
            private readonly object _gate = new();
            private string _last = "";
            public void Start()
            {
                new Thread(() => { lock (_gate) _last = "locked"; }).Start();
                new Thread(() => {|LKS1004:_last = "left"|}).Start();
                new Thread(() => {|LKS1004:_last = "right"|}).Start();
            }
        }
        """);

    [Fact]
    public async Task Suggests_AThreadThatLooksAtALockedCount()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System;
            using System.Threading;
            public sealed class Pool
            {
                private readonly object _gate = new();
                private int _total;
                private Timer? _timer;
                public void Start()
                {
                    _timer = new Timer(_ => { if (_total > 4) Console.WriteLine("busy"); }, null, 100, 100);
                    new Thread(() => { lock (_gate) _total += 1; }).Start();
                }
            }
            """, "Pool.cs")]));

        Assert.Equal(("LKS1004", Microsoft.CodeAnalysis.DiagnosticSeverity.Info), Assert.Single(reported.Select(diagnostic => (diagnostic.Id, diagnostic.Severity))));
    }

    [Fact]
    public async Task Accepts_AReadOfAVariableWhoseTypeIsMissing()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Threading;
            public sealed class Locker
            {
                private readonly object _gate = new();
                private Provider? _provider;
                public object? Take()
                {
                    new Thread(() => { lock (_gate) { if (_provider is null) _provider = new Provider(); } }).Start();
                    return _provider;
                }
            }
            """, "Locker.cs")]));

        Assert.DoesNotContain(reported, diagnostic => diagnostic.Id == "LKS1004");
    }

    [Fact]
    public Task Accepts_MembersOfAnObjectThatIsBeingMade() => Verify.Diagnostics("""
        sealed class Book
        {
            private sealed record State(int Bids, int Asks);
            private struct Price { public int Value { get; set; } }
            private sealed class Trade { public int Size { get; set; } public Price Price; }
            private State _state = new(0, 0);
            public void Run(int size)
            {
                Task.Run(() => Change(state => state with { Bids = state.Bids + size }));
                Task.Run(() => Change(state => state with { Bids = state.Bids - size, Asks = size }));
                Task.Run(() => Print(size));
                Task.Run(() => Print(size + 1));
            }
            private void Change(Func<State, State> next)
            {
                while (true)
                {
                    var old = _state;
                    if (Interlocked.CompareExchange(ref _state, next(old), old) == old)
                        return;
                }
            }
            private static void Print(int size)
            {
                var price = new Price { Value = size };
                Console.WriteLine(new Trade { Size = size, Price = price with { Value = size + 1 } }.Size);
            }
        }
        """);

    [Fact]
    public Task Reports_AMemberThatIsSetAfterTheObjectWasMade() => Verify.Diagnostics("""
        sealed class Book
        {
            private sealed class Trade { public int Size { get; set; } }
            private readonly Trade _last = new() { Size = 0 };
            public void Run()
            {
                new Thread(() => {|LKS1004:_last.Size = 1|}).Start();
                new Thread(() => _last.Size = 2).Start();
            }
        }
        """);

    [Fact]
    public async Task Suggests_WhatThreadsStoreInHelpers_AndWarnsWhereItStandsInSight()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Threading.Tasks;
            class Loader
            {
                private int _direct;
                private int _state;
                public void Load()
                {
                    var one = Task.Run(() => { _direct = 1; SetState(1); });
                    var other = Task.Run(() => { _direct = 2; SetState(2); });
                    Task.WaitAll(one, other);
                }
                private void SetState(int state) => _state = state;
            }
            """, "F.cs")]));
        Assert.Equal([DiagnosticSeverity.Warning, DiagnosticSeverity.Info], reported.Where(one => one.Id == "LKS1004").OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity));
    }

    [Theory]
    [InlineData("public void Run() => Parallel.For(0, 9, i => Restart()); private void Restart() { _source?.Dispose(); {|LKS1004:_source = new()|}; }")]
    [InlineData("public void Run() { for (var i = 0; i < 3; i++) new Thread(Restart).Start(); } private void Restart() { if (_isUsed) _source.Cancel(); _isUsed = true; {|LKS1004:_source = new()|}; }")]
    public Task Reports_AnObjectThatTwoThreadsEndAndReplace(string members) => Verify.Diagnostics(Restarted(members));

    [Theory]
    [InlineData("public void Restart() { _source.Cancel(); _source.Dispose(); _source = new CancellationTokenSource(); }")]
    [InlineData("public Source() { _timer = new Timer(_ => Restart(), null, 1, 1); } public void Restart() { lock (_gate) { _source.Cancel(); _source.Dispose(); _source = new CancellationTokenSource(); } }")]
    [InlineData("public Source() { _timer = new Timer(_ => Restart(), null, 1, 1); } public void Restart() { var old = Interlocked.Exchange(ref _source, new CancellationTokenSource()); old.Cancel(); old.Dispose(); }")]
    [InlineData("public void Run() => new Thread(Restart).Start(); private void Restart() { _source.Dispose(); _source = new(); }")]
    [InlineData("public Source() { _timer = new Timer(_ => Restart(), null, 1, 1); } private void Restart() { var source = new CancellationTokenSource(); source.Cancel(); source = new(); }")]
    [InlineData("public Source() { _timer = new Timer(_ => Restart(), null, 1, 1); } internal void Restart() { _source.Cancel(); _source = new CancellationTokenSource(); }")]
    public Task Accepts_AnObjectThatOneThreadReplaces(string members) => Verify.Diagnostics(Restarted(members));

    private static string Restarted(string members) => $$"""
        public sealed class Source
        {
            private CancellationTokenSource _source = new();
            private Timer? _timer;
            private readonly object _gate = new();
            private volatile bool _isUsed;
            {{members}}
        }
        """;

    [Fact]
    public Task Accepts_OneLoopThatIsStartedInOneOfTwoWays() => Verify.Diagnostics("""
        sealed class Listener
        {
            private int _errors;
            public void Listen(string? file)
            {
                if (file is not null)
                {
                    ListenToFile();
                    return;
                }
                ThreadPool.QueueUserWorkItem(o => Accept());
            }
            private void ListenToFile() => ThreadPool.QueueUserWorkItem(o => Accept());
            private void Accept()
            {
                while (true)
                {
                    try { Thread.Sleep(10); _errors = 0; }
                    catch (Exception)
                    {
                        _errors++;
                        if (_errors > 10)
                            break;
                    }
                }
            }
        }
        """);
}
