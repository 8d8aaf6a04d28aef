using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class InheritedLockTests
{
    private const string Session = """
        abstract class Session
        {
            private readonly object _sync = new();
            protected readonly object SyncRoot = new();
            protected readonly Dictionary<string, int> Filters = [];
            protected readonly List<string> Log = [];
            protected int Sent;
            protected string? Name { get; set; }

            public int Count { get { lock (_sync) return Filters.Count; } }
            public string Rename(string name) { lock (_sync) { var old = Name; Name = name; return old ?? ""; } }
            public void Send() { lock (_sync) { Sent++; SendCore(); } }
            public void Write(string line) { lock (SyncRoot) Log.Add(line); }
            public List<string> Resubscribe()
            {
                var batch = new List<string>();
                lock (_sync)
                {
                    foreach (var (filter, quality) in Filters)
                        batch.Add(filter + quality);
                }
                return batch;
            }
            protected virtual void SendCore() { }
        }
        """;

    private static Task Check(string members, string header = "class Bridge : Session") => Verify.Diagnostics($$"""
        {{header}}
        {
            private readonly object _sync = new();
            private readonly ReaderWriterLockSlim _doors = new();
            {{members}}
        }
        """, Session);

    [Theory]
    [InlineData("public void Add(string filter) { lock (_sync) { {|LKS1017:Filters|}[filter] = 1; } }")]
    [InlineData("public void Add(string filter) { lock (_sync) { {|LKS1017:Filters|}[filter] = 1; Filters.Remove(\"\"); } }")]
    [InlineData("public bool Remove(string filter) { lock (_sync) return {|LKS1017:base.Filters|}.Remove(filter); }")]
    [InlineData("public void Add(string filter) { lock (_sync) AddCore(filter); } private void AddCore(string filter) => {|LKS1017:Filters|}[filter] = 1;")]
    [InlineData("public async Task Add(string filter) { await Task.Yield(); lock (_sync) { {|LKS1017:Filters|}.Add(filter, 1); } }")]
    [InlineData("public void Later(string filter) => Task.Run(() => { lock (_sync) { {|LKS1017:Filters|}.Remove(filter); } });")]
    [InlineData("public void Add(string filter) { _doors.EnterWriteLock(); try { {|LKS1017:Filters|}[filter] = 1; } finally { _doors.ExitWriteLock(); } }")]
    [InlineData("public void Reset() { lock (_sync) { {|LKS1017:Sent = 0|}; } }")]
    [InlineData("public string[] Lines() { lock (_sync) return {|LKS1017:Log|}.ToArray(); }")]
    [InlineData("public int this[string filter] { set { lock (_sync) { {|LKS1017:Filters|}[filter] = value; } } }")]
    public Task Reports_AnotherLockInADerivedClass(string member) => Check(member);

    [Theory]
    [InlineData("protected void Add(string filter) { lock (_sync) { {|LKS1017:Filters|}[filter] = 1; } }")]
    public Task Suggests_WhatOnlySomeCanCall(string member) => Check(member);

    [Theory]
    [InlineData("public int Look(string filter) { lock (_sync) return Filters[filter]; }")]
    [InlineData("public int Size { get { lock (_sync) return Log.Count; } }")]
    [InlineData("public int All { get { lock (_sync) return Sent; } }")]
    [InlineData("public void Write2(string line) { lock (SyncRoot) Log.Add(line); }")]
    [InlineData("public void Write2(string line) { lock (_sync) lock (SyncRoot) Log.Add(line); }")]
    [InlineData("public void Write2(string line) { lock (SyncRoot) WriteCore(line); } private void WriteCore(string line) { lock (_sync) Log.Add(line); }")]
    [InlineData("protected override void SendCore() { lock (_sync) Sent++; }")]
    [InlineData("protected override void SendCore() => Step(); private void Step() { lock (_sync) Sent++; }")]
    [InlineData("public Bridge() { lock (_sync) Filters[\"\"] = 1; }")]
    [InlineData("public void Dispose() { lock (_sync) Filters.Clear(); }")]
    [InlineData("private new readonly Dictionary<string, int> Filters = []; public void Add(string filter) { lock (_sync) Filters[filter] = 1; }")]
    [InlineData("private object Root => SyncRoot; public void Write2(string line) { lock (Root) Log.Add(line); }")]
    public Task Accepts_OneLockReadsAndWhatTheBaseCalls(string member) => Check(member);

    [Fact]
    public Task Accepts_ALockThatTheBaseClassGives() => Verify.Diagnostics("""
        class Door(object gate)
        {
            private readonly object _gate = gate;
            protected readonly List<int> Guests = [];
            public void Let(int guest) { lock (_gate) Guests.Add(guest); }
            public int[] All() { lock (_gate) return [.. Guests]; }
        }
        class FrontDoor : Door
        {
            private readonly object _own;
            public FrontDoor(object gate) : base(gate) => _own = gate;
            public void Out(int guest) { lock (_own) Guests.Remove(guest); }
        }
        """);

    [Fact]
    public Task Accepts_AMemberThatSomebodyCallsUnderTheOtherLock() => Verify.Diagnostics("""
        abstract class Door
        {
            private readonly object _gate = new();
            protected readonly List<int> Guests = [];
            public void Let(int guest) { lock (_gate) { Guests.Add(guest); Count(); } }
            public abstract void Count();
        }
        class FrontDoor : Door
        {
            private readonly object _own = new();
            public override void Count() { lock (_own) Guests.Add(0); }
        }
        """);

    [Fact]
    public Task Accepts_AClassThatItselfUsesAnotherLockOrNone() => Verify.Diagnostics("""
        class Door
        {
            private readonly object _gate = new();
            protected readonly List<int> Guests = [];
            public void Let(int guest) { lock (_gate) Guests.Add(guest); }
            protected int LastUnlocked() => Guests[0];
        }
        class FrontDoor : Door
        {
            private readonly object _own = new();
            public void Out(int guest) { lock (_own) Guests.Remove(guest); }
        }
        """);

    [Fact]
    public Task Reports_ThroughAGenericBaseOfABase() => Verify.Diagnostics("""
        class FrontDoor : MiddleDoor
        {
            private readonly System.Threading.Lock _own = new();
            public void Out(int guest) { lock (_own) {|LKS1017:Guests|}.Remove(guest); }
        }
        """, """
        class Door<T>
        {
            private readonly object _gate;
            protected List<T> Guests { get; } = [];
            public Door() => _gate = new object();
            public void Let(T guest) { lock (_gate) Guests.Add(guest); }
            public T[] All() { lock (_gate) return [.. Guests]; }
        }
        class MiddleDoor : Door<int>;
        """);

    [Fact]
    public Task Reports_AHandlerOfTheBaseClass_ButNotWhatTheDerivedClassCallsUnderItsLock() => Verify.Diagnostics("""
        class Door
        {
            private readonly object _gate = new();
            protected readonly List<int> Guests = [];
            public void Open() => AppDomain.CurrentDomain.ProcessExit += OnExit;
            private void OnExit(object? sender, EventArgs e) { lock (_gate) Guests.Clear(); }
        }
        class FrontDoor : Door
        {
            private readonly object _own = new();
            public void Out(int guest) { lock (_own) {|LKS1017:Guests|}.Remove(guest); }
        }
        class Gate
        {
            private readonly object _gate = new();
            protected readonly List<int> Guests = [];
            protected void LetIn(int guest) { lock (_gate) Guests.Add(guest); }
        }
        class FrontGate : Gate
        {
            private readonly object _own = new();
            public void Let(int guest) { lock (_own) LetIn(guest); }
            public void Out(int guest) { lock (_own) Guests.Remove(guest); }
        }
        """);

    [Fact]
    public Task Accepts_ALockThatOverridesTheOther_AndMembersThatReplaceTheOthers() => Verify.Diagnostics("""
        class Door
        {
            protected virtual object Gate { get; } = new();
            protected readonly List<int> Guests = [];
            public void Let(int guest) { lock (Gate) Guests.Add(guest); }
        }
        class FrontDoor : Door
        {
            protected override object Gate { get; } = new();
            public void Out(int guest) { lock (Gate) Guests.Remove(guest); }
        }
        class Hall
        {
            private readonly object _gate = new();
            protected readonly List<int> Guests = [];
            public virtual void Let(int guest) { lock (_gate) Guests.Add(guest); }
            public virtual int Last { get { lock (_gate) return Guests[0]; } }
        }
        class GreatHall : Hall
        {
            private readonly object _own = new();
            public override void Let(int guest) { lock (_own) Guests.Insert(0, guest); }
            public override int Last { get { lock (_own) return Guests[0]; } }
            public void Out(int guest) { lock (_own) Guests.Remove(guest); }
        }
        """);
}
