using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class CheckThenActTests
{
    [Fact]
    public Task Reports_AOnceFlagThatSeveralThreadsPass() => Verify.Diagnostics("""
        class Service
        {
            private bool _isStarted;
            public void Run() { for (var i = 0; i < 4; i++) new Thread(Work).Start(); }
            private void Work()
            {
                if (!_isStarted)
                {
                    {|LKS1006:_isStarted = true|};
                    Console.WriteLine("once");
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnEarlyReturnOnAVolatileFlag() => Verify.Diagnostics("""
        class Service
        {
            private volatile bool _isStarted;
            public void Run() => Parallel.For(0, 4, _ => Work());
            private void Work()
            {
                if (_isStarted)
                    return;
                {|LKS1006:_isStarted = true|};
                Console.WriteLine("once");
            }
        }
        """);

    [Fact]
    public Task Reports_AUseAfterANullTest() => Verify.Diagnostics("""
        class Names
        {
            private volatile string? _name = "a";
            public void Run()
            {
                Task.Run(() => { _name = null; });
                if (_name != null)
                    Console.WriteLine({|LKS1006:_name|}.Length);
            }
        }
        """);

    [Theory]
    [InlineData("catch (Exception failure) { Console.WriteLine(failure); }", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("catch { Console.WriteLine(); }", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("catch (Exception) when (_name == null) { Console.WriteLine(); }", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("catch (TimeoutException) { Console.WriteLine(); }", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("finally { Console.WriteLine(); }", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_AUseWhoseFailureIsCaught(string handler, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System;
            using System.Threading.Tasks;
            class Names
            {
                private volatile string? _name = "a";
                public void Run()
                {
                    Task.Run(() => { _name = null; });
                    if (_name == null)
                        return;
                    try { Console.WriteLine(_name.Length); } {{handler}}
                }
            }
            """, "Names.cs")]));
        Assert.Equal(severity, Assert.Single(reported, diagnostic => diagnostic.Id == "LKS1006").Severity);
    }

    [Fact]
    public Task Accepts_AnExchange() => Verify.Diagnostics("""
        class Service
        {
            private int _isStarted;
            public void Run() => Parallel.For(0, 4, _ => Work());
            private void Work()
            {
                if (Interlocked.Exchange(ref _isStarted, 1) == 1)
                    return;
                Console.WriteLine("once");
            }
        }
        """);

    [Fact]
    public Task Accepts_ASnapshot_AndATestUnderTheLock() => Verify.Diagnostics("""
        class Names
        {
            private readonly Lock _gate = new();
            private volatile string? _name = "a";
            private bool _isDone;
            public void Run()
            {
                Task.Run(() => { _name = null; Finish(); });
                var name = _name;
                if (name != null)
                    Console.WriteLine(name.Length);
                Console.WriteLine(_name?.Length);
                Finish();
            }
            private void Finish() { lock (_gate) { if (_isDone) return; _isDone = true; } }
        }
        """);

    [Fact]
    public Task Reports_ATestBeforeTheLock() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private readonly Queue<int> _orders = new();
            private int _balance;
            public void Deposit(int amount) { lock (_gate) { _balance += amount; _orders.Enqueue(amount); } }
            public bool Withdraw(int amount)
            {
                if (_balance < amount)
                    return false;
                lock (_gate)
                    {|LKS1006:_balance -= amount|};
                return true;
            }
            public int Next()
            {
                if (_orders.Count > 0)
                {
                    lock (_gate)
                        return {|LKS1006:_orders|}.Dequeue();
                }
                return 0;
            }
        }
        """);

    [Fact]
    public Task Accepts_ATestThatIsMadeAgain() => Verify.Diagnostics("""
        class Account
        {
            private readonly object _gate = new();
            private readonly Queue<int> _orders = new();
            private int _balance;
            private bool _isClosed;
            public void Deposit(int amount) { lock (_gate) { _balance += amount; _orders.Enqueue(amount); } }
            public bool Withdraw(int amount)
            {
                if (_balance < amount)
                    return false;
                lock (_gate)
                {
                    if (_balance < amount)
                        return false;
                    _balance -= amount;
                }
                return true;
            }
            public int Next()
            {
                if (_orders.Count == 0)
                    return 0;
                lock (_gate)
                    return _orders.Count > 0 ? _orders.Dequeue() : 0;
            }
            public void Close()
            {
                if (_isClosed)
                    return;
                lock (_gate)
                    _isClosed = true;
            }
        }
        """);

    [Fact]
    public Task Accepts_ADisposeFlagWithoutKnownThreads() => Verify.Diagnostics("""
        sealed class Resource : IDisposable
        {
            private bool _isDisposed;
            public void Dispose()
            {
                if (_isDisposed)
                    return;
                _isDisposed = true;
            }
        }
        """);

    [Fact]
    public Task Reports_OneTestOnce_AndNotAsAnUnorderedWrite() => Verify.Diagnostics("""
        public sealed class Backplane
        {
            private CancellationTokenSource? _line;
            public void Start()
            {
                Task.Run(Close);
                Task.Run(Flush);
            }
            private void Flush()
            {
                if (_line is not null)
                {
                    {|LKS1006:_line|}.CancelAfter(10);
                    _line.Dispose();
                }
            }
            private void Close() => _line = null;
        }
        """);

    [Fact]
    public Task Accepts_BitsThatAreSetAgain() => Verify.Diagnostics("""
        class States
        {
            private readonly object _gate = new();
            private int _state;
            public void Add(int flags)
            {
                if ((_state & flags) != flags)
                {
                    lock (_gate)
                        _state |= flags;
                }
            }
            public void Remove(int flags) { lock (_gate) _state &= ~flags; }
        }
        """);

    [Fact]
    public Task Accepts_ATestThatSavesALookAtWhatDecidesUnderTheLock() => Verify.Diagnostics("""
        class Taints
        {
            private readonly object _gate = new();
            private readonly int[] _data = new int[8];
            private List<string> _running = new();
            private int _count;
            public void Set(int index) { lock (_gate) { if (_data[index] == 0) { _data[index] = 1; _count++; } } }
            public void Begin(string name) { lock (_gate) _running.Add(name); }
            public int Next(int start)
            {
                if (_count <= 0)
                    return -1;
                lock (_gate)
                {
                    var current = _data[start];
                    if (current != 0)
                    {
                        _data[start] ^= current;
                        --_count;
                        return start;
                    }
                }
                return -1;
            }
            public string[] Prune()
            {
                if (_running.Count == 0)
                    return [];
                lock (_gate)
                {
                    _running = _running.Where(name => name.Length > 0).ToList();
                    return _running.ToArray();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ATestBesideOneOfWhatDoesNotChangeUnderTheLock() => Verify.Diagnostics("""
        class Stock
        {
            private readonly object _gate = new();
            private int _count;
            private bool _isOpen;
            public void Add() { lock (_gate) _count++; }
            public void Open(bool isOpen) { lock (_gate) _isOpen = isOpen; }
            public void Take()
            {
                if (_count <= 0)
                    return;
                lock (_gate)
                {
                    if (_isOpen)
                        {|LKS1006:_count--|};
                }
            }
        }
        """);

    [Theory]
    [InlineData("_count >= 100", "_count++", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("_count <= 0", "_count--", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereALimitMayBePassedByAFew(string test, string act, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public class Pool
            {
                private readonly object _gate = new();
                private int _count;
                public void Give() { lock (_gate) _count++; }
                public void Take() { lock (_gate) _count--; }
                public void Recycle()
                {
                    if ({{test}})
                        return;
                    lock (_gate)
                        {{act}};
                }
            }
            """, "Pool.cs")]));

        Assert.Equal(severity, Assert.Single(found, diagnostic => diagnostic.Id == "LKS1006").Severity);
    }

    [Theory]
    [InlineData("", "_items.Dequeue();")]
    [InlineData("public void Clear() { lock (_gate) _items.Clear(); }", "{|LKS1006:_items|}.Dequeue();")]
    public Task Tells_WhetherSomebodyElseTakesWhatTheOneConsumerHasFound(string more, string take) => Verify.Diagnostics($$"""
        public class Builder
        {
            private readonly object _gate = new();
            private readonly Queue<int> _items = new();
            private readonly AutoResetEvent _added = new(false);
            private volatile bool _ends;
            public Builder() { new Thread(Build) { IsBackground = true }.Start(); }
            public void Add(int item) { lock (_gate) _items.Enqueue(item); _added.Set(); }
            public void Close() { _ends = true; _added.Set(); }
            {{more}}
            private void Build()
            {
                while (!_ends)
                {
                    _added.WaitOne();
                    while (_items.Count > 0)
                    {
                        lock (_gate)
                            {{take}}
                    }
                }
            }
        }
        """);

    private static string Connection(string members) => $$"""
        public interface ITransport { bool IsOpen { get; } void Send(byte[] bytes); }
        public sealed class Connection
        {
            private readonly Timer _timer;
            private readonly object _gate = new();
            private ITransport? _transport;
            private bool _isTold;
            public Connection(ITransport transport) { _transport = transport; _timer = new Timer(Watch, null, 1000, 1000); }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public void Send(byte[] bytes) { if (_transport != null) {|LKS1006:_transport|}.Send(bytes); } private void Watch(object? state) { if (_transport is { IsOpen: false }) _transport = null; }")]
    [InlineData("public void Send(byte[] bytes) { if (_transport is null) return; {|LKS1006:_transport|}.Send(bytes); } private void Watch(object? state) => Drop(); private void Drop() => _transport = null;")]
    [InlineData("public void Drop() => _transport = null; private void Watch(object? state) { if (_transport != null) {|LKS1006:_transport|}.Send([]); }")]
    [InlineData("public void Send() => Tell(); private void Watch(object? state) => Tell(); private void Tell() { if (_isTold) return; {|LKS1006:_isTold = true|}; Console.WriteLine(\"once\"); }")]
    public Task Reports_ATimerBesideThePublicMembers(string members) => Verify.Diagnostics(Connection(members));

    [Theory]
    [InlineData("public void Send(byte[] bytes) { var transport = _transport; if (transport != null) transport.Send(bytes); } private void Watch(object? state) { if (_transport is { IsOpen: false }) _transport = null; }")]
    [InlineData("public void Send(byte[] bytes) => _transport?.Send(bytes); private void Watch(object? state) => _transport = null;")]
    [InlineData("public void Send(byte[] bytes) { lock (_gate) { if (_transport != null) _transport.Send(bytes); } } private void Watch(object? state) { lock (_gate) _transport = null; }")]
    [InlineData("internal void Send(byte[] bytes) { if (_transport != null) _transport.Send(bytes); } private void Watch(object? state) => _transport = null;")]
    [InlineData("private void Watch(object? state) { if (_isTold) return; _isTold = true; } public void Dispose() { if (_isTold) return; _isTold = true; _timer.Dispose(); }")]
    [InlineData("public void Send(byte[] bytes) { if (_transport != null) _transport.Send(bytes); } private void Watch(object? state) { } ~Connection() { _isTold = true; }")]
    public Task Accepts_ATimerThatKeepsOut(string members) => Verify.Diagnostics(Connection(members));

    [Theory]
    [InlineData("public void Drop() => _transport = null;", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereTheOtherIsTheEnd(string member, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System;\nusing System.Threading;\n" + Connection(member + " private void Watch(object? state) { if (_transport != null) _transport.Send([]); }"), "Connection.cs")]));
        Assert.Equal(severity, Assert.Single(reported, diagnostic => diagnostic.Id == "LKS1006").Severity);
    }

    [Fact]
    public Task Accepts_AHelperThatCallersOfMembersKeepFromTheAct() => Verify.Diagnostics("""
        sealed class Device
        {
            private bool _needsInput;
            private bool _stop;
            private int _inputs;
            public void Start() => new Thread(Work) { IsBackground = true }.Start();
            public void RequestInput() => _needsInput = true;
            public void Stop() => Volatile.Write(ref _stop, true);
            public int Inputs
            {
                get
                {
                    Run(forEver: false);
                    return _inputs;
                }
            }
            private void Work() => Run(forEver: true);
            private void Run(bool forEver)
            {
                Console.WriteLine("set up");
                if (forEver)
                {
                    while (!Volatile.Read(ref _stop))
                    {
                        if (_needsInput)
                            _needsInput = false;
                        Thread.Sleep(100);
                    }
                }
            }
        }
        """);

    [Theory]
    [InlineData("if (!_told) { _told = true; _logger.Warn(\"slow: \" + Describe()); }", "Info")]
    [InlineData("if (!_told) { _logger.Warn(\"slow\"); _told = true; }", "Info")]
    [InlineData("if (_told) return false; _told = true; _logger.Warn(\"slow\");", "Warning")]
    [InlineData("if (!_told) { _told = true; _logger.Warn(\"slow\"); return true; }", "Warning")]
    [InlineData("if (!_told) { try { Console.WriteLine(Describe()); } catch (Exception e) { _told = true; _logger.Warn(e.Message); } }", "Info")]
    [InlineData("if (!_told) { _told = true; _logger.Warn(\"slow\"); Open(); }", "Warning")]
    [InlineData("if (_told) return false; _told = true; _logger.Warn(\"slow\"); Open();", "Warning")]
    [InlineData("if (!_told) { _told = true; Console.WriteLine(\"slow\"); }", "Warning")]
    [InlineData("if (!_told) { try { Open(); _told = true; } catch (Exception e) { _told = true; _logger.Warn(e.Message); } }", "Warning")]
    public async Task Suggests_WhereATestDecidesOnALogOnly(string statements, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public interface ILogger { void Warn(string text); }
            public sealed class Poller
            {
                private readonly ILogger _logger;
                private readonly Timer _timer;
                private bool _told;
                private int _opened;
                public Poller(ILogger logger) { _logger = logger; _timer = new Timer(_ => Tick(), null, 0, 10); }
                public void Poll() => Tick();
                public void Close() => _timer.Dispose();
                private void Tick() { if (Claim()) Open(); }
                private bool Claim() { {{statements}} return false; }
                private string Describe() => "";
                private void Open() => Interlocked.Increment(ref _opened);
            }
            """, "Poller.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS1006").Select(one => one.Severity)));
    }
}
