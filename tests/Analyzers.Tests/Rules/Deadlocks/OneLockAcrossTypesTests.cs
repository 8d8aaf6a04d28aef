using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class OneLockAcrossTypesTests
{
    private const string Sampler = """
        interface ISink { void Accept(double sample); }
        sealed class Sampler(ISink sink)
        {
            private Thread? _thread;
            private volatile bool _stopping;
            public void Start() { _thread = new Thread(Loop) { IsBackground = true }; _thread.Start(); }
            public void Stop() { _stopping = true; JOIN; }
            private void Loop() { var sample = 0.0; while (!_stopping) sink.Accept(sample++); }
        }
        """;

    private const string Gauge = Sampler + """

        sealed class Gauge : ISink
        {
            private readonly object _lock = new();
            private readonly List<double> _samples = [];
            private readonly Sampler _sampler;
            public Gauge() => _sampler = new Sampler(this);
            public void Start() => _sampler.Start();
            public void Accept(double sample) { lock (_lock) _samples.Add(sample); }
            public int Close() { CLOSE }
        }
        """;

    [Theory]
    [InlineData("_thread?.Join()")]
    [InlineData("if (_thread is { } running) running.Join()")]
    [InlineData("if (_thread is not { } running) return; running.Join()")]
    [InlineData("var running = _thread; running!.Join()")]
    public Task Reports_AJoinInAPart_WhoseThreadComesBackToTheLock(string join) => Verify.Diagnostics(Gauge
        .Replace("JOIN", join, StringComparison.Ordinal).Replace("CLOSE", "lock (_lock) { {|LKS2006:_sampler.Stop()|}; return _samples.Count; }", StringComparison.Ordinal));

    [Fact]
    public Task Reports_AWholeThatImplementsWhatItsPartCallsExplicitly() => Verify.Diagnostics(Gauge
        .Replace("public void Accept", "void ISink.Accept", StringComparison.Ordinal)
        .Replace("JOIN", "_thread?.Join()", StringComparison.Ordinal).Replace("CLOSE", "lock (_lock) { {|LKS2006:_sampler.Stop()|}; return _samples.Count; }", StringComparison.Ordinal));

    [Theory]
    [InlineData("_thread?.Join(1000)", "lock (_lock) { _sampler.Stop(); return _samples.Count; }")]
    [InlineData("_thread?.Join()", "_sampler.Stop(); lock (_lock) { return _samples.Count; }")]
    public Task Accepts_AJoinWithALimit_AndAfterTheLock(string join, string close) => Verify.Diagnostics(Gauge
        .Replace("JOIN", join, StringComparison.Ordinal).Replace("CLOSE", close, StringComparison.Ordinal));

    [Fact]
    public Task Accepts_AJoinInAPart_ThatReportsToAnother() => Verify.Diagnostics(Sampler.Replace("JOIN", "_thread?.Join()", StringComparison.Ordinal) + """

        sealed class Log : ISink
        {
            private readonly object _lock = new();
            private readonly List<double> _samples = [];
            public void Accept(double sample) { lock (_lock) _samples.Add(sample); }
        }
        sealed class Gauge(Sampler sampler)
        {
            private readonly object _lock = new();
            private int _closed;
            public int Close() { lock (_lock) { sampler.Stop(); return ++_closed; } }
        }
        static class Program
        {
            static Gauge Make() => new(new Sampler(new Log()));
        }
        """);

    [Fact]
    public Task Reports_AParallelLoop_WhoseHelperLocksTheObjectItIsGiven() => Verify.Diagnostics("""
        sealed class Invoice
        {
            private readonly object _gate = new();
            private int _total;
            internal object Gate => _gate;
            public void Recalculate() { lock (_gate) {|LKS2006:Parallel.For(0, 32, line => Totals.Add(this, line))|}; }
            internal void Book(int amount) => _total += amount;
        }
        static class Totals
        {
            internal static void Add(Invoice invoice, int line) { lock (invoice.Gate) invoice.Book(line); }
        }
        """);

    [Fact]
    public Task Accepts_AParallelLoop_WhoseHelperLocksOtherObjects() => Verify.Diagnostics("""
        sealed class Invoice
        {
            private readonly object _gate = new();
            private int _total;
            internal object Gate => _gate;
            public void Recalculate(Invoice[] others) { lock (_gate) Parallel.For(0, 32, line => Totals.Add(others[line], line)); }
            internal void Book(int amount) => _total += amount;
        }
        static class Totals
        {
            internal static void Add(Invoice invoice, int line) { lock (invoice.Gate) invoice.Book(line); }
        }
        """);

    [Theory]
    [InlineData("new Feed(this)", "{|LKS2003:_feed.LoadAsync()|}")]
    [InlineData("new Feed(new Reader(null!))", "_feed.LoadAsync()")]
    [InlineData("feed", "_feed.LoadAsync()")]
    public Task Reports_ASemaphoreThatAPartComesBackTo_WhereItsWholeMadeIt(string made, string call) => Verify.Diagnostics("""
        interface IFeed { Task<int> LoadAsync(); }
        sealed class Reader
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly IFeed _feed;
            private int _articles;
            public Reader(IFeed feed) => _feed = MADE;
            public async Task<int> RefreshAsync()
            {
                await _gate.WaitAsync();
                try { return await CALL; } finally { _gate.Release(); }
            }
            public async Task StoreAsync(int articles)
            {
                await _gate.WaitAsync();
                try { _articles += articles; } finally { _gate.Release(); }
            }
        }
        sealed class Feed(Reader reader) : IFeed
        {
            public async Task<int> LoadAsync() { await reader.StoreAsync(3); return 3; }
        }
        """.Replace("MADE", made, StringComparison.Ordinal).Replace("CALL", call, StringComparison.Ordinal));

    [Fact]
    public Task Accepts_ANodeThatComesBackToItsParent() => Verify.Diagnostics("""
        sealed class Node(Node? parent)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;
            public Node Child() => new(this);
            public void Add(Outside outside) { _gate.Wait(); try { outside.Notify(parent); } finally { _gate.Release(); } }
            public void Count() { _gate.Wait(); try { _count++; } finally { _gate.Release(); } }
        }
        sealed class Outside { public void Notify(Node? node) => node?.Count(); }
        """);

    [Fact]
    public Task Accepts_AReEntrantLockThatAPartComesBackTo() => Verify.Diagnostics("""
        sealed class Reader
        {
            private readonly object _gate = new();
            private readonly Feed _feed;
            private int _articles;
            public Reader() => _feed = new Feed(this);
            public void Refresh() { lock (_gate) _feed.Load(); }
            public void Store(int articles) { lock (_gate) _articles += articles; }
        }
        sealed class Feed(Reader reader)
        {
            public void Load() => reader.Store(3);
        }
        """);

    [Fact]
    public Task Reports_AStaticSemaphore_AndAReadLockThatIsUpgradedBehindAnInterface() => Verify.Diagnostics("""
        static class Cache
        {
            private static readonly SemaphoreSlim s_gate = new(1, 1);
            private static int s_hits;
            public static void Refresh() { s_gate.Wait(); try { {|LKS2003:Source.Load()|}; } finally { s_gate.Release(); } }
            public static void Hit() { s_gate.Wait(); try { s_hits++; } finally { s_gate.Release(); } }
        }
        static class Source { public static void Load() => Cache.Hit(); }

        interface IPrices { void Fill(PriceList list); }
        sealed class PriceList(IPrices prices)
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _price;
            public int Price()
            {
                _lock.EnterReadLock();
                try { {|LKS2004:prices.Fill(this)|}; return _price; } finally { _lock.ExitReadLock(); }
            }
            public void Put(int price)
            {
                _lock.EnterWriteLock();
                try { _price = price; } finally { _lock.ExitWriteLock(); }
            }
        }
        sealed class FixedPrices : IPrices { public void Fill(PriceList list) => list.Put(9); }
        """);

    [Fact]
    public async Task Says_WhoHoldsAndWhoWaits()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System.Threading;\n" + Sampler.Replace("JOIN", "_thread?.Join()", StringComparison.Ordinal) + """

            sealed class Gauge : ISink
            {
                private readonly object _lock = new();
                private readonly Sampler _sampler;
                private double _sum;
                public Gauge() => _sampler = new Sampler(this);
                public void Accept(double sample) { lock (_lock) _sum += sample; }
                public void Close() { lock (_lock) { _sampler.Stop(); } }
            }
            """, "Gauge.cs")]));
        var wait = Assert.Single(reported, diagnostic => diagnostic.Id == "LKS2006");
        Assert.Equal("'_sampler.Stop()' waits for the work of 'Sampler.Loop' while 'Gauge._lock' is held, which 'Gauge.Accept' asks for: both wait for ever", wait.GetMessage());
        Assert.Equal(["_lock", ".Join()", "_lock"], wait.AdditionalLocations.Select(location => location.SourceTree!.GetText().ToString(location.SourceSpan)));
    }

    [Theory]
    [InlineData("base.Reconnect()")]
    [InlineData("base.Reconnect(); base.Close()")]
    public Task Accepts_ACallOfTheBaseClass_WhichIsNotThatOfTheOverride(string call) => Verify.Diagnostics("""
        abstract class Agent
        {
            public virtual void Reconnect() => Console.WriteLine("again");
            public virtual void Close() => Console.WriteLine("closed");
        }
        class Listener : Agent
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public override void Reconnect() { _gate.Wait(); try { CALL; } finally { _gate.Release(); } }
            public override void Close() { _gate.Wait(); try { Console.WriteLine(); } finally { _gate.Release(); } }
        }
        """.Replace("CALL", call, StringComparison.Ordinal));

    [Theory]
    [InlineData("int first = base.Level; return first")]
    [InlineData("return base.Level + 1")]
    public Task Accepts_APropertyOfTheBaseClass_WhichIsNotThatOfTheOverride(string read) => Verify.Diagnostics("""
        abstract class Tank { public virtual int Level => 1; }
        class Guarded : Tank
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public override int Level { get { _gate.Wait(); try { READ; } finally { _gate.Release(); } } }
        }
        """.Replace("READ", read, StringComparison.Ordinal));

    [Theory]
    [InlineData("_ = _feed.LoadAsync(); return 0;")]
    [InlineData("var load = _feed.LoadAsync(); _pending.Add(load); return 0;")]
    [InlineData("_pending.AddRange(new[] { _feed }.Select(feed => feed.LoadAsync())); return 0;")]
    [InlineData("return await {|LKS2003:_feed.LoadAsync()|};")]
    [InlineData("return await Load(); Task<int> Load() => {|LKS2003:_feed.LoadAsync()|};")]
    [InlineData("return (await Task.WhenAll(new[] { _feed }.Select(feed => {|LKS2003:feed.LoadAsync()|}))).Sum();")]
    public Task Reports_WhatIsWaitedFor_NotWhatIsLetGo(string refresh) => Verify.Diagnostics("""
        interface IFeed { Task<int> LoadAsync(); }
        sealed class Reader
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly List<Task<int>> _pending = [];
            private readonly IFeed _feed;
            private int _articles;
            public Reader() => _feed = new Feed(this);
            public async Task<int> RefreshAsync()
            {
                await _gate.WaitAsync();
                try { await Task.Yield(); REFRESH } finally { _gate.Release(); }
            }
            public async Task StoreAsync(int articles)
            {
                await _gate.WaitAsync();
                try { _articles += articles; } finally { _gate.Release(); }
            }
        }
        sealed class Feed(Reader reader) : IFeed
        {
            public async Task<int> LoadAsync() { await reader.StoreAsync(3); return 3; }
        }
        """.Replace("REFRESH", refresh, StringComparison.Ordinal));

    [Fact]
    public Task Reports_AHookOfADerivedClassThatComesBack() => Verify.Diagnostics("""
        public abstract class Store<T> where T : new()
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private T? _cached;
            public async Task<T> GetAsync()
            {
                await _gate.WaitAsync();
                try { return _cached ??= new T(); }
                finally { _gate.Release(); }
            }
            public async Task UpdateAsync(Func<T, T> change)
            {
                await _gate.WaitAsync();
                try
                {
                    var next = change(_cached ?? new T());
                    await {|LKS2003:OnSavingAsync(next)|};
                    _cached = next;
                }
                finally { _gate.Release(); }
            }
            protected virtual Task OnSavingAsync(T next) => Task.CompletedTask;
        }
        public sealed class Settings { public bool KeepHistory { get; init; } }
        public sealed class UserStore : Store<Settings>
        {
            protected override async Task OnSavingAsync(Settings next)
            {
                if (next.KeepHistory)
                    await BackupAsync();
            }
            public async Task BackupAsync() => Console.WriteLine(await GetAsync());
        }
        """);

    [Theory]
    [InlineData("Warning", "", "new Room(this)")]
    [InlineData("Warning", "sealed class Log : IOwner { private readonly object _lock = new(); public void Closed(Room room) { lock (_lock) Console.WriteLine(room); } }", "new Room(this)")]
    [InlineData("", "static class Rooms { public static Room Of(IOwner owner) => new(owner); }", "new Room(this)")]
    public async Task AJoinWhoseThreadComesBackToTheOnlyOwner_IsAWarning(string severity, string others, string made)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Collections.Generic; using System.Linq; using System.Threading;
            public interface IOwner { void Closed(Room room); }
            public sealed class Room
            {
                private readonly IOwner _owner;
                private readonly Thread _loop;
                private readonly ManualResetEventSlim _stop = new();
                public Room(IOwner owner) { _owner = owner; _loop = new Thread(Run) { IsBackground = true }; }
                public void Open() => _loop.Start();
                public void Close() { _stop.Set(); _loop.Join(); }
                private void Run() { try { while (!_stop.Wait(30)) Console.WriteLine(); } finally { _owner.Closed(this); } }
            }
            public sealed class Lobby : IOwner
            {
                private readonly object _sync = new();
                private readonly Dictionary<int, Room> _rooms = new();
                public void Open() { lock (_sync) { var room = {{made}}; _rooms.Add(_rooms.Count, room); room.Open(); } }
                public void Closed(Room room) { lock (_sync) _rooms.Remove(1); }
                public void Shutdown() { lock (_sync) { foreach (var room in _rooms.Values.ToArray()) room.Close(); } }
            }
            {{others}}
            """, "Source.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS2006").Select(one => one.Severity)));
    }

    private static string Worker(string dispose = "lock (Gate) { {|LKS2006:OnDisposing()|}; }", string wait = "_idle.Wait();", string end = "lock (Gate) { _isBusy = false; _idle.Set(); }", string more = "") => $$"""
        public abstract class WorkerBase : IDisposable
        {
            protected object Gate { get; } = new();
            public void Dispose() { {{dispose}} }
            protected abstract void OnDisposing();
        }
        public sealed class Worker : WorkerBase
        {
            private readonly ManualResetEventSlim _idle = new(true);
            private bool _isBusy;
            public Task RunAsync(Action work)
            {
                lock (Gate) { _isBusy = true; _idle.Reset(); }
                return Task.Run(() => { try { work(); } finally { End(); } });
            }
            public bool IsBusy { get { lock (Gate) return _isBusy; } }
            protected override void OnDisposing() { {{wait}} }
            private void End() { {{end}} }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("lock (Gate) { {|LKS2006:OnDisposing()|}; }", "_idle.Wait();", "lock (Gate) { _isBusy = false; _idle.Set(); }", "")]
    [InlineData("lock (Gate) { {|LKS2006:OnDisposing()|}; }", "Rest();", "lock (Gate) { _isBusy = false; _idle.Set(); }", "private void Rest() => _idle.Wait();")]
    [InlineData("lock (Gate) { {|LKS2006:OnDisposing()|}; }", "_idle.Wait();", "lock (Gate) { _isBusy = false; Wake(); }", "private void Wake() => _idle.Set();")]
    public Task Reports_AnOverrideThatWaitsForASignalWhichNeedsTheLockOfItsBase(string dispose, string wait, string end, string more) => Verify.Diagnostics(Worker(dispose, wait, end, more));

    [Theory]
    [InlineData("lock (Gate) { } OnDisposing();", "_idle.Wait();", "lock (Gate) { _isBusy = false; _idle.Set(); }", "")]
    [InlineData("lock (Gate) { OnDisposing(); }", "_idle.Wait(1000);", "lock (Gate) { _isBusy = false; _idle.Set(); }", "")]
    [InlineData("lock (Gate) { OnDisposing(); }", "_idle.Wait();", "lock (Gate) _isBusy = false; _idle.Set();", "")]
    // Somebody gives the signal without the lock.
    [InlineData("lock (Gate) { OnDisposing(); }", "_idle.Wait();", "lock (Gate) { _isBusy = false; _idle.Set(); }", "public void Abort() => _idle.Set();")]
    public Task Accepts_AnOverrideWhoseSignalComes(string dispose, string wait, string end, string more) => Verify.Diagnostics(Worker(dispose.Replace("lock (Gate) { } ", "", StringComparison.Ordinal), wait, end, more));

    private static string Shelf(string made, string store, string more, string derived) => $$"""
        public abstract class Shelf<T>
        {
            private readonly ReaderWriterLockSlim _lock = new({{made}});
            private readonly LinkedList<T> _items = new();
            protected int Limit { get; init; } = 10;
            public int Count
            {
                get { _lock.EnterReadLock(); try { return _items.Count; } finally { _lock.ExitReadLock(); } }
            }
            public void Store(T item) { {{store}} }
            protected abstract void OnStored(T item);
            {{more}}
        }
        public sealed class BookShelf(int warnAt, BookShelf? next, Action<string> warn) : Shelf<string>
        {
            protected override void OnStored(string item) { {{derived}} }
            private bool IsFull => Count > warnAt;
        }
        """;

    private const string Stored = "_lock.EnterWriteLock(); try { _items.AddLast(item); {|LKS2003:OnStored(item)|}; } finally { _lock.ExitWriteLock(); }";

    [Theory]
    [InlineData("", Stored, "", "if (Count > warnAt) warn(item);")]
    [InlineData("LockRecursionPolicy.NoRecursion", Stored, "", "if (IsFull) warn(item);")]
    [InlineData("", Stored, "public void Clear() { _lock.EnterWriteLock(); try { _items.Clear(); } finally { _lock.ExitWriteLock(); } }", "if (item == \"\") Clear();")]
    [InlineData("", "_lock.EnterReadLock(); try { {|LKS2003:OnStored(item)|}; } finally { _lock.ExitReadLock(); }", "", "warn(item + Count);")]
    public Task Reports_AHookUnderAReaderWriterLock_ThatAsksForItAgain(string made, string store, string more, string derived) => Verify.Diagnostics(Shelf(made, store, more, derived));

    [Theory]
    [InlineData("LockRecursionPolicy.SupportsRecursion", "_lock.EnterWriteLock(); try { _items.AddLast(item); OnStored(item); } finally { _lock.ExitWriteLock(); }", "", "if (Count > warnAt) warn(item);")]
    [InlineData("", "_lock.EnterWriteLock(); try { _items.AddLast(item); } finally { _lock.ExitWriteLock(); } OnStored(item);", "", "if (Count > warnAt) warn(item);")]
    [InlineData("", "_lock.EnterUpgradeableReadLock(); try { OnStored(item); } finally { _lock.ExitUpgradeableReadLock(); }", "", "if (Count > warnAt) warn(item);")]
    [InlineData("", "_lock.EnterWriteLock(); try { _items.AddLast(item); OnStored(item); } finally { _lock.ExitWriteLock(); }", "", "if (Limit > warnAt) warn(item);")]
    [InlineData("", "_lock.EnterWriteLock(); try { _items.AddLast(item); OnStored(item); } finally { _lock.ExitWriteLock(); }", "", "if (next?.Count > warnAt) warn(item);")]
    [InlineData("", "_lock.EnterWriteLock(); try { _items.AddLast(item); OnStored(item); } finally { _lock.ExitWriteLock(); }", "public int Size { get { if (_lock.IsWriteLockHeld) return _items.Count; _lock.EnterReadLock(); try { return _items.Count; } finally { _lock.ExitReadLock(); } } }", "if (Size > warnAt) warn(item);")]
    [InlineData("", "_lock.EnterWriteLock(); try { _items.AddLast(item); OnStored(item); } finally { _lock.ExitWriteLock(); }", "", "Task.Run(() => { if (Count > warnAt) warn(item); });")]
    public Task Accepts_AHookThatMayAskForTheLock(string made, string store, string more, string derived) => Verify.Diagnostics(Shelf(made, store, more, derived));

    private static string Playlist(string next, string subscriber, string gate = "SemaphoreSlim _turn = new(1, 1)") => $$"""
        public sealed class Playlist
        {
            private readonly {{gate}};
            private readonly Queue<string> _tracks = new();
            public event EventHandler<string>? Missing;
            public Action<string>? Skipped { get; set; }
            public int Count { get { _turn.Wait(); try { return _tracks.Count; } finally { _turn.Release(); } } }
            public bool TryPeek() { if (!_turn.Wait(0)) return false; try { return _tracks.Count > 0; } finally { _turn.Release(); } }
            public void Next() { {{next}} }
        }
        public sealed class Player
        {
            {{subscriber}}
        }
        """;

    private const string Raised = "_turn.Wait(); try { Missing?.Invoke(this, _tracks.Dequeue()); } finally { _turn.Release(); }";

    [Theory]
    [InlineData(Raised, "private readonly Playlist _list; public Player(Playlist list) { _list = list; _list.Missing += (_, track) => { _list.Next(); Console.WriteLine(track); }; }")]
    [InlineData(Raised, "private readonly Playlist _list; public Player(Playlist list) { _list = list; _list.Missing += OnMissing; } private void OnMissing(object? sender, string track) => Console.WriteLine(track + _list.Count);")]
    [InlineData(Raised, "public static void Run() { var list = new Playlist(); list.Missing += (_, track) => Console.WriteLine(track + list.Count); list.Next(); }")]
    [InlineData(Raised, "public Player(Playlist list) { list.Missing += (_, _) => Skip(list); } private static void Skip(Playlist list) => list.Next();")]
    [InlineData("_turn.Wait(); try { Raise(_tracks.Dequeue()); } finally { _turn.Release(); } } private void Raise(string track) { var handlers = Missing; handlers?.Invoke(this, track);", "public Player(Playlist list) { list.Missing += (_, _) => list.Next(); }")]
    [InlineData("_turn.Wait(); try { Skipped?.Invoke(_tracks.Dequeue()); } finally { _turn.Release(); }", "public Player(Playlist list) { list.Skipped = _ => list.Next(); }")]
    public async Task Reports_AnEventUnderTheLock_WhoseHandlerComesBack(string next, string subscriber) => Assert.Equal("Warning", await Severities(Playlist(next, subscriber)));

    [Theory]
    // After the lock, on another thread or later, of another object, where a condition decides, without a wait, with a lock that lets its holder in.
    [InlineData("_turn.Wait(); string track; try { track = _tracks.Dequeue(); } finally { _turn.Release(); } Missing?.Invoke(this, track);", "public Player(Playlist list) { list.Missing += (_, _) => list.Next(); }")]
    [InlineData(Raised, "public Player(Playlist list) { list.Missing += (_, _) => Task.Run(list.Next); }")]
    [InlineData(Raised, "public Player(Playlist list) { list.Missing += async (_, _) => { await Task.Delay(1); list.Next(); }; }")]
    [InlineData(Raised, "public Player(Playlist list, Playlist other) { list.Missing += (_, _) => other.Next(); }")]
    [InlineData(Raised, "private Playlist _list; public Player(Playlist list) { _list = new Playlist(); list.Missing += (_, _) => _list.Next(); }")]
    [InlineData(Raised, "public Player(Playlist[] lists) { foreach (var list in lists) list.Missing += (_, _) => lists[0].Next(); }")]
    [InlineData(Raised, "public Player(Playlist list) { list.Missing += (_, track) => { if (track == \"\") list.Next(); }; }")]
    [InlineData(Raised, "public Player(Playlist list) { list.Missing += (_, track) => { if (track.Length > 0) return; list.Next(); }; }")]
    [InlineData(Raised, "public Player(Playlist list) { list.Missing += (_, track) => list.TryPeek(); }")]
    [InlineData(Raised, "public Player(Playlist list) { list.Missing += (_, track) => Console.WriteLine(track); list.Next(); }")]
    [InlineData(Raised, "public Player(Playlist list) { list.Missing += (_, _) => list.Next(); }", "SemaphoreSlim _turn = new(4, 4)")]
    [InlineData("lock (_tracks) Missing?.Invoke(this, _tracks.Dequeue());", "public Player(Playlist list) { list.Missing += (_, _) => list.Next(); }")]
    public async Task Accepts_AnEventUnderTheLock_WhoseHandlerNeedNotComeBack(string next, string subscriber, string gate = "SemaphoreSlim _turn = new(1, 1)") => Assert.Equal("", await Severities(Playlist(next, subscriber, gate)));

    private static async Task<string> Severities(string source)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;\n" + source, "Source.cs")]));
        return string.Join(", ", reported.Where(one => one.Id is "LKS2003" or "LKS0002").Select(one => one.Severity));
    }
}
