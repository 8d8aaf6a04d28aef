using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class InheritedGuardTests
{
    private const string Worker = """
        abstract class Worker
        {
            protected readonly object _gate = new();
            protected readonly List<string> _jobs = [];
            protected int _done;
            protected decimal _cost;
            protected internal int Failed { get; private protected set; }

            public void Add(string job) { lock (_gate) { _jobs.Add(job); _cost += 1; } }
            public void Cancel(string job) { lock (_gate) { _jobs.Remove(job); _done = 0; _cost = 0; } }
            public int Count { get { lock (_gate) return _jobs.Count + _done + Failed; } }
            public void Run()
            {
                lock (_gate)
                {
                    _done = _jobs.Count;
                    Failed = 0;
                    Process();
                }
            }
            public void Fail() { lock (_gate) { Failed = 1; } }
            protected abstract void Process();
            protected virtual void OnStopped() { }
        }
        """;

    private static Task Check(string members, string header = "class Mailer : Worker") => Verify.Diagnostics($$"""
        {{header}}
        {
            protected override void Process() { }
            {{members}}
        }
        """, Worker);

    [Theory]
    [InlineData("public void Forget() => {|LKS1002:_jobs|}.Clear();")]
    [InlineData("public void Forget() => {|LKS1002:base._jobs|}.Clear();")]
    [InlineData("public void Reset() { {|LKS1002:this._done = 0|}; }")]
    [InlineData("public void Reset() { {|LKS1002:_done++|}; }")]
    [InlineData("public void Reset() => {|LKS1002:Failed = 0|};")]
    [InlineData("public void Forget() => ForgetCore(); private void ForgetCore() => {|LKS1002:_jobs|}.Clear();")]
    [InlineData("public async Task Forget() { await Task.Yield(); {|LKS1002:_jobs|}.Clear(); }")]
    [InlineData("public void Later() => Task.Run(() => {|LKS1002:_jobs|}.Clear());")]
    [InlineData("public int Size { set { Clear(); void Clear() => {|LKS1002:_jobs|}.Clear(); } }")]
    [InlineData("protected override void OnStopped() => new Thread(() => {|LKS1002:_jobs|}.Clear()).Start();")]
    public Task Reports_AChangeInADerivedClass(string member) => Check(member);

    [Theory]
    [InlineData("public void Print() { foreach (var job in {|LKS1002:_jobs|}) Console.WriteLine(job); }")]
    [InlineData("public bool Has(string job) => {|LKS1002:_jobs|}.Contains(job);")]
    [InlineData("protected void Forget() => {|LKS1002:_jobs|}.Clear();")]
    [InlineData("internal void Forget() => {|LKS1002:_jobs|}.Clear();")]
    public Task Suggests_Reads_AndWhatOnlySomeCanCall(string member) => Check(member);

    [Theory]
    [InlineData("public int Done => _done;")]
    [InlineData("public void Forget() { lock (_gate) _jobs.Clear(); }")]
    [InlineData("public void Forget() { lock ({|LKS6001:this|}) {|LKS1017:_jobs|}.Clear(); }")]
    [InlineData("private readonly object _own = new(); public void Forget() { lock (_own) {|LKS1017:_jobs|}.Clear(); }")]
    [InlineData("public void Forget() { lock (_gate) ForgetCore(); } private void ForgetCore() => _jobs.Clear();")]
    [InlineData("public void Trim() { if (_jobs.Count > 9) lock (_gate) _jobs.Clear(); }")]
    [InlineData("protected override void OnStopped() => _jobs.Clear();")]
    [InlineData("protected override void OnStopped() => Forget(); private void Forget() => _jobs.Clear();")]
    [InlineData("public override string ToString() { _jobs.Clear(); return \"\"; }")]
    [InlineData("public Mailer() { _jobs.Add(\"first\"); _done = 1; }")]
    [InlineData("public void Initialize() => _jobs.Add(\"first\");")]
    [InlineData("public void Dispose() => _jobs.Clear();")]
    [InlineData("private new readonly List<string> _jobs = []; public void Forget() => _jobs.Clear();")]
    [InlineData("public void Forget(Mailer other) => other._jobs.Clear();")]
    [InlineData("public string Name => nameof(_jobs);")]
    [InlineData("private Action Clear() => () => _jobs.Clear();")]
    public Task Accepts_LocksReadsOverridesAndConstruction(string member) => Check(member);

    [Fact]
    public Task Reports_SeveralLevels_Generics_AndPartialClasses() => Verify.Diagnostics("""
        partial class Mailer : Middle<string>
        {
            public void Forget() => {|LKS1002:_items|}.Clear();
        }
        class Other : Middle<int>
        {
            public void Forget() { lock (Gate) _items.Clear(); }
        }
        """, """
        abstract class Worker<T>
        {
            private readonly object _gate = new();
            protected readonly Dictionary<int, T> _items = [];
            protected object Gate => _gate;
            public void Add(int key, T item) { lock (_gate) _items.Add(key, item); }
            public void Set(int key, T item) { lock (_gate) _items[key] = item; }
            public void Remove(int key) { lock (_gate) _items.Remove(key); }
        }
        abstract class Middle<T> : Worker<T>
        {
            public void Take(int key) { lock (Gate) _items.Remove(key); }
        }
        partial class Mailer
        {
            public void Forget(int key) => {|LKS1002:_items|}.Remove(key);
        }
        """);

    [Fact]
    public Task Reports_StaticStateOfABase_AndALockOnItself() => Verify.Diagnostics("""
        class Mailer : Worker
        {
            public void Forget() { {|LKS1002:s_total = 0|}; {|LKS1002:_names|}.Clear(); }
        }
        """, """
        class Worker
        {
            protected static readonly object s_gate = new();
            protected static int s_total;
            protected readonly List<string> _names = [];
            public void Add() { lock (s_gate) s_total = 1; lock (_names) _names.Add("a"); }
            public void Take() { lock (s_gate) s_total = 2; lock (_names) _names.Add("b"); }
            public void Drop() { lock (s_gate) s_total = 3; lock (_names) _names.Remove("b"); }
        }
        """);

    /// <summary>The base class calls these under its lock, or gives it to who calls them.</summary>
    [Theory]
    [InlineData("class Mailer : Worker, IJob { public void Execute() => _jobs.Clear(); }")]
    [InlineData("class Mailer : Worker { public Mailer() => Changed += Forget; public void Forget() => _jobs.Clear(); }")]
    [InlineData("class Mailer : Worker { public void Forget() => Guarded(() => _jobs.Clear()); }")]
    [InlineData("class Mailer : Worker { public void Forget() { Begin(); _jobs.Clear(); End(); } }")]
    [InlineData("class Mailer : Worker { public void Forget() { if (!TryBegin()) return; _jobs.Clear(); } }")]
    [InlineData("class Mailer : Worker { public void Forget() { using (Hold()) _jobs.Clear(); } }")]
    [InlineData("class Mailer : Worker { public void Forget() => _jobs.Clear(); } class User { private readonly object _own = new(); void Use(Mailer mailer) { lock (_own) mailer.Forget(); } }")]
    public Task Accepts_WhatMayRunUnderALock(string mailer) => Verify.Diagnostics(mailer, """
        interface IJob { void Execute(); }
        sealed class Scope(object gate) : IDisposable { public void Dispose() => Monitor.Exit(gate); }
        abstract class Worker
        {
            protected readonly object _gate = new();
            protected readonly List<string> _jobs = [];
            private int _busy;
            protected event Action? Changed;
            public void Add(string job) { lock (_gate) _jobs.Add(job); }
            public void Cancel(string job) { lock (_gate) _jobs.Remove(job); }
            public void Execute(IJob job) { lock (_gate) { _jobs.Clear(); job.Execute(); } }
            protected void Guarded(Action act) { lock (_gate) act(); }
            protected void Begin() => Monitor.Enter(_gate);
            protected void End() => Monitor.Exit(_gate);
            protected Scope Hold() { Monitor.Enter(_gate); return new Scope(_gate); }
            protected bool TryBegin() => Interlocked.Exchange(ref _busy, 1) == 0;
            private bool HasChanged => Changed is not null;
        }
        """);

    [Fact]
    public Task Accepts_ABaseThatDoesNotKeepToIt() => Verify.Diagnostics("""
        class Mailer : Worker { public void Forget() => _jobs.Clear(); }
        """, """
        class Worker
        {
            protected readonly object _gate = new();
            protected readonly Queue<string> _jobs = [];
            internal void Add(string job) { lock (_gate) _jobs.Enqueue(job); }
            internal void Cancel() { lock (_gate) _jobs.Dequeue(); }
            internal void Reset() => {|LKS1002:_jobs|}.Clear();
        }
        """);

    [Fact]
    public Task Accepts_TooLittleEvidence_AndWhatManyDoWithout() => Verify.Diagnostics("""
        class Mailer : Worker { public void Forget() => _done = 0; public void ForgetAll() => _jobs.Clear(); }
        class Printer : Worker { public void Forget() => _jobs.Clear(); }
        class Sorter : Worker { public void Forget() => _jobs.Clear(); }
        """, """
        class Worker
        {
            protected readonly object _gate = new();
            protected readonly List<string> _jobs = [];
            protected int _done;
            public void Add(string job) { lock (_gate) { _jobs.Add(job); _done = 1; } }
            public void Cancel(string job) { lock (_gate) _jobs.Remove(job); }
        }
        """);

    [Fact]
    public Task Accepts_AVolatileAndAnAtomicVariable() => Verify.Diagnostics("""
        class Mailer : Worker { public void Stop() { _stop = true; Interlocked.Increment(ref _count); } }
        """, """
        class Worker
        {
            protected readonly object _gate = new();
            protected volatile bool _stop;
            protected int _count;
            public void Begin() { lock (_gate) { _stop = false; Interlocked.Increment(ref _count); } }
            public void Again() { lock (_gate) { _stop = false; Interlocked.Increment(ref _count); } }
        }
        """);

    [Fact]
    public Task Reports_AnOverrideThatTheBaseClassDoesNotCall() => Verify.Diagnostics("""
        public abstract class JobQueueBase<TJob> where TJob : class
        {
            protected readonly object SyncRoot = new object();
            protected readonly LinkedList<TJob> Jobs = new LinkedList<TJob>();
            public virtual void Enqueue(TJob job) { lock (SyncRoot) Jobs.AddLast(job); }
            public TJob? Dequeue()
            {
                lock (SyncRoot)
                {
                    var first = Jobs.First;
                    if (first == null)
                        return null;
                    Jobs.RemoveFirst();
                    return first.Value;
                }
            }
            public int Length { get { lock (SyncRoot) return Jobs.Count; } }
        }
        public sealed class PriorityQueue : JobQueueBase<string>
        {
            public override void Enqueue(string job)
            {
                if (job.Length == 0)
                    base.Enqueue(job);
                else
                    {|LKS1002:Jobs|}.AddFirst(job);
            }
        }
        """);

    [Fact]
    public Task Accepts_AnOverrideThatTheBaseClassCallsUnderItsLock() => Verify.Diagnostics("""
        public abstract class JobQueueBase
        {
            protected readonly object SyncRoot = new object();
            protected readonly LinkedList<string> Jobs = new LinkedList<string>();
            public virtual void Put(string job) { lock (SyncRoot) Jobs.AddLast(job); }
            public void Enqueue(string job) { lock (SyncRoot) { Put(job); Jobs.AddLast(job); } }
            public void Clear() { lock (SyncRoot) Jobs.Clear(); }
            public int Length { get { lock (SyncRoot) return Jobs.Count; } }
        }
        public sealed class PriorityQueue : JobQueueBase
        {
            public override void Put(string job) => Jobs.AddFirst(job);
        }
        """);

    [Theory]
    [InlineData("public int Drop(ISet<string> present) => {|LKS1002:Names|}.RemoveAll(name => !present.Contains(name));")]
    [InlineData("public void Forget() => {|LKS1002:Names|}.Clear();")]
    [InlineData("public void Forget() => Locked(names => { names.Clear(); return 0; });")]
    [InlineData("public void Forget() => Locked(_ => { Names.Clear(); return 0; });")]
    [InlineData("public bool Has(string name) => Locked(names => names.Contains(name));")]
    [InlineData("protected override void OnAdded() => Names.Sort();")]
    [InlineData("public Crew() => Names.Add(\"captain\");")]
    public Task Reports_StateOfALockThatDerivedClassesCannotName(string member) => Verify.Diagnostics($"public sealed class Crew : Roster {{ {member} }}", """
        public abstract class Roster
        {
            private readonly object _sync = new();
            protected readonly List<string> Names = [];
            public void Add(string name) { lock (_sync) { Names.Add(name); OnAdded(); } }
            public string[] Snapshot() { lock (_sync) return Names.ToArray(); }
            protected TResult Locked<TResult>(Func<List<string>, TResult> action) { lock (_sync) return action(Names); }
            protected virtual void OnAdded() { }
        }
        """);
}
