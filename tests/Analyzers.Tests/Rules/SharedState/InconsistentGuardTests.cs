using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class InconsistentGuardTests
{
    private static string Account(string member) => $$"""
        class Account
        {
            private readonly object _gate = new();
            private decimal _balance;
            private readonly List<string> _log = [];
            private int _version;

            public void Deposit(decimal amount) { lock (_gate) { _balance += amount; _log.Add("deposit"); _version = 1; } }
            public void Withdraw(decimal amount) { lock (_gate) { _balance -= amount; _log.Add("withdraw"); _version = 2; } }
            public decimal Balance { get { lock (_gate) return _balance; } }
            public int Entries { get { lock (_gate) return _log.Count + _version; } }
            {{member}}
        }
        """;

    [Fact]
    public Task Reports_AWrite() => Verify.Diagnostics(Account("public void Reset() => {|LKS1002:_balance = 0|};"));

    [Fact]
    public Task Reports_AChangeOfTheContents() => Verify.Diagnostics(Account("public void Forget() => {|LKS1002:_log|}.Clear();"));

    [Fact]
    public Task Leaves_AValueThatTearsToItsOwnRule() => Verify.Diagnostics(Account("public void Later() => new Thread(() => {|LKS1009:_balance = 0|}).Start();"));

    [Fact]
    public Task Reports_InAnAsyncMethod() => Verify.Diagnostics(Account("public async Task Soon() { await Task.Yield(); {|LKS1002:_balance = 0|}; }"));

    [Fact]
    public Task Reports_AHelperThatIsCalledWithoutTheLock() => Verify.Diagnostics(Account("""
        public void Clear() => ResetCore();
        private void ResetCore() => {|LKS1002:_balance = 0|};
        """));

    [Fact]
    public Task Suggests_AReadOfHalfAValueOrOfChangingContents() => Verify.Diagnostics(Account("""
        public decimal Peek() => {|LKS1009:_balance|};
        public string Last() => {|LKS1002:_log|}[0];
        """));

    [Fact]
    public Task Reports_InADerivedNestedClass() => Verify.Diagnostics("""
        class Outer
        {
            private class Base
            {
                protected readonly object Gate = new();
                protected int Total;
                public void Add() { lock (Gate) Total = 1; }
                public void Take() { lock (Gate) Total = 2; }
                public int Read() { lock (Gate) return Total; }
            }

            private class Derived : Base
            {
                public void Reset() => {|LKS1002:Total = 0|};
            }
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatIsOnlyCalledWithTheLock() => Verify.Diagnostics(Account("""
        public void Clear() { lock (_gate) ResetCore(); }
        private void ResetCore() => _balance = 0;
        """));

    [Fact]
    public Task Accepts_ConstructorsAndLifecycle() => Verify.Diagnostics(Account("""
        public Account(decimal opening) => _balance = opening;
        public void Initialize() => _balance = 1;
        public void Dispose() => _log.Clear();
        """));

    [Fact]
    public Task Accepts_AReadOfOneWord() => Verify.Diagnostics(Account("public int Version => _version;"));

    [Fact]
    public Task Accepts_WhatNeverChanges() => Verify.Diagnostics(Account("public bool IsReadOnly => ((ICollection<string>)_log).IsReadOnly;"));

    [Fact]
    public Task Accepts_ATestBeforeTheLock() => Verify.Diagnostics(Account("public void Trim() { if (_log.Count > 10) lock (_gate) _log.Clear(); }"));

    [Fact]
    public Task Accepts_TheCollectionAsItsOwnLock() => Verify.Diagnostics("""
        class Queue
        {
            private readonly List<int> _items = [];
            public void Add(int item) { lock (_items) _items.Add(item); }
            public void Remove(int item) { lock (_items) _items.Remove(item); }
            public int Count { get { lock (_items) return _items.Count; } }
            public object SyncRoot => _items;
        }
        """);

    [Fact]
    public Task Accepts_TooLittleEvidence() => Verify.Diagnostics("""
        class Cache
        {
            private readonly object _gate = new();
            private string? _value;
            public void Refresh() { lock (_gate) _value = "new"; }
            public void Clear() => _value = null;
            public string? Value => _value;
        }
        """);

    [Fact]
    public Task Accepts_AnotherObjectsField() => Verify.Diagnostics("""
        class Node
        {
            private readonly object _gate = new();
            private int _value;
            public void One() { lock (_gate) _value = 1; }
            public void Two() { lock (_gate) _value = 2; }
            public int Read() { lock (_gate) return _value; }
            public static Node Make() { var node = new Node(); node._value = 3; return node; }
        }
        """);

    [Theory]
    [InlineData("Concurrent(Stream stream) => _stream = stream", "_stream", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("Concurrent(string path) => _stream = File.OpenRead(path)", "_stream", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("Concurrent(Stream stream, object gate) { _stream = stream; _gate = gate; }", "_gate", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereTheLockIsAGivenObjectThatIsWorkedWith(string constructor, string gate, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.IO;
            public sealed class Concurrent
            {
                private readonly Stream _stream;
                private readonly object _gate = new();
                private long _position;
                public {{constructor}};
                public void Reset(long position) => _position = position;
                public void Skip(long by) { lock ({{gate}}) _position += by; }
                public int Read(byte[] buffer)
                {
                    lock ({{gate}})
                    {
                        _stream.Position = _position;
                        var read = _stream.Read(buffer, 0, buffer.Length);
                        _position = _stream.Position;
                        return read;
                    }
                }
                public void Write(byte[] buffer)
                {
                    lock ({{gate}})
                    {
                        _stream.Position = _position;
                        _stream.Write(buffer, 0, buffer.Length);
                        _position = _stream.Position;
                    }
                }
            }
            """, "Concurrent.cs")]));

        Assert.Contains(("LKS1002", severity), reported.Select(diagnostic => (diagnostic.Id, diagnostic.Severity)));
    }

    [Theory]
    [InlineData("private", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("public", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereAHelperTakesTheLockForNothingOfWhatItDoes(string access, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Generic;
            public sealed class Builds
            {
                private readonly object _gate = new();
                private readonly List<int> _builds = new();
                private readonly List<int> _events = new();
                private readonly List<int> _nodes = new();
                public void Begin(int id) { lock (_gate) { _builds.Add(id); _events.Add(id); _nodes.Add(id); } }
                public void End(int id) { lock (_gate) { _builds.Remove(id); _events.Remove(id); _nodes.Remove(id); } }
                public void Mark(int id) { lock (_gate) { _builds.Insert(0, id); _events.Insert(0, id); _nodes.Insert(0, id); } }
                public int Count() { lock (_gate) return _builds.Count + _events.Count + _nodes.Count; }
                public void Stop() => Reset();
                {{access}} void Reset()
                {
                    _builds.Clear();
                    _events.Clear();
                    _nodes.Clear();
                }
            }
            """, "Builds.cs")]));
        Assert.Equal([severity, severity, severity], found.Where(diagnostic => diagnostic.Id == "LKS1002").Select(diagnostic => diagnostic.Severity));
    }

    [Fact]
    public Task Accepts_WhatAHelperDoesForCallersOfWhichSomeHoldTheLock() => Verify.Diagnostics("""
        class Writer
        {
            private readonly SemaphoreSlim _lock = new(1, 1);
            private Task? _flush;
            public async Task Ping() { await _lock.WaitAsync(); try { _flush = null; Enqueue(); } finally { _lock.Release(); } }
            public async Task Pong() { await _lock.WaitAsync(); try { _flush = null; Enqueue(); } finally { _lock.Release(); } }
            public async Task Subscribe() { await _lock.WaitAsync(); try { _flush = null; Enqueue(); } finally { _lock.Release(); } }
            public Task Connect() => ConnectAsync(false);
            private async Task ConnectAsync(bool isHeld)
            {
                if (!isHeld)
                    await _lock.WaitAsync();
                try
                {
                    Enqueue();
                }
                finally
                {
                    _lock.Release();
                }
            }
            public async Task Reconnect()
            {
                await _lock.WaitAsync();
                await ConnectAsync(true);
            }
            private void Enqueue() => _flush = Task.Delay(1);
        }
        """);

    [Theory]
    [InlineData("lock (_gate)", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereTheTypesOwnCallsHoldTheLock(string section, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Generic;
            public class Events
            {
                private readonly object _gate = new();
                private readonly Queue<int> _queue = new();
                public void Add(int item) { lock (_gate) _queue.Enqueue(item); }
                public int Take() { lock (_gate) return _queue.Dequeue(); }
                public int Peek() { lock (_gate) return _queue.Peek(); }
                public bool Has(int item) { lock (_gate) return _queue.Contains(item); }
                public void Reset() { {{section}} { Empty(); } }
                public void Empty() => _queue.Clear();
            }
            """, "Events.cs")]));

        Assert.Equal(severity, Assert.Single(found, diagnostic => diagnostic.Id == "LKS1002").Severity);
    }

    [Theory]
    [InlineData("Close")]
    [InlineData("StopAll")]
    public async Task Suggests_WhereNothingElseMayBeAskedForAnyMore(string name)
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Generic;
            public class Events
            {
                private readonly object _gate = new();
                private readonly Queue<int> _queue = new();
                public void Add(int item) { lock (_gate) _queue.Enqueue(item); }
                public int Take() { lock (_gate) return _queue.Dequeue(); }
                public bool Has(int item) { lock (_gate) return _queue.Contains(item); }
                public void {{name}}() => _queue.Clear();
            }
            """, "Events.cs")]));

        Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Info, Assert.Single(found, diagnostic => diagnostic.Id == "LKS1002").Severity);
    }

    [Theory]
    [InlineData("_items = new List<int>(); var subscription = source.Subscribe(this); return subscription;")]
    [InlineData("var subscription = source.Subscribe(this); {|LKS1002:_items = new List<int>()|}; return subscription;")]
    public Task Tells_WhatIsSetUpBeforeTheObjectIsGivenAway(string run) => Verify.Diagnostics($$"""
        public class Buffer(IObservable<int> source)
        {
            public IDisposable Subscribe() => new Sink(source).Run();
            private sealed class Sink(IObservable<int> source) : IObserver<int>
            {
                private readonly object _gate = new();
                private List<int> _items = [];
                public IDisposable Run() { {{run}} }
                public void OnNext(int value) { lock (_gate) _items.Add(value); }
                public void OnError(Exception error) { lock (_gate) _items = []; }
                public void OnCompleted() { lock (_gate) { _items.Add(0); _items = []; } }
            }
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatIsCalledUnderLocksOfSeveralModes() => Verify.Diagnostics("""
        sealed class SymbolTable
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, int> _byName = new();
            public int? Find(string name)
            {
                _lock.EnterReadLock();
                try { return Lookup(name); } finally { _lock.ExitReadLock(); }
            }
            public int Intern(string name)
            {
                _lock.EnterUpgradeableReadLock();
                try { return Lookup(name) ?? Append(name); } finally { _lock.ExitUpgradeableReadLock(); }
            }
            public bool Rename(string from, string to)
            {
                _lock.EnterWriteLock();
                try
                {
                    if (Lookup(from) is not { } id)
                        return false;
                    _byName[to] = id;
                    return _byName.Remove(from);
                }
                finally { _lock.ExitWriteLock(); }
            }
            private int Append(string name)
            {
                _lock.EnterWriteLock();
                try { _byName.Add(name, _byName.Count); return _byName.Count - 1; } finally { _lock.ExitWriteLock(); }
            }
            private int? Lookup(string name) => _byName.TryGetValue(name, out var id) ? id : null;
        }
        """);

    [Fact]
    public Task Accepts_AnAsyncLockThatIsAwaitedByAnExtension() => Verify.Diagnostics("""
        using System.Runtime.CompilerServices;
        static class Awaiting { public static ConfiguredTaskAwaitable<T> Await<T>(this Task<T> task) => task.ConfigureAwait(false); }
        class AsyncLock
        {
            private readonly SemaphoreSlim _permit = new(1, 1);
            public IDisposable Lock() { _permit.Wait(); return new Releaser(this); }
            public async Task<IDisposable> LockAsync() { await _permit.WaitAsync(); return new Releaser(this); }
            private sealed class Releaser(AsyncLock owner) : IDisposable { public void Dispose() => owner._permit.Release(); }
        }
        sealed class Consumer
        {
            private readonly AsyncLock _lock = new();
            private Dictionary<int, int>? _previous;
            public void Track()
            {
                using (_lock.Lock())
                {
                    if (_previous == null)
                        _previous = new();
                    _previous[1] = 1;
                }
            }
            public async Task Commit() { using (await _lock.LockAsync().Await()) Clear(); }
            public async Task Rollback() { using (await _lock.LockAsync().Await()) Clear(); }
            private void Clear()
            {
                if (_previous != null)
                {
                    _previous.Clear();
                    _previous = null;
                }
            }
        }
        """);

    [Fact]
    public async Task Warns_OfAWalkByAPublicMember()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Collections.Generic;
            using System.Linq;
            public sealed class Cache
            {
                private readonly object _sync = new();
                private readonly Dictionary<string, int> _entries = new();
                public void Put(string key, int value) { lock (_sync) _entries[key] = value; }
                public bool Has(string key) { lock (_sync) return _entries.ContainsKey(key); }
                public void Trim(string key) { lock (_sync) _entries.Remove(key); }
                public int Total()
                {
                    var total = 0;
                    foreach (var entry in _entries)
                        total += entry.Value;
                    return total;
                }
                internal string[] Keys() => _entries.Keys.ToArray();
            }
            internal sealed class Sessions
            {
                private readonly object _sync = new();
                private readonly Dictionary<string, int> _entries = new();
                public void Put(string key, int value) { lock (_sync) _entries[key] = value; }
                public bool Has(string key) { lock (_sync) return _entries.ContainsKey(key); }
                public void Trim(string key) { lock (_sync) _entries.Remove(key); }
                public bool Any(int value) => _entries.Values.Where(other => other == value).Any();
            }
            """, "Cache.cs")]));
        Assert.Equal("Warning LKS1002 13;Warning LKS1002 26", string.Join(";", found.Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Warning).Select(diagnostic => $"{diagnostic.Severity} {diagnostic.Id} {diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1}")));
    }

    [Fact]
    public Task Accepts_WhatOnlyADebuggerRuns() => Verify.Diagnostics("""
        [System.Diagnostics.DebuggerTypeProxy(typeof(Jobs<>.DebugView))]
        public class Jobs<T> : System.Threading.Tasks.TaskScheduler
        {
            private readonly Queue<T> _all = new(); private readonly LinkedList<Task> _tasks = new();
            public void Add(T job) { lock (_all) { _all.Enqueue(job); } }
            public T Take() { lock (_all) { return _all.Dequeue(); } }
            public void Drop() { lock (_all) { _all.Clear(); } }
            protected override void QueueTask(Task task) { lock (_tasks) { _tasks.AddLast(task); } }
            protected override bool TryExecuteTaskInline(Task task, bool wasQueued) { lock (_tasks) { return _tasks.Remove(task); } }
            protected override IEnumerable<Task> GetScheduledTasks() { lock (_tasks) { return _tasks; } }
            internal sealed class DebugView(Jobs<T> jobs)
            {
                public T[] Items => jobs._all.ToArray();
                public int Sum() { var sum = 0; foreach (var job in jobs._all) { sum++; } return sum; }
            }
        }
        """);

    [Fact]
    public Task Reports_AViewThatIsNoDebuggers() => Verify.Diagnostics("""
        public class Jobs<T>
        {
            private readonly Queue<T> _all = new();
            public void Add(T job) { lock (_all) { _all.Enqueue(job); } }
            public T Take() { lock (_all) { return _all.Dequeue(); } }
            public void Drop() { lock (_all) { _all.Clear(); } }
            public sealed class View(Jobs<T> jobs)
            {
                public int Sum() { var sum = 0; foreach (var job in {|LKS1002:jobs._all|}) { sum++; } return sum; }
            }
        }
        """);

    [Theory]
    [InlineData("System.Diagnostics.Debug.Assert(!_handles.ContainsKey(name));", false)]
    [InlineData("Check(!_handles.ContainsKey(name));", false)]
    [InlineData("System.Diagnostics.Trace.Assert(!{|LKS1002:_handles|}.ContainsKey(name));", true)]
    [InlineData("if ({|LKS1002:_handles|}.ContainsKey(name)) return;", true)]
    public Task Accepts_WhatIsOnlyAsserted(string look, bool isReported) => Verify.Diagnostics($$"""
        public sealed class Handles
        {
            private readonly Dictionary<string, int> _handles = [];
            private int _next;
            public void Add(string name)
            {
                {{look}}
                lock (_handles)
                    _handles[name] = _next++;
            }
            public bool Drop(string name)
            {
                lock (_handles)
                    return _handles.Remove(name);
            }
            [System.Diagnostics.Conditional("CHECKED")]
            private static void Check(bool isRight) { if (!isRight) throw new InvalidOperationException(); }
        }
        """ + (isReported ? "" : "\n"));

    [Theory]
    [InlineData("lock (_owner._gate) { _owner.Flush(); }", "Info")]
    [InlineData("_owner.Flush();", "Warning")]
    [InlineData("lock (_own) { _owner.Flush(); }", "Info")]
    public async Task Suggests_WhereANestedClassHoldsTheLockOfItsOwner(string call, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            class Pipe : Stream
            {
                private readonly object _gate = new();
                private MemoryStream? _buffer;
                public override void Write(byte[] data, int offset, int count)
                {
                    lock (_gate)
                    {
                        _buffer ??= new MemoryStream();
                        if (_buffer != null)
                            _buffer.Write(data, offset, count);
                        Flushed();
                    }
                }
                internal void Flushed()
                {
                    if (_buffer is { Length: > 0 })
                        _buffer = null;
                }
                internal class Events(Pipe owner)
                {
                    private readonly Pipe _owner = owner;
                    private readonly object _own = new();
                    public void Raise() { {{call.Replace("Flush()", "Flushed()")}} Console.WriteLine(_own); }
                }
                public override bool CanRead => false; public override bool CanSeek => false; public override bool CanWrite => true; public override long Length => 0; public override long Position { get; set; }
                public override void Flush() { } public override int Read(byte[] buffer, int offset, int count) => 0; public override long Seek(long offset, SeekOrigin origin) => 0; public override void SetLength(long value) { }
            }
            """, "Pipe.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS1002").Select(one => one.Severity)));
    }
}
