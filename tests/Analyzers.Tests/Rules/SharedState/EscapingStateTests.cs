using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class EscapingStateTests
{
    [Fact]
    public Task Reports_TheListItself_AndAQueryOverIt() => Verify.Diagnostics("""
        class Orders
        {
            private readonly object _gate = new();
            private readonly List<int> _orders = [];
            public void Add(int order) { lock (_gate) _orders.Add(order); }
            public List<int> All { get { lock (_gate) return {|LKS1012:_orders|}; } }
            public IEnumerable<int> Big() { lock (_gate) return {|LKS1012:_orders|}.Where(order => order > 100); }
        }
        """);

    [Fact]
    public Task Accepts_Snapshots_AndWhatNobodyChanges() => Verify.Diagnostics("""
        class Orders
        {
            private readonly object _gate = new();
            private readonly List<int> _orders = [];
            private readonly List<int> _fixed = [1, 2];
            public void Add(int order) { lock (_gate) _orders.Add(order); }
            public int[] All { get { lock (_gate) return [.. _orders]; } }
            public IEnumerable<int> Big() { lock (_gate) return _orders.Where(order => order > 100).ToList(); }
            public int Count { get { lock (_gate) return _orders.Count; } }
            public List<int> Fixed { get { lock (_gate) return _fixed; } }
            private List<int> Own() { lock (_gate) return _orders; }
        }
        """);

    private static string Index(string member) => $$"""
        public record Snapshot(IReadOnlyList<int> Items);
        public class Index
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _mutex = new(1, 1);
            private readonly Dictionary<string, int> _map = new();
            private readonly List<int> _list = new();
            private readonly List<int> _own = new();
            private List<int> _replaced = new();
            public void Put(string key, int value) { lock (_gate) { _map[key] = value; _list.Add(value); } }
            public void PutOwn(int value) { lock (_own) _own.Add(value); }
            public void Replace(int value) { lock (_gate) _replaced = new List<int>(_replaced) { value }; }
            {{member}}
        }
        """;

    [Theory]
    [InlineData("public IReadOnlyCollection<string> Keys { get { lock (_gate) return {|LKS1012:_map|}.Keys; } }")]
    [InlineData("public IEnumerable<string> Names() { lock (_gate) return {|LKS1012:_map|}.Keys.OrderBy(key => key); }")]
    [InlineData("public ICollection<int> View { get { lock (_gate) return {|LKS1012:_list|}.AsReadOnly(); } }")]
    [InlineData("public IList<int> View { get { lock (_gate) return new System.Collections.ObjectModel.ReadOnlyCollection<int>({|LKS1012:_list|}); } }")]
    [InlineData("public Span<int> Raw() { lock (_gate) return System.Runtime.InteropServices.CollectionsMarshal.AsSpan({|LKS1012:_list|}); }")]
    [InlineData("public Snapshot Take() { lock (_gate) return new Snapshot({|LKS1012:_list|}); }")]
    [InlineData("public IReadOnlyList<int> Items => {|LKS1012:_list|};")]
    [InlineData("public void Each(Action<int> act) { foreach (var item in Big()) act(item); } private IEnumerable<int> Big() { lock (_gate) return {|LKS1012:_list|}.Where(item => item > 1); }")]
    [InlineData("public int Sum() => All().Sum(); private List<int> All() { lock (_gate) return {|LKS1012:_list|}; }")]
    public Task Reports_WhatShowsTheCollectionAsItIs(string member) => Verify.Diagnostics(Index(member));

    [Fact]
    public Task Reports_TheListOfAnAsynchronousMember() => Verify.Diagnostics("""
        public class Orders
        {
            private readonly SemaphoreSlim _mutex = new(1, 1);
            private readonly List<int> _orders = [];
            public async Task Add(int order) { await _mutex.WaitAsync(); try { _orders.Add(order); } finally { _mutex.Release(); } }
            public async Task<List<int>> All() { await _mutex.WaitAsync(); try { return {|LKS1012:_orders|}; } finally { _mutex.Release(); } }
        }
        """);

    [Theory]
    [InlineData("public IReadOnlyCollection<string> Keys { get { lock (_gate) return _map.Keys.ToList(); } }")]
    [InlineData("public string[] Names() { lock (_gate) return _map.Keys.OrderBy(key => key).ToArray(); }")]
    [InlineData("public int Keys { get { lock (_gate) return _map.Keys.Count; } }")]
    [InlineData("public Snapshot Take() { lock (_gate) return new Snapshot([.. _list]); }")]
    [InlineData("internal IReadOnlyList<int> Items => _list;")]
    [InlineData("protected IReadOnlyList<int> Items => _list;")]
    [InlineData("public IReadOnlyList<int> Items => _own;")]
    [InlineData("public IReadOnlyList<int> Items => _list; public object SyncRoot => _gate;")]
    [InlineData("public IReadOnlyList<int> Items => _list; public void Give(Action<object> share) => share(_gate);")]
    [InlineData("public IReadOnlyList<int> Items => _replaced;")]
    [InlineData("public void Each(Action<int> act) { List<int> items; lock (_gate) items = _replaced; foreach (var item in items) act(item); }")]
    [InlineData("public void Each(Action<int> act) { List<int> items; lock (_gate) items = _list.ToList(); foreach (var item in items) act(item); }")]
    [InlineData("public void Each(Action<int> act) { lock (_gate) { var items = _list; foreach (var item in items) act(item); } }")]
    [InlineData("public int Each() { List<int> items; lock (_gate) items = _list; return items.Count; }")]
    [InlineData("public int Sum() { lock (_gate) return All().Sum(); } private List<int> All() { lock (_gate) return _list; }")]
    [InlineData("public int Sum() => All().Count; private List<int> All() { lock (_gate) return _list; }")]
    public Task Accepts_CopiesAndWhatNoChangeMeets(string member) => Verify.Diagnostics(Index(member));

    [Fact]
    public Task Accepts_ACollectionThatIsFilledOnce() => Verify.Diagnostics("""
        public class Table
        {
            private readonly object _gate = new();
            private readonly List<int> _rows = [];
            private bool _isRead;
            public IReadOnlyList<int> Rows { get { Read(); return _rows; } }
            private void Read() { lock (_gate) { if (_isRead) return; _rows.Add(1); _isRead = true; } }
        }
        """);

    [Theory]
    [InlineData("public IEnumerable<string> Long() { lock (_gate) return from name in {|LKS1012:_names|} where name.Length > 3 select name; }")]
    [InlineData("public IEnumerable<int> Lengths() { lock (_gate) { return from name in {|LKS1012:_names|} orderby name select name.Length; } }")]
    [InlineData("public IEnumerable<int> Counts() { lock (_gate) return from count in {|LKS1012:_counts|}.Values where count > 3 select count; }")]
    [InlineData("public IEnumerable<string> Long() { lock (_gate) return (from name in _names where name.Length > 3 select name).ToList(); }")]
    [InlineData("public int Long() { lock (_gate) return (from name in _names where name.Length > 3 select name).Count(); }")]
    [InlineData("public IEnumerable<string> Long() { lock (_gate) return from name in _names.ToArray() where name.Length > 3 select name; }")]
    public Task Reports_AQueryInItsOwnSyntax(string member) => Verify.Diagnostics($$"""
        public sealed class Index
        {
            private readonly object _gate = new();
            private readonly List<string> _names = [];
            private readonly Dictionary<string, int> _counts = [];
            public void Add(string name) { lock (_gate) { _names.Add(name); _counts[name] = 1; } }
            {{member}}
        }
        """);

    [Theory]
    [InlineData("public IEnumerable<string> First() { lock (_gate) { var names = from name in {|LKS1012:_names|} where name.Length > 3 select name; return names.Take(3); } }")]
    [InlineData("public IEnumerable<string> First() { lock (_gate) { var names = {|LKS1012:_names|}.Where(name => name.Length > 3); return names; } }")]
    [InlineData("public IEnumerable<string> First() { lock (_gate) { var names = {|LKS1012:_names|}.Where(name => name.Length > 3); var sorted = names.OrderBy(name => name); return sorted; } }")]
    [InlineData("public string[] First() { lock (_gate) { var names = _names.Where(name => name.Length > 3); return names.ToArray(); } }")]
    [InlineData("public IEnumerable<string> First() { lock (_gate) { var names = _names.Where(name => name.Length > 3); return names.ToList().Take(3); } }")]
    [InlineData("public int First() { lock (_gate) { var names = _names.Where(name => name.Length > 3); return names.Count(); } }")]
    public Task Reports_AQueryThatALocalStandsFor(string member) => Verify.Diagnostics($$"""
        public sealed class Index
        {
            private readonly object _gate = new();
            private readonly List<string> _names = [];
            public void Add(string name) { lock (_gate) _names.Add(name); }
            {{member}}
        }
        """);
}
