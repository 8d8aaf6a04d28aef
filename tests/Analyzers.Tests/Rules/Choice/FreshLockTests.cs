using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Choice;

public sealed class FreshLockTests
{
    [Fact]
    public Task Reports_FreshObjects() => Verify.Diagnostics("""
        class Store
        {
            private int _n;
            public void Add()
            {
                lock ({|LKS6003:new object()|}) _n++;
                var gate = new object();
                lock ({|LKS6003:gate|}) _n++;
            }
        }
        """);

    [Fact]
    public Task Accepts_SharedLocals() => Verify.Diagnostics("""
        class Store
        {
            private readonly Dictionary<string, object> _gates = [];
            public void Add(string key)
            {
                var gate = new object();
                var n = 0;
                Parallel.For(0, 3, _ => { lock (gate) n++; });
                var kept = new object();
                _gates[key] = kept;
                lock (kept) Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Reports_MembersThatMakeTheObject_AndTheMonitor() => Verify.Diagnostics("""
        class Counter
        {
            private object Gate => new();

            public void Property() { lock ({|LKS6003:Gate|}) Console.WriteLine(); }
            public void Method() { lock ({|LKS6003:MakeGate()|}) Console.WriteLine(); }
            public void Array(int key) { lock ({|LKS6003:new[] { key }|}) Console.WriteLine(); }
            public void Local()
            {
                var gate = new object();
                Monitor.Enter({|LKS6003:gate|});
                try { Console.WriteLine(); } finally { Monitor.Exit(gate); }
            }

            private static object MakeGate() => new();
        }
        """);

    [Fact]
    public Task Accepts_MembersThatKeepTheObject() => Verify.Diagnostics("""
        class Counter
        {
            private object? _gate;
            private object Gate => _gate ??= new object();
            private object Made { get; } = new();

            public void Property() { lock (Gate) Console.WriteLine(); }
            public void Initialised() { lock (Made) Console.WriteLine(); }
            public void Method() { lock (FindGate()) Console.WriteLine(); }

            private object FindGate()
            {
                if (_gate is null)
                    Interlocked.CompareExchange(ref _gate, new object(), null);
                return _gate;
            }
        }
        """);

    [Fact]
    public Task Reports_LocksThatAreTakenByHand() => Verify.Diagnostics("""
        class Account
        {
            private int _balance;
            public async Task Deposit()
            {
                var gate = new SemaphoreSlim(1, 1);
                await {|LKS6003:gate|}.WaitAsync();
                try { _balance++; await Task.Yield(); } finally { gate.Release(); }
            }
            public void Withdraw()
            {
                using var gate = new Mutex();
                {|LKS6003:gate|}.WaitOne();
                try { _balance--; } finally { gate.ReleaseMutex(); }
            }
            public void Move()
            {
                Lock gate = new();
                lock ({|LKS6003:gate|}) _balance--;
                var other = new Lock();
                using ({|LKS6003:other|}.EnterScope()) _balance++;
            }
            public Action Later() => () =>
            {
                var gate = new ReaderWriterLockSlim();
                {|LKS6003:gate|}.EnterWriteLock();
                try { _balance++; } finally { gate.ExitWriteLock(); }
            };
        }
        """);

    [Fact]
    public Task Accepts_ThrottlesDelaysNamesAndWhatOthersGet() => Verify.Diagnostics("""
        class Crawler
        {
            private readonly Dictionary<string, SemaphoreSlim> _gates = [];
            private int _count;
            public async Task Fetch(int[] pages)
            {
                using var throttle = new SemaphoreSlim(4);
                var tasks = new List<Task>();
                foreach (var page in pages)
                {
                    await throttle.WaitAsync();
                    tasks.Add(Task.Run(() => { try { Console.WriteLine(page); } finally { throttle.Release(); } }));
                }
                await Task.WhenAll(tasks);
            }
            public void Alone()
            {
                using var mutex = new Mutex(false, "crawler");
                mutex.WaitOne();
                try { Console.WriteLine(); } finally { mutex.ReleaseMutex(); }
            }
            public void Handed()
            {
                var gate = new SemaphoreSlim(1);
                gate.Wait();
                try { Use(gate); } finally { gate.Release(); }
            }
            public void Kept(string key)
            {
                var gate = new SemaphoreSlim(1);
                _gates[key] = gate;
                gate.Wait();
                try { _count++; } finally { gate.Release(); }
            }
            public int Shown()
            {
                var gate = new SemaphoreSlim(2);
                gate.Wait();
                var left = gate.CurrentCount;
                gate.Release();
                return left;
            }
            public void Nothing()
            {
                var timer = new SemaphoreSlim(0);
                if (timer.Wait(100))
                    timer.Release();
            }
            private static void Use(SemaphoreSlim gate) { }
        }
        """);

    [Fact]
    public Task Accepts_TheProgramItself() => Verify.Program("""
        var gate = new Lock();
        using (gate.EnterScope())
            Console.WriteLine();
        """);

    [Theory]
    [InlineData("$\"quota:{tenant}\"")]
    [InlineData("\"quota:\" + tenant")]
    [InlineData("string.Concat(\"quota:\", tenant)")]
    public Task Reports_ATextThatIsPutTogether(string key) => Verify.Diagnostics($$"""
        sealed class Quota
        {
            private long _used;
            public void Use(string tenant) { lock ({|LKS6003:KeyFor(tenant)|}) _used++; }
            public long Used(string tenant) { lock ({|LKS6003:KeyFor(tenant)|}) return _used; }
            private static object KeyFor(string tenant) => {{key}};
        }
        """);

    [Theory]
    [InlineData("object gate = show; lock ({|LKS6003:gate|}) _count++;")]
    [InlineData("var gate = (object)show; lock ({|LKS6003:gate|}) _count++;")]
    [InlineData("IComparable gate = Number; Monitor.Enter({|LKS6003:gate|}); try { _count++; } finally { Monitor.Exit(gate); }")]
    public Task Reports_AValueThatIsBoxed(string statements) => Verify.Diagnostics($$"""
        sealed class SeatMap
        {
            private int _count;
            private int Number => 3;
            public void Take(Guid show) { {{statements}} }
        }
        """);

    [Theory]
    [InlineData("object gate = show; lock (gate) _count++; _gates[show] = gate;")]
    [InlineData("var gate = _boxed; lock (gate) _count++;")]
    [InlineData("lock (_gates[show]) _count++;")]
    [InlineData("object gate = name; lock (gate) _count++;")]
    public Task Accepts_BoxesThatOthersHave(string statements) => Verify.Diagnostics($$"""
        sealed class SeatMap<T> where T : class
        {
            private readonly Dictionary<Guid, object> _gates = [];
            private readonly object _boxed = Guid.Empty;
            private int _count;
            public void Take(Guid show, T name) { {{statements}} }
        }
        """);
}
