using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>What an object hands over as the state of a function, or in place of one, is where its threads run.</summary>
public sealed class GivenStateTests
{
    private static string Counter(string start, string more = "") => $$"""
        public class Counter
        {
            private int _n;
            private readonly object _gate = new();
            private Timer? _timer;
            private Counter? _other;
            public void Start() { {{start}} }
            private void Tick() => _n--;
            private void Locked() { lock (_gate) _n--; }
            public void Set(Counter other) => _other = other;
            public void Stop() => _timer?.Dispose();
            {{more}}
        }
        """;

    [Theory]
    [InlineData("_timer = new Timer(static s => ((Counter)s!).Tick(), this, 1, 1);")]
    [InlineData("_timer = new Timer(static s => { var me = (Counter)s!; me.Tick(); }, this, 1, 1);")]
    [InlineData("_timer = new Timer(static s => { if (s is Counter me) me.Tick(); }, this, 1, 1);")]
    [InlineData("ThreadPool.QueueUserWorkItem(static s => ((Counter)s!).Tick(), this);")]
    [InlineData("ThreadPool.UnsafeQueueUserWorkItem(static me => me.Tick(), this, preferLocal: false);")]
    [InlineData("_ = Task.Factory.StartNew(static s => (s as Counter)!.Tick(), this);")]
    [InlineData("new Task(static s => ((Counter)s!).Tick(), this).Start();")]
    public Task Reports_FunctionsThatAreGivenTheObject(string start) => Verify.Diagnostics(
        Counter(start, "public void Up() => {|LKS1001:_n++|};").Replace("_n--;\n    private void Locked", "{|LKS1001:_n--|};\n    private void Locked", StringComparison.Ordinal).Replace("private void Locked() { lock (_gate) _n--; }", "", StringComparison.Ordinal));

    [Fact]
    public Task Reports_StaticMethod_ThatIsGivenTheObject() => Verify.Diagnostics(
        """
        public class Cache
        {
            private readonly Dictionary<string, int> _entries = [];
            private readonly Timer _timer;
            public Cache() => _timer = new Timer(Sweep, this, 1000, 1000);
            private static void Sweep(object? state)
            {
                var cache = (Cache)state!;
                {|LKS1005:cache._entries|}.Clear();
            }
            public void Add(string key) => {|LKS1005:_entries|}[key] = 1;
        }
        """);

    [Fact]
    public Task Reports_WorkItem_ThatQueuesItselfInALoop() => Verify.Diagnostics(
        """
        public sealed class Job : IThreadPoolWorkItem
        {
            private int _n;
            public void Start() { for (var i = 0; i < 4; i++) ThreadPool.UnsafeQueueUserWorkItem(this, false); }
            void IThreadPoolWorkItem.Execute() => {|LKS1001:_n--|};
        }
        """);

    [Fact]
    public Task Reports_StaticsOfWorkItems_ThatAreMade() => Verify.Diagnostics(
        """
        public static class Pump
        {
            private static int s_done;
            public static void Start() { for (var i = 0; i < 4; i++) ThreadPool.UnsafeQueueUserWorkItem(new Job(), false); }
            private sealed class Job : IThreadPoolWorkItem
            {
                private int _own;
                public void Execute() { _own++; {|LKS1001:s_done++|}; }
            }
        }
        """);

    [Theory]
    [InlineData("_timer = new Timer(static s => ((Counter)s!).Locked(), this, 1, 1);")]
    [InlineData("_timer = new Timer(static s => { var me = (Counter)s!; lock (me._gate) me._n--; }, this, 1, 1);")]
    [InlineData("_timer = new Timer(static s => ((Counter)s!)._n--, new Counter(), 1, 1);")]
    [InlineData("_timer = new Timer(static s => { s = new Counter(); ((Counter)s)._n--; }, this, 1, 1);")]
    [InlineData("var other = _other; _timer = new Timer(static s => ((Counter)s!)._n--, other, 1, 1);")]
    [InlineData("_timer = new Timer(static s => { _ = new Counter { _n = 1 }; }, this, 1, 1);")]
    public Task Accepts_TheLock_OrAnotherObject(string start) => Verify.Diagnostics(
        Counter(start, "public void Up() { lock (_gate) _n++; }").Replace("private void Tick() => _n--;", "", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_StaticMethod_ThatIsCalledWithOthers() => Verify.Diagnostics(
        """
        public class Cache
        {
            private int _n;
            private readonly Timer _timer;
            public Cache() => _timer = new Timer(Sweep, this, 1000, 1000);
            private static void Sweep(object? state) => ((Cache)state!)._n = 0;
            public int Fresh() { var other = new Cache(); Sweep(other); return other._n; }
        }
        """);

    [Fact]
    public Task Accepts_WorkItem_ThatIsQueuedOnce() => Verify.Diagnostics(
        """
        public sealed class Scheduler : IThreadPoolWorkItem
        {
            private int _isStarted;
            private int _done;
            public void Start()
            {
                if (Interlocked.CompareExchange(ref _isStarted, 1, 0) == 0)
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
            void IThreadPoolWorkItem.Execute()
            {
                for (var i = 0; i < 10; i++)
                    _done++;
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkItems_OfWhichEachIsQueuedOnce() => Verify.Diagnostics(
        """
        public static class Pump
        {
            public static void Start() { for (var i = 0; i < 4; i++) ThreadPool.UnsafeQueueUserWorkItem(new Job(), false); }
            private sealed class Job : IThreadPoolWorkItem
            {
                private int _own;
                public void Execute() { for (var i = 0; i < 3; i++) _own++; }
            }
        }
        """);
}
