using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class LockStructTests
{
    [Fact]
    public Task Reports_ReadonlyFieldsParametersAndCopies() => Verify.Diagnostics("""
        class Counter
        {
            private readonly SpinLock {|LKS3009:_fixed|} = new();
            private SpinLock _lock = new();
            public void Use(SpinLock {|LKS3009:given|}) { var {|LKS3009:copy = _lock|}; }
            public bool IsHeld => _fixed.IsHeld;
        }
        """);

    [Fact]
    public Task Accepts_FieldsAndReferences() => Verify.Diagnostics("""
        class Counter
        {
            private SpinLock _lock = new();
            public void Use(ref SpinLock given) { ref var alias = ref _lock; }
            public bool IsHeld => _lock.IsHeld;
        }
        """);

    private const string OwnLock = """
        struct TinyLock
        {
            private int _state;
            public void Enter() { while (Interlocked.CompareExchange(ref _state, 1, 0) != 0) Thread.Yield(); }
            public void Exit() => Volatile.Write(ref _state, 0);
            public readonly bool IsHeld => _state != 0;
        }

        struct Slot
        {
            public SpinLock Gate;
            public int Value;
            public void Add(int by)
            {
                var taken = false;
                try { Gate.Enter(ref taken); Value += by; }
                finally { if (taken) Gate.Exit(); }
            }
            public readonly int Peek() => Value;
        }
        """;

    [Fact]
    public Task Reports_LocksOfTheProgramsOwn_InReadonlyFieldsParametersAndLocals() => Verify.Diagnostics("""
        class Counter
        {
            private readonly TinyLock {|LKS3009:_fixed|};
            private static readonly TinyLock {|LKS3009:s_fixed|};
            private TinyLock _lock;
            private int _count;

            public void Add()
            {
                _fixed.Enter();
                try { _count++; } finally { _fixed.Exit(); }
            }

            public void Given(TinyLock {|LKS3009:given|}) { given.Enter(); given.Exit(); }
            public void Read(in TinyLock {|LKS3009:given|}) { given.Enter(); given.Exit(); }
            public void Copied() { var {|LKS3009:copy = _lock|}; copy.Enter(); copy.Exit(); }
            public void Referred() { ref readonly var {|LKS3009:reference = ref _lock|}; reference.Enter(); reference.Exit(); }
            public void Local()
            {
                Take(_lock);
                static void Take(TinyLock {|LKS3009:given|}) { given.Enter(); given.Exit(); }
            }
        }
        """, OwnLock);

    [Fact]
    public Task Reports_LocksThatAreReturned_AndVariablesOfLoops() => Verify.Diagnostics("""
        class Table
        {
            private readonly TinyLock[] _locks = new TinyLock[4];
            private readonly List<TinyLock> _list = [default];
            private TinyLock _lock;
            private int _count;

            public TinyLock Lock => _lock;
            public Slot Kept { get; } = new();
            private TinyLock Find(int key) => _locks[key];

            public void Property() { {|LKS3009:Lock.Enter()|}; try { _count++; } finally { Lock.Exit(); } }
            public void Indexer() { {|LKS3009:_list[0].Enter()|}; try { _count++; } finally { _list[0].Exit(); } }
            public void Method() { {|LKS3009:Find(1).Enter()|}; Find(1).Exit(); }
            public void All() { foreach (var one in _locks) { {|LKS3009:one.Enter()|}; one.Exit(); } }
            public async Task Later() { await Task.Yield(); {|LKS3009:Kept.Add(1)|}; }
        }
        """, OwnLock);

    [Fact]
    public Task Reports_StructsThatHaveALock() => Verify.Diagnostics("""
        class Table
        {
            private readonly Slot[] _slots = new Slot[4];
            private readonly List<Slot> _list = [default];
            private readonly Slot {|LKS3009:_one|};

            public void Field() => _one.Add(1);
            public void Indexer(int i) => {|LKS3009:_list[i].Add(1)|};
            public void Inner(int i)
            {
                var taken = false;
                try { {|LKS3009:_list[i].Gate.Enter(ref taken)|}; }
                finally { if (taken) _list[i].Gate.Exit(); }
            }
            public void Loop() { foreach (var slot in _slots) {|LKS3009:slot.Add(1)|}; }
            public void Local(int i) { var {|LKS3009:slot = _slots[i]|}; slot.Add(1); }
            public void Given(Slot {|LKS3009:slot|}) => slot.Add(1);
            public void Read(in Slot {|LKS3009:slot|}) => slot.Add(1);
        }

        struct Window
        {
            private SpinLock _gate;
            public readonly void Look() { var taken = false; {|LKS3009:_gate.Enter(ref taken)|}; _gate.Exit(); }
        }
        """, OwnLock);

    [Fact]
    public Task Accepts_VariablesThatAreEnteredThemselves() => Verify.Diagnostics("""
        class Table
        {
            private readonly TinyLock[] _locks = new TinyLock[4];
            private readonly Slot[] _slots = new Slot[4];
            private readonly Slot _shown;
            private Slot _one;
            private TinyLock _lock;
            private int _count;

            public ref TinyLock Lock => ref _lock;

            public void Element(int i) { _locks[i].Enter(); try { _count++; } finally { _locks[i].Exit(); } }
            public void Inner(int i) => _slots[i].Add(1);
            public void Field() => _one.Add(1);
            public void Returned() { Lock.Enter(); try { _count++; } finally { Lock.Exit(); } }
            public void Loop() { foreach (ref var one in _locks.AsSpan()) { one.Enter(); try { _count++; } finally { one.Exit(); } } }
            public void Local(int i) { ref var slot = ref _slots[i]; slot.Add(1); }
            public void Passed(ref TinyLock given) { given.Enter(); try { _count++; } finally { given.Exit(); } }
            public void Span(Span<Slot> slots) => slots[0].Add(1);
            public void Found(Dictionary<int, Slot> slots) => System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(slots, 1).Add(1);

            public bool Ask(in TinyLock given) => given.IsHeld;
            public int Show(Slot slot) => slot.Value + slot.Peek() + _shown.Peek();
            public int Copy(int i) { var slot = _slots[i]; return slot.Value; }
            public void Put(int i) { var slot = new Slot(); slot.Add(1); _slots[i] = slot; }
        }

        class Gate
        {
            private SpinLock _gate;
            public Gate(SpinLock gate) => _gate = gate;
            public bool IsHeld => _gate.IsHeld;
        }
        """, OwnLock);

    [Fact]
    public Task Accepts_StructsThatAreNoLocksThemselves() => Verify.Diagnostics("""
        readonly struct Releaser(SemaphoreSlim semaphore) : IDisposable
        {
            public void Enter() => semaphore.Wait();
            public void Exit() => semaphore.Release();
            public void Dispose() => semaphore.Release();
        }

        struct Door
        {
            private int _count;
            public void Enter() => _count++;
            public void Exit() => _count--;
        }

        class House
        {
            private readonly Releaser _releaser;
            private readonly Door _door;
            private readonly SpinWait _wait;

            public void Use(Releaser releaser, Door door, SpinWait wait)
            {
                var (one, other, third) = (_releaser, _door, _wait);
                var copy = _door;
                copy.Enter();
                copy.Exit();
                door.Enter();
                third.SpinOnce();
                wait.SpinOnce();
            }
        }
        """);

    [Fact]
    public Task Survives_StructsThatLieInThemselves() => Verify.Diagnostics("""
        struct Inner { public Outer {|CS0523:Around|}; public void Enter() { } public void Exit() { } }
        struct Outer { public Inner {|CS0523:Part|}; public void Enter() { } public void Exit() { } }
        class User { public void Use(Outer outer) => outer.Enter(); }
        """);

    private const string Header = """
        struct Header
        {
            private int _word;
            public bool IsDeleted => (_word & 2) != 0;
            public void Lock() { while (Interlocked.CompareExchange(ref _word, 1, 0) != 0) { } }
            public void Unlock() => Volatile.Write(ref _word, 0);
        }

        """;

    [Fact]
    public Task Accepts_CopiesOfAStructWithALock_ThatAreOnlyRead() => Verify.Diagnostics(Header + """
        readonly struct Entry
        {
            public readonly Header Header;
            public readonly long Address;

            public Entry(Header header, long address) => (Header, Address) = (header, address);

            public override string ToString() => $"{Header} {Address}";
        }

        class Scan
        {
            private readonly Header _first;
            private Header _current;
            private readonly List<long> _alive = new();

            public Scan(Header first) => _first = first;

            public bool StartsDeleted => _first.IsDeleted;

            public void Add(Header header, long address)
            {
                if (!header.IsDeleted)
                    _alive.Add(address);
            }

            public int Count()
            {
                var seen = _current;
                bool IsDeleted(Header one) => one.IsDeleted;
                return seen.IsDeleted || IsDeleted(_current) ? 0 : _alive.Count(address => address > 0);
            }
        }
        """);

    [Fact]
    public Task Reports_CopiesOfAStructWithALock_ThatAreLocked() => Verify.Diagnostics(Header + """
        class Scan
        {
            private readonly Header {|LKS3009:_first|};
            private Header _current;
            private long _last;

            public void Add(Header {|LKS3009:header|}, long address)
            {
                header.Lock();
                _last = address;
                header.Unlock();
            }

            public void Clear()
            {
                var {|LKS3009:copy = _current|};
                Enter(ref copy);
                _last = 0;
                copy.Unlock();
            }

            public void End()
            {
                _first.Lock();
                _last = -1;
                _first.Unlock();
            }

            private static void Enter(ref Header header) => header.Lock();
        }
        """);

    [Theory]
    [InlineData("private readonly ref SpinLock _lock;", "public Turn(ref SpinLock gate)")]
    [InlineData("private readonly ref SpinLock _lock;", "internal Turn(ref SpinLock gate)")]
    public Task Accepts_AReferenceThatStaysTheSame(string field, string constructor) => Verify.Diagnostics($$"""
        public readonly ref struct Turn
        {
            {{field}}
            private readonly bool _isTaken;
            {{constructor}}
            {
                _lock = ref gate;
                _isTaken = false;
                _lock.Enter(ref _isTaken);
            }
            public void Dispose() { if (_isTaken) _lock.Exit(); }
        }
        """);
}
