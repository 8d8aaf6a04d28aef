using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class DifferentLocksTests
{
    [Fact]
    public Task Reports_TheOtherLock() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly object _first = new();
            private readonly object _second = new();
            private int _total;
            public void Add() { lock (_first) _total++; }
            public void Clear() { lock (_second) {|LKS1017:_total = 0|}; }
            public int Total { get { lock (_first) return _total; } }
        }
        """);

    [Fact]
    public Task Reports_AReadThatAThreadMakesUnderAnotherLock() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly object _first = new();
            private readonly object _second = new();
            private int _total;
            public void Run()
            {
                new Thread(() => { lock (_first) _total = 1; }).Start();
                new Thread(() => { lock (_second) Console.WriteLine({|LKS1017:_total|}); }).Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_OneLock_ByWhateverName() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly object _first = new();
            private readonly object _second = new();
            private int _total;
            private object Gate => _first;
            public void Add() { lock (_first) _total++; }
            public void Clear() { lock (Gate) _total = 0; }
            public void Both() { lock (_second) { lock (_first) _total--; } }
        }
        """);

    [Fact]
    public Task Accepts_WritersThatHoldAllLocks_AndReadersAnyOne() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly object _first = new();
            private readonly object _second = new();
            private int _total;
            public void Add() { lock (_first) lock (_second) _total++; }
            public int One { get { lock (_first) return _total; } }
            public int Other { get { lock (_second) return _total; } }
        }
        """);

    [Fact]
    public Task Reports_OneWrongLockOnce() => Verify.Diagnostics("""
        class Nodes
        {
            private readonly object _gate = new();
            private readonly HashSet<string> _nodes = [];
            public void Add(string node) { lock (_gate) _nodes.Add(node); }
            public void Remove(string node) { lock (_gate) _nodes.Remove(node); }
            public List<string> Clear()
            {
                lock (_nodes)
                {
                    var removed = new List<string>({|LKS1017:_nodes|});
                    _nodes.Clear();
                    return removed;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatAFunctionAndItsLambdaShareInTurn() => Verify.Diagnostics("""
        class Runner
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly Stack<string> _stack = new();
            public async Task Run(Func<Task> work, Func<Func<Task>, Task> run)
            {
                var name = "";
                await _semaphore.WaitAsync();
                try
                {
                    name = "started";
                }
                finally
                {
                    _semaphore.Release();
                }

                await run(async () =>
                {
                    lock (_stack)
                    {
                        _stack.Push(name);
                        name = "";
                    }

                    await work();
                });
            }
        }
        """);

    [Fact]
    public async Task Suggests_WhereTheOtherLockIsHeldForOneWordOnly()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Collections.Generic;
            public class Transfers
            {
                private readonly object _ticks = new();
                private readonly object _gate = new();
                private readonly Dictionary<int, int> _transfers = new();
                private int _state;
                public void Add(int id) { lock (_gate) { _transfers[id] = id; _state = id; } }
                public void Remove(int id) { lock (_gate) { _transfers.Remove(id); _state = 0; } }
                public bool Tick()
                {
                    lock (_ticks)
                        return _transfers.Count == 0 && _state == 0;
                }
            }
            """, "Transfers.cs")]));

        Assert.All(found, diagnostic => Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Info, diagnostic.Severity));
    }

    [Fact]
    public Task Reports_TheChangeAfterALookAtTheNumber() => Verify.Diagnostics("""
        public class Targets
        {
            private readonly object _gate = new();
            private readonly Dictionary<int, int> _rotations = new();
            public void Add(int id) { lock (_gate) _rotations[id] = id; }
            public void Remove(int id) { lock (_gate) _rotations.Remove(id); }
            public void Clear()
            {
                lock (_rotations)
                {
                    if (_rotations.Count > 0)
                        {|LKS1017:_rotations|}.Clear();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnInitialisationUnderALockOfItsOwn() => Verify.Diagnostics("""
        public class Peer
        {
            private readonly object _initialising = new();
            private readonly object _pool = new();
            private int _used;
            public void Start() { lock (_initialising) InitializePools(); }
            private void InitializePools() => _used = 0;
            public void Take() { lock (_pool) _used++; }
            public void Give() { lock (_pool) _used--; }
        }
        """);

    [Fact]
    public Task Reports_AListUnderTwoLocks_WhateverTheMemberIsCalled() => Verify.Diagnostics("""
        public class Pool
        {
            private readonly object _a = new();
            private readonly object _b = new();
            private readonly List<string> _names = new();
            public void StartOne(string name) { lock (_a) {|LKS1017:_names|}.Add(name); }
            public void Remove(string name) { lock (_b) _names.Remove(name); }
            public void Clear() { lock (_b) _names.Clear(); }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatCallersWaitForUnderTheOtherLock() => Verify.Diagnostics("""
        class Pool
        {
            private readonly SemaphoreSlim _lock = new(1, 1);
            private readonly List<string> _connections = [];
            public Task InitializeAsync() => AddAsync(2);
            public async Task ScaleAsync(int count)
            {
                await _lock.WaitAsync();
                try { await AddAsync(count); }
                finally { _lock.Release(); }
            }
            public async Task RemoveAsync(string connection)
            {
                await _lock.WaitAsync();
                try { _connections.Remove(connection); }
                finally { _lock.Release(); }
            }
            public async Task ClearAsync()
            {
                await _lock.WaitAsync();
                try { _connections.Clear(); }
                finally { _lock.Release(); }
            }
            private Task AddAsync(int count)
            {
                async Task Connect(int number)
                {
                    await Task.Yield();
                    lock (_connections)
                        _connections.Add(number.ToString());
                }
                return Task.WhenAll(Enumerable.Range(0, count).Select(Connect));
            }
        }
        """);

    [Theory]
    [InlineData("_lock", false)]
    [InlineData("_other", true)]
    public Task Accepts_TwoSidesOfOneLock(string second, bool isReported) => Verify.Diagnostics($$"""
        sealed class ReadLockGuard(ReaderWriterLock inner) : IDisposable { private readonly ReaderWriterLock _inner = inner; public ReadLockGuard Acquire() { _inner.AcquireReaderLock(Timeout.Infinite); return this; } public void Dispose() => _inner.ReleaseReaderLock(); }
        sealed class WriteLockGuard(ReaderWriterLock inner) : IDisposable { private readonly ReaderWriterLock _inner = inner; public WriteLockGuard Acquire() { _inner.AcquireWriterLock(Timeout.Infinite); return this; } public void Dispose() => _inner.ReleaseWriterLock(); }
        public static class Bus
        {
            private static readonly List<Action> _handlers = new();
            private static readonly ReaderWriterLock _lock = new();
            private static readonly ReaderWriterLock _other = new();
            private static readonly ReadLockGuard _read = new(_lock);
            private static readonly WriteLockGuard _write = new({{second}});
            public static void Add(Action handler) { using (_write.Acquire()) { _handlers.Add(handler); } }
            public static void Remove(Action handler) { using (_write.Acquire()) { _handlers.Remove(handler); } }
            public static List<Action> All() { using (_read.Acquire()) { return new List<Action>({{(isReported ? "{|LKS1017:_handlers|}" : "_handlers")}}); } }
            public static object Both => (_lock, _other);
        }
        """);

    [Fact]
    public async Task Suggests_WhereAMemberKeepsTheSemaphoreForAnother()
    {
        const string Source = """
            public class Pump
            {
                private readonly SemaphoreSlim _control = new(1, 1);
                private readonly SemaphoreSlim _frame = new(1, 1);
                private bool _isPaused;
                private long _number;
                public async Task FrameAsync() { await _frame.WaitAsync(); try { _number++; } finally { _frame.Release(); } }
                public async Task PauseAsync()
                {
                    await _control.WaitAsync();
                    try { if (_isPaused) return; await _frame.WaitAsync(); _isPaused = true; }
                    finally { _control.Release(); }
                }
                public async Task ResumeAsync()
                {
                    await _control.WaitAsync();
                    try { if (!_isPaused) return; _isPaused = false; _frame.Release(); }
                    finally { _control.Release(); }
                }
                public async Task SeekAsync(long number)
                {
                    await _control.WaitAsync();
                    try { if (_isPaused) _number = number; }
                    finally { _control.Release(); }
                }
            }
            """;
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Source, "Pump.cs")]));
        Assert.All(reported.Where(one => one.Id == "LKS1017"), one => Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Info, one.Severity));
    }
}
