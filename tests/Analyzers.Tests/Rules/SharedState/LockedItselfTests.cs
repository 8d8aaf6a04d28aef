using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>LKS1002: collections that are their own lock where they are changed, in a dictionary that keeps them.</summary>
public sealed class LockedItselfTests
{
    private const string Concurrent = "System.Collections.Concurrent.ConcurrentDictionary<string, List<int>>";

    private static string Table(string more, string field = Concurrent) => $$"""
        public class Table
        {
            private readonly {{field}} _map = new();
            private readonly object _gate = new();
            public void Add(string key, int value) { var list = _map.GetOrAdd(key, _ => new List<int>()); lock (list) list.Add(value); }
            public void Remove(string key, int value) { if (_map.TryGetValue(key, out var list)) lock (list) list.Remove(value); }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("public int Sum(string key) { var sum = 0; if (_map.TryGetValue(key, out var all)) foreach (var one in {|LKS1002:all|}) sum += one; return sum; }")]
    [InlineData("public int[] Copy(string key) => {|LKS1002:_map[key]|}.ToArray();")]
    [InlineData("public void Clear(string key) { if (_map.TryGetValue(key, out var all)) {|LKS1002:all|}.Clear(); }")]
    [InlineData("public void Put(string key) { var all = _map.GetOrAdd(key, _ => new List<int>()); {|LKS1002:all|}.Add(1); }")]
    [InlineData("public int All() { var sum = 0; foreach (var all in _map.Values) sum += {|LKS1002:all|}.Sum(); return sum; }")]
    [InlineData("public int All() { var sum = 0; foreach (var entry in _map) foreach (var one in {|LKS1002:entry.Value|}) sum += one; return sum; }")]
    [InlineData("public int Any(string key) => Largest(key); private int Largest(string key) => _map.TryGetValue(key, out var all) ? {|LKS1002:all|}.Max() : 0;")]
    [InlineData("public async Task<int> Ask(string key) { var sum = 0; if (_map.TryGetValue(key, out var all)) { foreach (var one in {|LKS1002:all|}) { await Task.Yield(); sum += one; } } return sum; }")]
    public Task Reports_AUseWithoutTheLock(string more) => Verify.Diagnostics(Table(more));

    [Fact]
    public Task Reports_WhatTheUpdateOfAnEntryLocks() => Verify.Diagnostics("""
        public class Table
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, HashSet<int>> _map = new();
            public void Add(string key, int value) => _map.AddOrUpdate(key, _ => new HashSet<int> { value }, (_, set) => { lock (set) set.Add(value); return set; });
            public void Remove(string key, int value) { if (_map.TryGetValue(key, out var set)) lock (set) { set.Remove(value); } }
            public bool Has(string key, int value) => _map.TryGetValue(key, out var set) && {|LKS1002:set|}.Contains(value);
        }
        """);

    [Fact]
    public Task Reports_ADictionaryOfQueuesThatHasALockOfItsOwn() => Verify.Diagnostics("""
        public class Table
        {
            private readonly Dictionary<string, Queue<int>> _map = new();
            public void Add(string key, int value) { Queue<int> queue; lock (_map) queue = _map[key]; lock (queue) queue.Enqueue(value); }
            public int Take(string key) { Queue<int> queue; lock (_map) queue = _map[key]; lock (queue) return queue.Dequeue(); }
            public int[] Copy(string key) { lock (_map) { if (!_map.TryGetValue(key, out var queue)) return []; } return Read(key); }
            private int[] Read(string key) => {|LKS1002:_map[key]|}.ToArray();
        }
        """);

    [Fact]
    public Task Suggests_WhereOneMemberLocksIt() => Verify.Diagnostics("""
        public class Table
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<int>> _map = new();
            public void Add(string key, int value) { var list = _map.GetOrAdd(key, _ => new List<int>()); lock (list) list.Add(value); }
            public int[] Copy(string key) => _map.TryGetValue(key, out var list) ? {|LKS1002:list|}.ToArray() : [];
        }
        """);

    [Theory]
    [InlineData("public int Count(string key) => _map.TryGetValue(key, out var all) ? all.Count : 0;")]
    [InlineData("public int[] Drain(string key) { if (!_map.TryRemove(key, out var all)) return []; return all.ToArray(); }")]
    [InlineData("public int[] Copy(string key) { if (!_map.TryGetValue(key, out var all)) return []; lock (((System.Collections.ICollection)all).SyncRoot) return all.ToArray(); }")]
    [InlineData("public int[] Copy(string key) { if (!_map.TryGetValue(key, out var all)) return []; Monitor.Enter(all); try { return all.ToArray(); } finally { Monitor.Exit(all); } }")]
    [InlineData("public int[] Copy(string key) => _map.TryGetValue(key, out var all) ? CopyOf(all) : []; private static int[] CopyOf(List<int> list) { lock (list) return list.ToArray(); }")]
    [InlineData("public void Put(string key) { var all = _map[key]; lock (all) { all.Add(1); Trim(key); } } private void Trim(string key) { var all = _map[key]; if (all.Contains(1)) all.RemoveAt(0); }")]
    [InlineData("public void Put(string key) { var fresh = new List<int>(); fresh.Add(1); var all = _map.GetOrAdd(key, fresh); if (all != fresh) lock (all) all.Add(1); }")]
    [InlineData("public Table() { foreach (var all in _map.Values) all.Add(1); }")]
    [InlineData("public int Ask(string key) { lock (_gate) return _map[key].Sum(); }")]
    public Task Accepts_WhatIsAloneWithIt(string more) => Verify.Diagnostics(Table(more));

    [Fact]
    public Task Accepts_AWalkAfterTheThreadsThatChangeIt() => Verify.Diagnostics("""
        public class Table
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<int>> _map = new();
            public int Run(string[] keys)
            {
                Parallel.ForEach(keys, key => { Add(key); Undo(key); });
                var sum = 0;
                foreach (var list in _map.Values)
                    sum += list.Sum();
                return sum;
            }

            private void Add(string key) { var list = _map.GetOrAdd(key, _ => new List<int>()); lock (list) list.Add(1); }
            private void Undo(string key) { var list = _map.GetOrAdd(key, _ => new List<int>()); lock (list) list.Remove(1); }
        }
        """);

    private static string Names(string change, string field = "Dictionary<Type, string>") => $$"""
        public class Names
        {
            private readonly {{field}} _names = new();
            private readonly object _gate = new();
            private int _version;
            public string? Of(Type type, int version)
            {
                {{change}}
                if (version > 2 && _names.Count > 7)
                    return null;
                lock (_gate)
                {
                    if (_names.Count > 8)
                        return null;
                    _names[type] = type.Name;
                    _version = version;
                    return type.Name;
                }
            }
        }
        """;

    [Theory]
    [InlineData("if (version != _version) {|LKS1002:_names|}.Clear();")]
    [InlineData("if (version != _version) {|LKS1002:_names|}.Clear();", "System.Collections.Hashtable")]
    public Task Reports_AChangeBesideTheSecondLook(string change, string field = "Dictionary<Type, string>") => Verify.Diagnostics(Names(change, field));

    [Theory]
    [InlineData("if (version != _version) lock (_gate) _names.Clear();")]
    [InlineData("lock (_gate) { if (version != _version) { _names.Clear(); } }", "System.Collections.Hashtable")]
    [InlineData("if (version != _version) _names.Clear();", "System.Collections.Concurrent.ConcurrentDictionary<Type, string>")]
    public Task Accepts_AChangeUnderTheLock(string change, string field = "Dictionary<Type, string>") => Verify.Diagnostics(Names(change, field));

    [Fact]
    public Task Reports_AUseInALambdaOfAnotherPart() => Verify.Diagnostics("""
        public partial class Table
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<int>> _map = new();
            public void Add(string key) { var list = _map.GetOrAdd(key, _ => new List<int>()); lock (list) list.Add(1); }
            public void Remove(string key) { if (_map.TryGetValue(key, out var list)) lock (list) list.Remove(1); }
        }
        public partial class Table
        {
            public int[] Copy(string key) { Func<int[]> copy = () => {|LKS1002:_map[key]|}.ToArray(); return copy(); }
        }
        """);
}
