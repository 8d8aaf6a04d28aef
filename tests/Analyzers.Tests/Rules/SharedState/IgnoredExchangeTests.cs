using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class IgnoredExchangeTests
{
    [Fact]
    public Task Reports_AnUpdateThatMayNotHappen() => Verify.Diagnostics("""
        class Peak
        {
            private int _peak;
            private Node? _head;
            public void Add(int by)
            {
                var old = _peak;
                {|LKS1022:Interlocked.CompareExchange(ref _peak, old + by, old)|};
            }
            public void Push()
            {
                var head = _head;
                {|LKS1022:Interlocked.CompareExchange(ref _head, new Node(head), head)|};
            }
            private sealed class Node(Node? next) { public Node? Next => next; }
        }
        """);

    [Fact]
    public Task Accepts_InitialValues_AndLoops() => Verify.Diagnostics("""
        class Peak
        {
            private int _peak;
            private object? _value;
            public void Init() => Interlocked.CompareExchange(ref _value, new object(), null);
            public void Start() => Interlocked.CompareExchange(ref _peak, 1, 0);
            public void Add(int by)
            {
                int old;
                do
                    old = _peak;
                while (Interlocked.CompareExchange(ref _peak, old + by, old) != old);
            }
        }
        """);

    [Fact]
    public Task Reports_ACountThatIsReadAgain() => Verify.Diagnostics("""
        class Batch
        {
            private int _pending;
            private int _failed;
            public void Run(List<Action> work, Action done)
            {
                foreach (var item in work)
                {
                    ThreadPool.QueueUserWorkItem(_ =>
                    {
                        item();
                        Interlocked.Decrement(ref _pending);
                        if ({|LKS1022:_pending|} == 0)
                            done();
                    });
                }
            }
            public void Fail(Action stop)
            {
                Interlocked.Increment(ref _failed);
                Console.WriteLine("failed");
                if (Volatile.Read(ref {|LKS1022:_failed|}) is 1)
                    stop();
            }
            public static void All(int[] numbers, Action done)
            {
                var left = numbers.Length;
                Parallel.ForEach(numbers, number =>
                {
                    Interlocked.Add(ref left, -1);
                    if ({|LKS1022:left|} == 0)
                        done();
                });
            }
        }
        """);

    [Fact]
    public Task Accepts_CountsThatAreNotAskedForOneValue() => Verify.Diagnostics("""
        class Batch
        {
            private readonly object _gate = new();
            private int _pending;
            private int _arrived;
            private int _other;
            public void Done(Action done)
            {
                if (Interlocked.Decrement(ref _pending) == 0)
                    done();
                Interlocked.Increment(ref _arrived);
                if (_other == 0)
                    done();
            }
            public void Drain(List<Action> actions)
            {
                foreach (var action in actions)
                {
                    Interlocked.Decrement(ref _pending);
                    action();
                    if (_pending == 0)
                        break;
                }
            }
            public void Trim(Action trim)
            {
                Interlocked.Increment(ref _pending);
                if (_pending > 100)
                    trim();
            }
            public void Meet()
            {
                Interlocked.Increment(ref _arrived);
                var spin = new SpinWait();
                while (_arrived != 4)
                    spin.SpinOnce();
            }
            public void Locked(Action done)
            {
                lock (_gate)
                {
                    Interlocked.Decrement(ref _pending);
                    if (_pending == 0)
                        done();
                }
            }
            public void Reset(Action done)
            {
                Interlocked.Decrement(ref _pending);
                Interlocked.Exchange(ref _pending, 0);
                if (_pending == 0)
                    done();
            }
        }
        """);

    [Fact]
    public Task Accepts_ACountWhoseOtherThreadsHaveEnded() => Verify.Diagnostics("""
        class Sum
        {
            private int _count;
            public bool Run()
            {
                Parallel.For(0, 10, i => Interlocked.Increment(ref _count));
                Interlocked.Increment(ref _count);
                return _count == 11 ? true : false;
            }
            public bool RunLocal()
            {
                var count = 0;
                Parallel.For(0, 10, i => Interlocked.Increment(ref count));
                Interlocked.Increment(ref count);
                if (count == 11)
                    return true;
                return false;
            }
        }
        """);

    [Fact]
    public Task Reports_ACountWhileTheOtherThreadsRun() => Verify.Diagnostics("""
        class Sum
        {
            private int _count;
            public void Run(Action done)
            {
                for (var i = 0; i < 10; i++)
                    Task.Run(() => Interlocked.Increment(ref _count));
                Interlocked.Increment(ref _count);
                if ({|LKS1022:_count|} == 11)
                    done();
            }
        }
        """);

    [Theory]
    [InlineData("return Interlocked.Read(ref _last) == now;")]
    [InlineData("var kept = Volatile.Read(ref _last) != now; return !kept;")]
    public Task Accepts_WhoLooksAfterwardsWhetherItWasFirst(string look) => Verify.Diagnostics($$"""
        class Pruning
        {
            private long _last;
            public bool IsDue()
            {
                var last = Interlocked.Read(ref _last);
                var now = DateTime.UtcNow.Ticks;
                if (last > now - 100)
                    return false;
                Interlocked.CompareExchange(ref _last, now, last);
                {{look}}
            }
        }
        """);

    [Fact]
    public Task Accepts_WhoTakesTheObjectThatIsThereThen() => Verify.Diagnostics("""
        class LazyBox(Func<object> factory)
        {
            private object _value = factory;
            public object Step()
            {
                var captured = _value;
                if (captured is Func<object> made)
                {
                    Interlocked.CompareExchange(ref _value, new List<object> { made, captured }, captured);
                    captured = _value as List<object>;
                }
                return captured!;
            }
        }
        """);

    [Fact]
    public Task Reports_AnUpdateThatMayBeLost_ThoughTheObjectIsReadAfterwards() => Verify.Diagnostics("""
        class Registry
        {
            private System.Collections.Immutable.ImmutableList<int> _items = [];
            public int Add(int item)
            {
                var old = _items;
                {|LKS1022:Interlocked.CompareExchange(ref _items, old.Add(item), old)|};
                return _items.Count;
            }
        }
        """);

    [Fact]
    public Task Accepts_TestsAfterWhichAnotherExchangeTellsTheFirst() => Verify.Diagnostics("""
        abstract class Guarded
        {
            private int _references = 1, _isReleased;
            protected abstract void Free();
            public void Release()
            {
                Interlocked.Decrement(ref _references);
                if (_references == 0)
                {
                    var was = Interlocked.Exchange(ref _isReleased, 1);
                    if (was == 0)
                        Free();
                }
            }
            public void Plain()
            {
                Interlocked.Decrement(ref _references);
                if ({|LKS1022:_references|} == 0)
                    Free();
            }
        }
        """);

    [Fact]
    public Task Suggests_ACountThatIsAskedForItsEndAnew() => Verify.Diagnostics("""
        sealed class Tracker
        {
            public readonly ManualResetEventSlim Done = new();
            public int Pending;
            private int _free;
            public void Set()
            {
                Interlocked.Decrement(ref Pending);

                if ({|LKS1022:Pending|} <= 0)
                    Done.Set();
            }
            public void Take()
            {
                if (Interlocked.Decrement(ref Pending) <= 0)
                    Done.Set();
            }
            public void Low()
            {
                Interlocked.Decrement(ref _free);
                if (_free < 10)
                    Done.Set();
            }
        }
        """);

    [Theory]
    [InlineData("if (_open < _most) {|LKS1022:Interlocked.Increment(ref _open)|};")]
    [InlineData("if (!HasRoom) return; {|LKS1022:Interlocked.Increment(ref _open)|};")]
    [InlineData("if (IsFull()) throw new InvalidOperationException(); {|LKS1022:Interlocked.Increment(ref _open)|};")]
    [InlineData("if (!HasRoom) return; Occupy(); } private void Occupy() { {|LKS1022:Interlocked.Increment(ref _open)|};")]
    [InlineData("if (Volatile.Read(ref _open) > 0) { {|LKS1022:Interlocked.Decrement(ref _open)|}; Console.WriteLine(); }")]
    public Task Reports_ALimitThatIsTestedBefore(string body) => Verify.Diagnostics(Pool(body));

    [Theory]
    [InlineData("if (Interlocked.Increment(ref _open) > _most) Interlocked.Decrement(ref _open);")]
    [InlineData("if (_open == 0) Console.WriteLine(); Interlocked.Increment(ref _open);")]
    [InlineData("if (_most > 10) Interlocked.Increment(ref _open);")]
    [InlineData("lock (this) { if (_open < _most) Interlocked.Increment(ref _open); }")]
    [InlineData("if (_open > 0) Interlocked.Increment(ref _open);")]
    [InlineData("Occupy(); } public void Occupy() { Interlocked.Increment(ref _open);")]
    [InlineData("lock (this) { if (HasRoom) Occupy(); } } private void Occupy() { Interlocked.Increment(ref _open);")]
    public async Task Accepts_CountsWithoutALimit(string body) => Assert.DoesNotContain(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.Threading;" + Pool(body), "Pool.cs")])), diagnostic => diagnostic.Id == "LKS1022");

    private static string Pool(string body) => $$"""
        sealed class Pool(int most)
        {
            private readonly int _most = most;
            private int _open;
            private bool HasRoom => Volatile.Read(ref _open) < _most;
            private bool IsFull() => _open >= _most;
            public void Enter() { {{body}} }
            public void Leave() => Interlocked.Decrement(ref _open);
        }
        """;

    [Theory]
    [InlineData("public int Next() { Interlocked.Increment(ref _last); return {|LKS1022:_last|}; }")]
    [InlineData("public long Next(long time) { Interlocked.Increment(ref _last); var number = {|LKS1022:_last|} & 0xFFFF; return (time << 16) | number; }")]
    [InlineData("public Job Next() { Interlocked.Increment(ref _last); return new Job({|LKS1022:_last|} * 2); }")]
    [InlineData("public long Next() { Interlocked.Decrement(ref _last); return Volatile.Read(ref {|LKS1022:_last|}); }")]
    [InlineData("public string Next() { Interlocked.Increment(ref _last); var name = $\"job-{{|LKS1022:_last|}}\"; return name; }")]
    [InlineData("public Job Next() { Interlocked.Increment(ref _last); Console.WriteLine(); return new Job({|LKS1022:_last|}); }")]
    [InlineData("public void Next(Job job) { Interlocked.Increment(ref _last); job.Id = {|LKS1022:_last|}; }")]
    [InlineData("public void Next() { Interlocked.Increment(ref _last); _byId[{|LKS1022:_last|}] = new Job(0); }")]
    [InlineData("public Job Next(Sequence all) { all.Advance(); return new Job({|LKS1022:all.Last|}); }")]
    [InlineData("private readonly Sequence _all = new(); public Job Next() { _all.Advance(); return new Job({|LKS1022:_all.Peek()|}); }")]
    [InlineData("public Job Next(Job[] all) { Interlocked.Increment(ref _last); var at = _last % all.Length; return all[at]; }")]
    [InlineData("public int Next() => Interlocked.Increment(ref _last);")]
    [InlineData("public void Next() { Interlocked.Increment(ref _last); Console.WriteLine($\"{_last} jobs\"); }")]
    [InlineData("public int Next() { lock (_byId) { Interlocked.Increment(ref _last); return _last; } }")]
    [InlineData("public int Next() { Interlocked.Increment(ref _last); Interlocked.Exchange(ref _last, 0); return _last; }")]
    [InlineData("public int Next() { Interlocked.Increment(ref _last); return _other; }")]
    [InlineData("public Job Next() { var all = new Sequence(); all.Advance(); return new Job(all.Last); }")]
    [InlineData("public Job Next(Sequence all, Sequence others) { all.Advance(); return new Job(others.Last); }")]
    public Task Reports_ANumberThatIsReadAnewToBeUsed(string member) => Verify.Diagnostics($$"""
        public record Job(int Number) { public int Id { get; set; } }
        public class Sequence
        {
            private int _at;
            public int Last => Volatile.Read(ref _at);
            public int Peek() { return _at; }
            public void Advance() => Interlocked.Increment(ref _at);
        }
        public class Jobs
        {
            private int _last, _other; private readonly Dictionary<int, Job> _byId = new();
            public int Other { get => _other; set => _other = value; }
            public Task Run() => Task.Delay(1);
            {{member}}
        }
        """);

    /// <summary>Half-typed code declares locals by themselves, and by each other.</summary>
    [Theory]
    [InlineData("int last = last + _last; return last;")]
    [InlineData("int first = _last + second; int second = first; return second;")]
    public async Task Survives_LocalsThatAreDeclaredByThemselves(string statements)
    {
        var source = $"using System.Threading; class Ids {{ private int _last; public int Next() {{ Interlocked.Increment(ref _last); {statements} }} }}";
        Assert.DoesNotContain(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(source, "Source.cs")])), one => one.Id is "AD0001" or "LKS0002");
    }

    [Theory]
    [InlineData("report(new Step(_done, total));", "Action<ProgressStep>", false)]
    [InlineData("progress.Report(new Step(_done, total));", "Action<ProgressStep>", false)]
    [InlineData("report(new Step({|LKS1022:_done|}, total));", "Action<Step>", true)]
    public Task Accepts_ACountThatIsOnlyToldAsProgress(string tell, string delegateType, bool isReported) => Verify.Diagnostics($$"""
        public class ProgressStep;
        public sealed class Step(int done, int total) : ProgressStep { public override string ToString() => done + "/" + total; }
        public sealed class Porter
        {
            private int _done;
            public void Port(int total, {{delegateType}} report, IProgress<Step> progress)
            {
                Interlocked.Increment(ref _done);
                {{tell}}
            }
        }
        """ + (isReported ? "" : "\n"));

    private static string Batch(string members) => $$"""
        public sealed class Batch(int parts, Action done)
        {
            private int _open = parts, _other = parts;
            public int Open => Volatile.Read(ref _open);
            public bool IsOpen => _open > 0;
            public int Other => _other;
            public int Doubled => Volatile.Read(ref _open) * 2;
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public void Finish() { Interlocked.Decrement(ref _open); Console.WriteLine(); if ({|LKS1022:Open|} == 0) done(); }")]
    [InlineData("public void Finish() { Interlocked.Decrement(ref _open); if (this.{|LKS1022:Open|} == 0) done(); }")]
    [InlineData("private int Left() => _open; public void Finish() { Interlocked.Decrement(ref _open); if ({|LKS1022:Left()|} == 0) done(); }")]
    public Task Reports_ATestOfAPropertyThatHandsTheCountOut(string member) => Verify.Diagnostics(Batch(member.Replace("this.{|LKS1022:Open|}", "{|LKS1022:this.Open|}")));

    [Theory]
    [InlineData("public void Finish() { if (Interlocked.Decrement(ref _open) == 0) done(); }")]
    [InlineData("public void Finish() { Interlocked.Decrement(ref _open); if (Other == 0) done(); }")]
    [InlineData("public void Finish(Batch other) { Interlocked.Decrement(ref _open); if (other.Open == 0) done(); }")]
    [InlineData("private int _done; public void Finish() { Interlocked.Decrement(ref _open); if (Open == 0 && Interlocked.Exchange(ref _done, 1) == 0) done(); }")]
    [InlineData("public void Wait() { Interlocked.Decrement(ref _open); while (Open != 0) Thread.Sleep(1); }")]
    [InlineData("public void Finish() { lock (done) { Interlocked.Decrement(ref _open); if (Open == 0) done(); } }")]
    public Task Accepts_OtherCounts_AndClaims(string member) => Verify.Diagnostics(Batch(member));

    [Theory]
    [InlineData("public bool TryTake() { if (Volatile.Read(ref _left) <= 0) return false; Interlocked.Decrement(ref _left); return true; }", "Warning")]
    [InlineData("public bool TryTake() { if (Left > 0) { Interlocked.Decrement(ref _left); return true; } return false; }", "Warning")]
    [InlineData("public void Leave() { if (_left > 0) Interlocked.Decrement(ref _left); }", "Info")]
    [InlineData("private readonly int[] _ring = new int[8]; private int _head; public bool TryTake(out int item) { item = 0; if (Volatile.Read(ref _left) <= 0) return false; item = _ring[_head]; _head = (_head + 1) % 8; Interlocked.Decrement(ref _left); return true; }", "Info")]
    [InlineData("private readonly System.Collections.Concurrent.ConcurrentQueue<int> _items = new(); public bool TryTake(out int item) { item = 0; if (Volatile.Read(ref _left) <= 0) return false; _items.TryDequeue(out item); Interlocked.Decrement(ref _left); return true; }", "Info")]
    [InlineData("public bool TryAdd() { if (_left >= 100) return false; Interlocked.Increment(ref _left); return true; }", "Info")]
    [InlineData("public bool TryTake() { if (Interlocked.Decrement(ref _left) >= 0) return true; Interlocked.Increment(ref _left); return false; }", "")]
    [InlineData("public bool TryTake() { lock (_gate) { if (_left <= 0) return false; Interlocked.Decrement(ref _left); return true; } }", "")]
    public async Task Reports_TheLastOneThatIsTakenTwice_AndSuggestsRoughLimits(string member, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($"using System.Threading; public sealed class Seats(int seats) {{ private readonly object _gate = new(); private int _left = seats; public int Left => Volatile.Read(ref _left); public void GiveBack() => Interlocked.Increment(ref _left); {member} }}", "Seats.cs")]));
        Assert.Equal(severity, string.Join(",", reported.Where(one => one.Id == "LKS1022").Select(one => one.Severity)));
    }
}
