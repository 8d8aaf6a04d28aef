using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes.Atomics;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Collections that are taken out of a guarded one under its lock, and used after it.</summary>
public sealed class TakenCollectionTests
{
    [Fact]
    public Task Reports_ChangesAfterTheLock() => Verify.Diagnostics("""
        public sealed class Topics
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, List<string>> _byKey = [];
            public void Add(string key, string item)
            {
                List<string> list;
                lock (_gate)
                    list = _byKey[key];
                {|LKS1012:list|}.Add(item);
            }
            public void Drop(string key, string item)
            {
                lock (_gate)
                {
                    if (_byKey.TryGetValue(key, out var list))
                        list.Remove(item);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ReadsAfterTheLock_AndListsOfLists() => Verify.Diagnostics("""
        public sealed class Topics
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, HashSet<string>> _byKey = [];
            private readonly List<List<int>> _rows = [[], []];
            private readonly object _gate = new();
            public int Print(string key)
            {
                HashSet<string>? found;
                _lock.EnterReadLock();
                try
                {
                    if (!_byKey.TryGetValue(key, out found))
                        return 0;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
                foreach (var name in {|LKS1012:found|})
                    Console.WriteLine(name);
                return 1;
            }
            public void Add(string key, string name)
            {
                _lock.EnterWriteLock();
                try
                {
                    if (!_byKey.TryGetValue(key, out var names))
                        _byKey[key] = names = [];
                    names.Add(name);
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }
            public void Push(int value)
            {
                List<int> row;
                lock (_gate)
                {
                    row = _rows[0];
                    Console.WriteLine(row.Count);
                }
                {|LKS1012:row|}.Add(value);
            }
            public int Sum()
            {
                lock (_gate)
                    return _rows[0].Sum();
            }
        }
        """);

    [Fact]
    public Task Reports_WhatALoopUnderTheLockChanges_AndLocalFunctions() => Verify.Diagnostics("""
        public sealed class Topics
        {
            private static readonly object s_gate = new();
            private static readonly Dictionary<string, Queue<int>> s_byKey = [];
            public static void Send(string key, int value)
            {
                Push();
                void Push()
                {
                    Queue<int>? queue;
                    lock (s_gate)
                    {
                        if (!s_byKey.TryGetValue(key, out queue))
                        {
                            queue = new Queue<int>();
                            queue.Enqueue(0);
                            s_byKey.Add(key, queue);
                        }
                    }
                    {|LKS1012:queue|}.Enqueue(value);
                }
            }
            public static void Trim()
            {
                lock (s_gate)
                {
                    foreach (var queue in s_byKey.Values)
                        queue.Clear();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_SnapshotsAndCollectionsThatAreSafe() => Verify.Diagnostics("""
        public sealed class Topics
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, List<string>> _byKey = [];
            private readonly Dictionary<string, System.Collections.Concurrent.ConcurrentQueue<string>> _queues = [];
            private readonly Dictionary<string, System.Collections.Immutable.ImmutableList<string>> _lists = [];
            public void Print(string key)
            {
                List<string> copy;
                string[] array;
                lock (_gate)
                {
                    copy = new List<string>(_byKey[key]);
                    array = _byKey[key].ToArray();
                }
                foreach (var item in copy)
                    Console.WriteLine(item + array.Length);
            }
            public void Add(string key, string item)
            {
                lock (_gate)
                {
                    _byKey[key].Add(item);
                    _lists[key] = _lists[key].Add(item);
                }
            }
            public void Send(string key, string item)
            {
                System.Collections.Concurrent.ConcurrentQueue<string> queue;
                System.Collections.Immutable.ImmutableList<string> list;
                lock (_gate)
                {
                    queue = _queues[key];
                    list = _lists[key];
                }
                queue.Enqueue(item + list.Count);
            }
            public void Clear(string key)
            {
                lock (_gate)
                    _queues[key].Clear();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsTakenAway() => Verify.Diagnostics("""
        public sealed class Topics
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, List<string>> _byKey = [];
            private readonly Dictionary<string, List<string>> _replaced = [];
            private Dictionary<string, List<string>> _swapped = [];
            public void Add(string key, string item)
            {
                lock (_gate)
                {
                    _byKey[key].Add(item);
                    _replaced[key].Add(item);
                    _swapped[key].Add(item);
                }
            }
            public void Flush(string key)
            {
                List<string>? list;
                lock (_gate)
                {
                    if (!_byKey.TryGetValue(key, out list))
                        return;
                    _byKey.Remove(key);
                }
                foreach (var item in list)
                    Console.WriteLine(item);
            }
            public void Replace(string key)
            {
                List<string> list;
                lock (_gate)
                {
                    list = _replaced[key];
                    _replaced[key] = [];
                }
                list.Clear();
            }
            public void Swap()
            {
                List<string> first;
                lock (_gate)
                {
                    first = _swapped["first"];
                    _swapped = [];
                }
                first.Clear();
            }
        }
        """);

    [Fact]
    public Task Accepts_OwnLocks_ListsThatNobodyChanges_AndOneThread() => Verify.Diagnostics("""
        public sealed class Topics
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, List<string>> _byKey = [];
            private readonly Dictionary<string, List<string>> _fixed = [];
            public void Add(string key, string item)
            {
                List<string> list;
                lock (_gate)
                    list = _byKey[key];
                lock (list)
                    list.Add(item);
            }
            public void Drop(string key, string item)
            {
                lock (_gate)
                {
                    var list = _byKey[key];
                    lock (list)
                        list.Remove(item);
                }
            }
            public void Load(string key, string item)
            {
                var list = new List<string> { item };
                list.Add(key);
                lock (_gate)
                    _fixed[key] = list;
            }
            public void Print(string key)
            {
                List<string> list;
                lock (_gate)
                    list = _fixed[key];
                foreach (var item in list)
                    Console.WriteLine(item);
            }
            public int Count(string key)
            {
                lock (_gate)
                    return _fixed[key].Count;
            }
        }
        public sealed class Private
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, List<string>> _byKey = [];
            public void Add(string key, string item)
            {
                lock (_gate)
                    Push(key, item);
            }
            private void Push(string key, string item)
            {
                var list = _byKey[key];
                list.Add(item);
            }
            public void Drop(string key, string item)
            {
                lock (_gate)
                    _byKey[key].Remove(item);
            }
        }
        """);

    [Fact]
    public Task Fixes_NothingOfThat() => Verify.NoFix<SnapshotFix>("""
        public sealed class Topics
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, List<string>> _byKey = [];
            public int Count(string key)
            {
                List<string> list;
                lock (_gate)
                    list = _byKey[key];
                return {|LKS1012:list|}.Count;
            }
            public void Drop(string key, string item)
            {
                lock (_gate)
                    _byKey[key].Remove(item);
            }
        }
        """);

    [Theory]
    [InlineData("Thread.CurrentThread", "Thread.CurrentThread", true)]
    [InlineData("me", "Thread.CurrentThread", true)]
    [InlineData("Thread.CurrentThread", "_main", false)]
    public Task Accepts_WhatIsKeptForTheRunningThread_AndNothingElse(string one, string other, bool isOwn) => Verify.Diagnostics($$"""
        public sealed class Ambient
        {
            private readonly object _gate = new();
            private readonly Dictionary<Thread, Dictionary<string, string>> _byThread = [];
            private readonly Thread _main = Thread.CurrentThread;
            public void Put(string key, string value)
            {
                var me = Thread.CurrentThread;
                Dictionary<string, string>? own;
                lock (_gate)
                {
                    if (!_byThread.TryGetValue({{one}}, out own))
                        return;
                }
                {{(isOwn ? "own" : "{|LKS1012:own|}")}}[key] = value + me.Name;
            }
            public Dictionary<string, string> Copy()
            {
                lock (_gate)
                    return new Dictionary<string, string>(_byThread[{{other}}]);
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsKeptForTheNumberOfTheThread_AndReportsItAfterAnAwait() => Verify.Diagnostics("""
        public sealed class Buffers
        {
            private readonly object _gate = new();
            private readonly Dictionary<int, List<string>> _byThread = [];
            public void Add(string item)
            {
                List<string> own;
                lock (_gate)
                    own = _byThread[Environment.CurrentManagedThreadId];
                own.Add(item);
            }
            public async Task AddAsync(string item)
            {
                List<string> own;
                lock (_gate)
                    own = _byThread[Thread.CurrentThread.ManagedThreadId];
                await Task.Delay(1);
                {|LKS1012:own|}.Add(item);
            }
            public void Clear()
            {
                lock (_gate)
                    _byThread[Thread.CurrentThread.ManagedThreadId].Clear();
            }
        }
        """);
}
