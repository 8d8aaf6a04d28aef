using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class AssumedExchangeTests
{
    [Fact]
    public Task Reports_AClaimThatIsDecidedByTheCopyRead_BeforeTheExchange() => Verify.Diagnostics("""
        class Resource : IDisposable
        {
            private const int Done = 1;
            private int _state;
            public void Dispose()
            {
                var state = _state;
                {|LKS1022:Interlocked.CompareExchange(ref _state, Done, state)|};
                if (state == 0)
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }
            }
            protected virtual void Dispose(bool disposing) { }
        }
        class Owner
        {
            private IDisposable? _kept;
            private object? _value = new();
            private int _given;
            public void Leave()
            {
                var kept = Volatile.Read(ref _kept);
                {|LKS1022:Interlocked.CompareExchange(ref _kept, null, kept)|};
                if (kept is null)
                    return;
                _given++;
                kept.Dispose();
            }
        }
        """);

    [Fact]
    public Task Reports_WhatHelpersAndPropertiesRead() => Verify.Diagnostics("""
        class Job
        {
            private int _started;
            private int State => Volatile.Read(ref _started);
            private bool Claim()
            {
                var was = State;
                {|LKS1022:Interlocked.CompareExchange(ref _started, 1, was)|};
                return was == 0;
            }
            public void Start()
            {
                if (Claim())
                    Console.WriteLine("started");
            }
            public void Later(int[] items) => Parallel.ForEach(items, item =>
            {
                var was = _started;
                _ = {|LKS1022:Interlocked.Exchange(ref _started, 1)|};
                if (was != 0)
                    return;
                Run();
            });
            private void Run() => Console.WriteLine("runs");
        }
        """);

    [Fact]
    public Task Reports_AStateThatIsTestedBefore_AndExchangedForNobody() => Verify.Diagnostics("""
        class Job
        {
            private int _started;
            public void Start()
            {
                if (_started == 0)
                {
                    {|LKS1022:Interlocked.CompareExchange(ref _started, 1, 0)|};
                    Run();
                }
            }
            public void StartOnce()
            {
                if (Volatile.Read(ref _started) != 0)
                    return;
                {|LKS1022:Interlocked.CompareExchange(ref _started, 1, 0)|};
                Run();
            }
            private void Run() => Console.WriteLine("runs");
        }
        """);

    [Fact]
    public Task Accepts_TheResult_InitialValues_AndLocks() => Verify.Diagnostics("""
        class Job
        {
            private readonly object _gate = new();
            private int _started;
            private object? _value;
            private List<int>? _cached;
            public void Start()
            {
                var was = _started;
                if (Interlocked.CompareExchange(ref _started, 1, was) == was && was == 0)
                    Run();
            }
            public object Value()
            {
                if (_value == null)
                    Interlocked.CompareExchange(ref _value, new object(), null);
                return _value!;
            }
            public List<int> Cached()
            {
                var cached = _cached;
                if (cached != null)
                    return cached;
                Interlocked.CompareExchange(ref _cached, new List<int>(), null);
                return _cached!;
            }
            public void Locked()
            {
                lock (_gate)
                {
                    var was = _started;
                    Interlocked.CompareExchange(ref _started, 1, was);
                    if (was == 0)
                        Run();
                }
            }
            public void Anew()
            {
                var was = _started;
                was = Interlocked.CompareExchange(ref _started, 1, was);
                if (was == 0)
                    Run();
            }
            public void Tells()
            {
                var was = _started;
                Interlocked.CompareExchange(ref _started, 0, 1);
                if (was == 0)
                    Run();
            }
            public void Open()
            {
                if (_started == 0)
                    Interlocked.CompareExchange(ref _started, 1, 0);
            }
            private void Run() => Console.WriteLine("runs");
        }
        """);

    [Fact]
    public Task Reports_ANumberThatIsReadBeforeItIsCounted() => Verify.Diagnostics("""
        class Robin
        {
            private readonly List<string> _targets = new();
            private readonly string[] _names = new string[8];
            private long _index;
            private int _last;
            private long Current => Interlocked.Read(ref _index);
            public string Next(IList<string> all)
            {
                var result = all[(int)({|LKS1022:_index|} % all.Count)];
                Interlocked.Increment(ref _index);
                return result;
            }
            public IEnumerable<string> Several(IList<string> all)
            {
                if (all.Count == 0)
                    yield break;
                var at = (int)({|LKS1022:Current|} % all.Count);
                Interlocked.Increment(ref _index);
                yield return all[at];
            }
            public int Id()
            {
                var id = {|LKS1022:_last|};
                Interlocked.Increment(ref _last);
                return id;
            }
            public string Name()
            {
                var name = _names[{|LKS1022:_last|} & 7];
                Interlocked.Increment(ref _last);
                return name;
            }
        }
        """);

    [Fact]
    public Task Accepts_RingsOfOneWriter_Logs_AndLocks() => Verify.Diagnostics("""
        class Ring
        {
            private readonly int[] _items = new int[8];
            private readonly object _gate = new();
            private long _head;
            private long _tail;
            private int _count;
            public void Put(int value)
            {
                _items[_tail & 7] = value;
                Interlocked.Increment(ref _tail);
            }
            public int Take()
            {
                var item = _items[_head & 7];
                Interlocked.Increment(ref _head);
                return item;
            }
            public void Count()
            {
                Console.WriteLine(_count);
                Interlocked.Increment(ref _count);
            }
            public int Id()
            {
                lock (_gate)
                {
                    var id = _count;
                    Interlocked.Increment(ref _count);
                    return id;
                }
            }
            public bool Enter(int most)
            {
                var isFirst = _count == 0;
                Interlocked.Increment(ref _count);
                return isFirst;
            }
            public int Own()
            {
                var id = Interlocked.Increment(ref _count) - 1;
                return id;
            }
        }
        """);

    [Theory]
    [InlineData("new SemaphoreSlim(8)", true)]
    [InlineData("new(4, 4)", true)]
    [InlineData("new SemaphoreSlim(1, 1)", false)]
    public Task SemaphoreOfSeveralPlaces_KeepsNobodyApart(string limiter, bool isReported) => Verify.Diagnostics($$"""
        class Robin
        {
            private long _index;
            public string Next(IList<string> all)
            {
                var result = all[(int)({{(isReported ? "{|LKS1022:_index|}" : "_index")}} % all.Count)];
                Interlocked.Increment(ref _index);
                return result;
            }
        }
        class Pump(List<string> all)
        {
            private readonly SemaphoreSlim _limiter = {{limiter}};
            private readonly Robin _robin = new();
            public void Start()
            {
                while (true)
                {
                    _limiter.Wait();
                    _ = Task.Run(() => { try { Console.WriteLine(_robin.Next(all)); } finally { _limiter.Release(); } });
                }
            }
        }
        """);
}
