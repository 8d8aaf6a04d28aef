using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class LockOrderAcrossTypesTests
{
    [Fact]
    public async Task Accepts_WrappersOfWrappers()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            abstract class Sink
            {
                private Sink _next = null!;
                public void Forward(int value) { _next.Take(value); Dispose(); }
                public abstract void Take(int value);
                private void Dispose() => Close();
                protected abstract void Close();
            }
            sealed class Pair : Sink
            {
                private readonly object _gate = new();
                public override void Take(int value) { lock (_gate) Forward(value); }
                protected override void Close() { lock (_gate) System.Console.WriteLine(); }
            }
            sealed class Many : Sink
            {
                private readonly object _gate = new();
                public override void Take(int value) { lock (_gate) Forward(value); }
                protected override void Close() { lock (_gate) System.Console.WriteLine(); }
            }
            """, "Sink.cs")]));
        Assert.DoesNotContain(reported, diagnostic => diagnostic.Id == "LKS2002");
    }

    [Fact]
    public Task Reports_ACycleOfCalls() => Verify.Diagnostics("""
        class Orders
        {
            private readonly object _gate = new();
            private readonly Stock _stock;
            public Orders(Stock stock) => _stock = stock;
            public void Place() { lock (_gate) {|LKS2002:_stock.Take()|}; }
            public void Cancel() { lock (_gate) Console.WriteLine(); }
        }
        class Stock
        {
            private readonly object _gate = new();
            public void Take() { lock (_gate) Console.WriteLine(); }
            public void Refill(Orders orders) { lock (_gate) Notify(orders); }
            private static void Notify(Orders orders) => orders.Cancel();
        }
        """);

    [Fact]
    public Task Accepts_OneDirection_AndCallsAfterTheLock() => Verify.Diagnostics("""
        class Orders
        {
            private readonly object _gate = new();
            private readonly Stock _stock;
            public Orders(Stock stock) => _stock = stock;
            public void Place() { lock (_gate) _stock.Take(); }
            public void Cancel() { lock (_gate) Console.WriteLine(); }
        }
        class Stock
        {
            private readonly object _gate = new();
            public void Take() { lock (_gate) Console.WriteLine(); }
            public void Refill(Orders orders) { lock (_gate) Console.WriteLine(); orders.Cancel(); }
        }
        """);

    [Fact]
    public Task Reports_CallsInAQueryThatRunsUnderTheLock() => Verify.Diagnostics("""
        class Order(Customer customer)
        {
            private readonly object _gate = new();
            private decimal _total;

            public decimal Total
            {
                get
                {
                    lock (_gate)
                        return _total;
                }
            }

            public void Add(decimal price)
            {
                lock (_gate)
                {
                    _total += price;
                    {|LKS2002:customer.Charge(price)|};
                }
            }
        }

        class Customer
        {
            private readonly object _gate = new();
            private readonly List<Order> _orders = [];
            private decimal _charged;

            public void Charge(decimal price)
            {
                lock (_gate)
                    _charged += price;
            }

            public decimal Sum()
            {
                lock (_gate)
                    return _orders.Sum(order => order.Total);
            }
        }
        """);

    [Fact]
    public Task Reports_AnEventRaisedUnderTheLock_WhoseHandlerLocks() => Verify.Diagnostics("""
        class Model
        {
            private readonly object _sync = new();
            private int _value;
            public event EventHandler<int>? Changed;
            public int Value { get { lock (_sync) return _value; } }
            public void Set(int value) { lock (_sync) { _value = value; {|LKS2009:{|LKS2002:OnChanged(value)|}|}; } }
            protected virtual void OnChanged(int value) => Changed?.Invoke(this, value);
        }
        class View
        {
            private readonly object _drawing = new();
            private readonly Model _model;
            private string _text = "";
            public View(Model model) { _model = model; _model.Changed += (_, value) => Show(value); }
            public void Draw() { lock (_drawing) _text = _model.Value.ToString(); }
            private void Show(int value) { lock (_drawing) _text = value.ToString(); }
        }
        """);

    [Fact]
    public Task Reports_ACallbackGivenToAConstructor() => Verify.Diagnostics("""
        class Pool(Action<int> onReturned)
        {
            private readonly object _gate = new();
            private int _free;
            public int Free { get { lock (_gate) return _free; } }
            public void Return(int item) { lock (_gate) { _free++; {|LKS2002:onReturned(item)|}; } }
        }
        class Meter
        {
            private readonly object _numbers = new();
            private readonly Pool _pool;
            private int _sum;
            public Meter() => _pool = new Pool(Count);
            public int Read() { lock (_numbers) return _sum + _pool.Free; }
            private void Count(int item) { lock (_numbers) _sum += item; }
        }
        """);

    [Fact]
    public Task Reports_ReadAndWriteLocks_TheObjectItself_AndSemaphoresOfOne() => Verify.Diagnostics("""
        class Catalog
        {
            private readonly ReaderWriterLockSlim _lock = new();
            public Index? Index { get; set; }
            public void Reindex() { _lock.EnterReadLock(); try { {|LKS2002:Index!.Put()|}; } finally { _lock.ExitReadLock(); } }
            public void Add() { _lock.EnterWriteLock(); try { Console.WriteLine(); } finally { _lock.ExitWriteLock(); } }
        }
        class Index(Catalog catalog)
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            public void Put() { _one.Wait(); try { Console.WriteLine(); } finally { _one.Release(); } }
            public void Restore() { _one.Wait(); try { catalog.Add(); } finally { _one.Release(); } }
        }
        class Server
        {
            private readonly object _sessions = new();
            private readonly List<Session> _all = [];
            public void Remove(Session session) { lock (_sessions) _all.Remove(session); }
            public void Prune() { lock (_sessions) _all.RemoveAll(session => {|LKS2002:session.IsIdle|}); }
        }
        class Session(Server server)
        {
            private bool _idle;
            public bool IsIdle { get { lock ({|LKS6001:this|}) return _idle; } }
            public void Close() { lock ({|LKS6001:this|}) { _idle = true; server.Remove(this); } }
        }
        """);

    [Fact]
    public Task Accepts_ReadersOfBoth_AndAGateAroundBoth() => Verify.Diagnostics("""
        class Catalog
        {
            private readonly ReaderWriterLockSlim _lock = new();
            public Index? Index { get; set; }
            public void Reindex() { _lock.EnterReadLock(); try { Index!.Read(); } finally { _lock.ExitReadLock(); } }
            public void Read() { _lock.EnterReadLock(); try { Console.WriteLine(); } finally { _lock.ExitReadLock(); } }
        }
        class Index(Catalog catalog)
        {
            private readonly ReaderWriterLockSlim _lock = new();
            public void Read() { _lock.EnterReadLock(); try { Console.WriteLine(); } finally { _lock.ExitReadLock(); } }
            public void Restore() { _lock.EnterReadLock(); try { catalog.Read(); } finally { _lock.ExitReadLock(); } }
        }
        static class Gate { public static readonly object All = new(); }
        class Orders(Stock stock)
        {
            private readonly object _gate = new();
            public void Place() { lock (Gate.All) lock (_gate) stock.Take(); }
            public void Cancel() { lock (_gate) Console.WriteLine(); }
        }
        class Stock
        {
            private readonly object _gate = new();
            public void Take() { lock (_gate) Console.WriteLine(); }
            public void Refill(Orders orders) { lock (Gate.All) { lock (_gate) orders.Cancel(); } }
        }
        """);

    [Fact]
    public Task Accepts_ALockOfTheBaseClass_InObjectsOfSiblings() => Verify.Diagnostics("""
        abstract class Part
        {
            private readonly object _lock = new();
            protected object Lock => _lock;
            public void Close() { lock (_lock) Console.WriteLine(); }
        }
        class Transport : Part { }
        class Writer(Transport transport)
        {
            private readonly Queue<int> _queue = new();
            public void Add(int value) { lock (_queue) _queue.Enqueue(value); }
            public void Drain() { lock (_queue) { _queue.Clear(); transport.Close(); } }
        }
        class Link(Writer writer) : Part
        {
            public void Send(int value) { lock (Lock) writer.Add(value); }
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatEachCallerGivesItsOwnFunction_AndWhatRunsElsewhere() => Verify.Diagnostics("""
        static class Retry
        {
            public static void Run(Action action) => action();
        }
        class Orders(Stock stock)
        {
            private readonly object _gate = new();
            public void Place() { lock (_gate) Retry.Run(() => Console.WriteLine()); Retry.Run(() => stock.Take()); }
            public void Ship() { lock (_gate) Task.Run(() => stock.Take()); }
            public void Cancel() { lock (_gate) Console.WriteLine(); }
        }
        class Stock
        {
            private readonly object _gate = new();
            public void Take() { lock (_gate) Console.WriteLine(); }
            public void Refill(Orders orders) { lock (_gate) Retry.Run(orders.Cancel); }
        }
        """);

    [Fact]
    public Task Accepts_AnObjectThatItsBaseClassLocksAgain() => Verify.Diagnostics("""
        class Host
        {
            private bool _disposed;
            public virtual void Dispose() { lock ({|LKS6001:this|}) { _disposed = true; Stop(); } }
            protected virtual void Stop() => Console.WriteLine(_disposed);
        }
        class PoolHost : Host
        {
            private int _stopped;
            public override void Dispose() { lock ({|LKS6001:this|}) base.Dispose(); }
            protected override void Stop() { lock ({|LKS6001:this|}) _stopped++; }
        }
        """);

    [Fact]
    public Task Reports_WhatAnAsyncCalleeAsksForBeforeItsFirstAwait_ThoughNobodyWaitsForIt() => Verify.Diagnostics("""
        class Bridge
        {
            private readonly object _gate = new();
            private readonly Hub _hub;
            public Bridge(Hub hub) => _hub = hub;
            public void Beat() { lock (_gate) {|LKS2002:_hub.Configure()|}; }
            public void Write() { lock (_gate) Console.WriteLine(); }
        }
        class Hub
        {
            private readonly object _servers = new();
            public void Configure() => Forget(ConfigureAsync(again: true));
            private static void Forget(Task task) => task.ContinueWith(done => Console.WriteLine(done.Exception), TaskContinuationOptions.OnlyOnFaulted);
            private async Task ConfigureAsync(bool again)
            {
                if (!again)
                    await Task.Delay(10);
                await Rebuild();
            }
            private async Task Rebuild()
            {
                lock (_servers) Console.WriteLine();
                await Task.Delay(10);
            }
            public void Send(Bridge bridge) { lock (_servers) bridge.Write(); }
        }
        """);

    [Theory]
    [InlineData("try { Console.WriteLine(); await Task.Delay(1); } catch (TimeoutException) { lock (_servers) Console.WriteLine(); }")]
    [InlineData("for (var i = 0; i < 3; i++) { lock (_servers) Console.WriteLine(); await Task.Delay(1); }")]
    [InlineData("if (await Again(Ask())) Console.WriteLine(); int Ask() { lock (_servers) return 1; } Task<bool> Again(int value) => Task.Run(() => value > 1);")]
    public Task Reports_WhatAnAsyncCalleeMayAskForBeforeItsFirstAwait(string work) => Verify.Diagnostics(Hub(work).Replace("_hub.Configure()", "{|LKS2002:_hub.Configure()|}", StringComparison.Ordinal));

    [Theory]
    [InlineData("await Task.Delay(10); lock (_servers) Console.WriteLine();")]
    [InlineData("if (await Task.Run(() => true)) lock (_servers) Console.WriteLine();")]
    [InlineData("try { await Task.Delay(1); } catch (TimeoutException) { lock (_servers) Console.WriteLine(); }")]
    [InlineData("try { await Task.Yield(); } finally { lock (_servers) Console.WriteLine(); }")]
    [InlineData("using (await Task.Run(() => new System.IO.MemoryStream())) { lock (_servers) Console.WriteLine(); }")]
    [InlineData("await foreach (var part in Parts()) { lock (_servers) Console.WriteLine(part); } async IAsyncEnumerable<int> Parts() { await Task.Yield(); yield return 1; }")]
    [InlineData("await using (new AsyncPart()) { } lock (_servers) Console.WriteLine();")]
    [InlineData("foreach (var part in await Task.Run(() => new int[3])) { lock (_servers) Console.WriteLine(part); }")]
    public Task Accepts_WhatAnAsyncCalleeAsksForAfterAnAwait(string work) => Verify.Diagnostics(Hub(work));

    private static string Hub(string work) => """
        class Bridge
        {
            private readonly object _gate = new();
            private readonly Hub _hub;
            public Bridge(Hub hub) => _hub = hub;
            public void Beat() { lock (_gate) _hub.Configure(); }
            public void Write() { lock (_gate) Console.WriteLine(); }
        }
        sealed class AsyncPart : IAsyncDisposable { public async ValueTask DisposeAsync() => await Task.Yield(); }
        class Hub
        {
            private readonly object _servers = new();
            public void Configure() => _ = ConfigureAsync();
            private async Task ConfigureAsync() { WORK }
            public void Send(Bridge bridge) { lock (_servers) bridge.Write(); }
        }
        """.Replace("WORK", work, StringComparison.Ordinal);

    private const string Observer = """
        abstract class Observer
        {
            public abstract void OnNext(int value);
            public abstract void OnCompleted();
        }

        """;

    [Fact]
    public Task Accepts_WrappersThatCallDifferentMembersOfWhatTheyWrap() => Verify.Diagnostics(Observer + """
        sealed class Zip : Observer
        {
            private readonly object _gate = new();
            private readonly Observer _next;
            private int _values;
            public Zip(Observer next) => _next = next;
            public override void OnNext(int value) { lock (_gate) { _values++; _next.OnNext(value); } }
            public override void OnCompleted() { lock (_gate) _values = 0; }
        }

        sealed class Last : Observer
        {
            private readonly object _gate = new();
            private readonly Observer _next;
            private int _values;
            public Last(Observer next) => _next = next;
            public override void OnNext(int value) { lock (_gate) _values++; }
            public override void OnCompleted() { lock (_gate) { _values = 0; _next.OnCompleted(); } }
        }
        """);

    [Fact]
    public Task Accepts_WrappersOfAClassAndOneDerivedFromIt() => Verify.Diagnostics(Observer + """
        abstract class Buffered : Observer
        {
            protected readonly object Gate = new();
            public override void OnNext(int value) => Publish(value);
            public override void OnCompleted() { lock (Gate) Console.WriteLine(); }
            protected abstract void Publish(int value);
        }

        sealed class Once : Buffered
        {
            private readonly Observer _next;
            public Once(Observer next) => _next = next;
            protected override void Publish(int value) { lock (Gate) _next.OnNext(value); }
        }

        sealed class Twice : Buffered
        {
            private readonly Observer _next;
            public Twice(Observer next) => _next = next;
            protected override void Publish(int value) { lock (Gate) { _next.OnNext(value); _next.OnNext(value); } }
        }

        sealed class Zip : Observer
        {
            private readonly object _gate = new();
            private readonly Observer _next;
            private int _values;
            public Zip(Observer next) => _next = next;
            public override void OnNext(int value) { lock (_gate) { _values++; _next.OnNext(value); } }
            public override void OnCompleted() { lock (_gate) _next.OnCompleted(); }
        }
        """);

    [Fact]
    public Task Reports_AWrapperThatIsCalledBackByItsSource() => Verify.Diagnostics(Observer + """
        interface ISource
        {
            void Remove(Observer observer);
        }

        sealed class Hub : ISource
        {
            private readonly object _gate = new();
            private readonly List<Observer> _observers = new();
            public void Add(Observer observer) { lock (_gate) _observers.Add(observer); }
            public void Remove(Observer observer) { lock (_gate) _observers.Remove(observer); }
            public void Publish(int value)
            {
                lock (_gate)
                {
                    foreach (var observer in _observers)
                        {|LKS2002:observer.OnNext(value)|};
                }
            }
        }

        sealed class Last : Observer
        {
            private readonly object _gate = new();
            private readonly ISource _source;
            private int _values;
            public Last(ISource source) => _source = source;
            public override void OnNext(int value) { lock (_gate) _values++; }
            public override void OnCompleted() { lock (_gate) { _values = 0; _source.Remove(this); } }
        }
        """);

    [Fact]
    public Task Accepts_OneLockThatAPartIsGivenByItsWhole() => Verify.Diagnostics("""
        class Manager
        {
            protected object ThisLock { get; } = new();
            private readonly Channels _channels;
            private int _count;
            public Manager() { _channels = new Channels(this, ThisLock); }
            public void Open(int channel) { lock (ThisLock) { _channels.Add(channel); } }
            internal void Added() { lock (ThisLock) { _count++; } }
        }
        class Channels
        {
            private readonly Manager _manager;
            private readonly object _syncRoot;
            private readonly HashSet<int> _all = [];
            public Channels(Manager manager, object syncRoot) { _manager = manager; _syncRoot = syncRoot ?? throw new ArgumentNullException(nameof(syncRoot)); }
            public void Add(int channel) { lock (_syncRoot) { if (_all.Add(channel)) _manager.Added(); } }
        }
        """);

    [Fact]
    public Task Reports_LocksOfAPartOfItsOwn() => Verify.Diagnostics("""
        class Manager
        {
            protected object ThisLock { get; } = new();
            private readonly Channels _channels;
            private int _count;
            public Manager() { _channels = new Channels(this, new object()); }
            public void Open(int channel) { lock (ThisLock) { {|LKS2002:_channels.Add(channel)|}; } }
            internal void Added() { lock (ThisLock) { _count++; } }
        }
        class Channels
        {
            private readonly Manager _manager;
            private readonly object _syncRoot;
            private readonly HashSet<int> _all = [];
            public Channels(Manager manager, object syncRoot) { _manager = manager; _syncRoot = syncRoot ?? throw new ArgumentNullException(nameof(syncRoot)); }
            public void Add(int channel) { lock (_syncRoot) { if (_all.Add(channel)) _manager.Added(); } }
        }
        """);

    private static string Sound(string output, string raise, string stop = "lock (_sync) _output.Stop();") => $$"""
        public interface IOutput
        {
            event EventHandler? Ended;
            void Stop();
        }
        public sealed class Output : {{output}}
        {
            private readonly object _lock = new();
            private bool _isPlaying;
            public void Finish() { {{raise}} }
        }
        public sealed class Session
        {
            private readonly object _sync = new();
            private readonly IOutput _output;
            private int _ends;
            public Session(IOutput output) { _output = output; _output.Ended += OnEnded; }
            public void Stop() { {{stop}} }
            private void OnEnded(object? sender, EventArgs e) { lock (_sync) _ends++; }
        }
        """.Replace("private bool _isPlaying;", "private bool _isPlaying; public event EventHandler? Ended; public void Stop() { lock (_lock) _isPlaying = false; }", StringComparison.Ordinal);

    [Theory]
    [InlineData("lock (_lock) { _isPlaying = false; Ended?{|LKS2009:{|LKS2002:.Invoke(this, EventArgs.Empty)|}|}; }")]
    [InlineData("lock (_lock) { _isPlaying = false; {|LKS2009:{|LKS2002:Raise()|}|}; } void Raise() => Ended?.Invoke(this, EventArgs.Empty);")]
    public Task Suggests_AnEventOfAnInterface_RaisedUnderTheLock(string raise) => Verify.Diagnostics(Sound("IOutput", raise));

    [Theory]
    [InlineData("lock (_lock) _isPlaying = false; Ended?.Invoke(this, EventArgs.Empty);", "lock (_sync) _output.Stop();")]
    [InlineData("lock (_lock) { _isPlaying = false; Ended?{|LKS2009:.Invoke(this, EventArgs.Empty)|}; }", "lock (_sync) _ends = 0; _output.Stop();")]
    public Task Accepts_AnEventOfAnInterface_OfOneOrder(string raise, string stop) => Verify.Diagnostics(Sound("IOutput", raise, stop));

    [Theory]
    [InlineData("private", "", false)]
    [InlineData("public", "", true)]
    [InlineData("private", "public void Peek() => Take();", true)]
    public async Task Accepts_WhatIsOnlyCalledUnderTheOtherLock(string access, string more, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Reader
            {
                private readonly object _gate = new();
                private int _count;
                public void Read(Action callback) { lock (_gate) { if (_count > 0) callback(); } }
                public void Consume(int count) { lock (_gate) _count -= count; }
            }

            public sealed class Client
            {
                private readonly object _stream = new();
                private readonly Reader _reader = new();
                private int _position;
                public void Read() => _reader.Read(() => Take());
                {{access}} void Take() { lock (_stream) { _reader.Consume(1); _position++; } }
                {{more}}
            }
            """, "Client.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS2002"));
    }

    [Fact]
    public Task Reports_AVirtualMethodThatNoClassOverrides_AndSuggestsOneThatIs() => Verify.Diagnostics("""
        public class Output(Connection connection)
        {
            private readonly object _gate = new();
            private int _count;
            public void End() { lock (_gate) _count++; }
            public void OnWritten(bool failed) { lock (_gate) { if (failed) {|LKS2002:connection.Abort()|}; } }
        }
        public class Connection
        {
            private readonly object _state = new();
            private readonly Output _output;
            private int _aborted;
            public Connection() => _output = new Output(this);
            public virtual void Abort() { lock (_state) _aborted++; }
            public void Close() { lock (_state) _output.End(); }
        }
        """);

    [Theory]
    [InlineData("private", "foreach (var name in names) catalog.Add(new Template(name));", false)]
    [InlineData("public", "foreach (var name in names) catalog.Add(new Template(name));", true)]
    [InlineData("private", "s_last = catalog; foreach (var name in names) catalog.Add(new Template(name));", true)]
    public Task Reports_OnlyWhatIsDoneWithAnObjectThatOthersHave(string access, string fill, bool isReported) => Verify.Diagnostics($$"""
        public sealed class Catalog
        {
            private static Catalog? s_last;
            private readonly object _gate = new();
            private readonly Dictionary<string, Template> _templates = new();
            private int _changes;
            public static Catalog? Last => s_last;
            public static Catalog Load(string[] names) { var catalog = new Catalog(); {{fill}} return catalog; }
            {{access}} void Add(Template template)
            {
                lock (_gate)
                {
                    _templates[template.Name] = template;
                    {{(isReported ? "{|LKS2002:template.Bind(this)|}" : "template.Bind(this)")}};
                }
            }
            public int Count() { lock (_gate) return _templates.Count; }
            internal void Note() { lock (_gate) _changes++; }
        }
        public sealed class Template(string name)
        {
            private readonly object _gate = new();
            private Catalog? _catalog;
            public string Name => name;
            internal void Bind(Catalog catalog) { lock (_gate) _catalog = catalog; }
            public void Refresh() { lock (_gate) _catalog?.Note(); }
        }
        """);
}
