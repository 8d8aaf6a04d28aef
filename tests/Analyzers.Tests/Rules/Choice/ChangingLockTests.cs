using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Choice;

public sealed class ChangingLockTests
{
    [Fact]
    public Task Reports_AReplacedLock() => Verify.Diagnostics("""
        class Store
        {
            private object _gate = new();
            private int _n;
            public void Add() { lock (_gate) _n++; }
            public void Clear() => {|LKS6002:_gate = new object()|};
        }
        """);

    [Fact]
    public Task Accepts_ConstructionAndCollections() => Verify.Diagnostics("""
        class Store
        {
            private object _gate;
            private List<int> _items = [];
            private readonly object _outer = new();
            public Store() => _gate = new object();
            public void Add() { lock (_gate) lock (_items) _items.Add(1); }
        }
        """);

    [Fact]
    public Task Reports_CollectionReplacedUnderItself_AndNotUnderAnotherLock() => Verify.Diagnostics("""
        class Buffer
        {
            private readonly object _gate = new();
            private List<int> _items = [];
            private Dictionary<int, int> _index = [];

            public void Add(int item)
            {
                lock (_items)
                    _items.Add(item);
            }

            public List<int> Take()
            {
                lock (_items)
                {
                    var taken = _items;
                    {|LKS6002:_items = new List<int>()|};
                    return taken;
                }
            }

            public void Index(int key)
            {
                lock (_gate)
                    _index = new Dictionary<int, int> { [key] = 1 };
            }
        }
        """);

    [Fact]
    public Task Reports_OnlyOnce_WhereThreadsAreKnown() => Verify.Diagnostics("""
        class Vault
        {
            private object _gate = new();
            private int _gold;
            public void Run()
            {
                new Thread(Add).Start();
                new Thread(Reset).Start();
            }
            private void Add() { lock (_gate) _gold++; }
            private void Reset() => {|LKS6002:_gate = new object()|};
        }
        """);

    [Fact]
    public Task Accepts_ALockThatIsMadeAnewForAnObjectThatIsReadInAgain() => Verify.Diagnostics("""
        using System.Runtime.Serialization;
        sealed class Database
        {
            [NonSerialized]
            private object _gate = new();
            private int _count;
            public void Add() { lock (_gate) _count++; }
            [OnDeserialized]
            internal void OnDeserialized(StreamingContext context) => _gate = new object();
        }
        """);

    [Fact]
    public Task Reports_AListThatIsSwappedUnderItsOwnLock_WhoWaitedAddsToTheOldOne() => Verify.Diagnostics("""
        sealed class Batch
        {
            private List<string> _items = [];
            public void Add(string item) { lock (_items) _items.Add(item); }
            public List<string> Take()
            {
                lock (_items)
                {
                    var old = _items;
                    {|LKS6002:_items = new List<string>()|};
                    return old;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnArrayOrImmutableCollectionThatIsReplacedUnderItself() => Verify.Diagnostics("""
        using System.Collections.Immutable;
        static class Pools
        {
            private static string[] s_pools = new string[10];
            private static ImmutableList<int> s_ids = ImmutableList<int>.Empty;

            public static void Add(int i, string pool) { lock (s_pools) s_pools[i] = pool; }
            public static void Reset() { lock (s_pools) { {|LKS6002:s_pools = new string[10]|}; } }
            public static void Note(int id) { lock (s_ids) {|LKS6002:s_ids = s_ids.Add(id)|}; }
        }
        """);

    [Fact]
    public Task Reports_WhatIsMadeInALocalFirst_AndEachWayToStoreIt() => Verify.Diagnostics("""
        static class Names
        {
            private static volatile string?[] s_names = new string?[4];
            private static int s_count;
            public static void Add(string name)
            {
                lock (s_names)
                {
                    var names = s_names;
                    if (s_count == names.Length)
                    {
                        var larger = new string?[names.Length * 2];
                        Array.Copy(names, larger, names.Length);
                        {|LKS6002:s_names = larger|};
                        names = larger;
                    }
                    names[s_count++] = name;
                }
            }
        }
        class Rows
        {
            private int[] _resized = new int[4];
            private List<int> _exchanged = [];
            private List<int> _written = [];
            private List<int> _bracketed = [];
            private int _count;
            public void Resize(int row) { lock (_resized) { if (_count == _resized.Length) Array.Resize(ref {|LKS6002:_resized|}, _count * 2); _resized[_count++] = row; } }
            public List<int> Take() { lock (_exchanged) return {|LKS6002:Interlocked.Exchange(ref _exchanged, new List<int>())|}; }
            public void Forget() { lock (_written) { var none = new List<int>(); {|LKS6002:Volatile.Write(ref _written, none)|}; } }
            public void Begin() { lock (_bracketed) {|LKS6002:_bracketed = []|}; }
        }
        """);

    [Fact]
    public Task Reports_Helpers_AndLocksTakenByHand() => Verify.Diagnostics("""
        class Rows
        {
            private int[] _rows = new int[4];
            private int[] _byHand = new int[4];
            private object _gate = new();
            private int _count;
            private int _other;
            public void Add(int row) { lock (_rows) { if (_count == _rows.Length) Grow(); _rows[_count++] = row; } }
            private void Grow() { var larger = new int[_rows.Length * 2]; _rows.CopyTo(larger, 0); {|LKS6002:_rows = larger|}; }
            public void Put(int row)
            {
                Monitor.Enter(_byHand);
                try { {|LKS6002:_byHand = new int[row]|}; }
                finally { Monitor.Exit(_byHand); }
            }
            public void Next() { Monitor.Enter(_gate); try { _other++; } finally { Monitor.Exit(_gate); } }
            public void Reset() => {|LKS6002:_gate = new object()|};
        }
        """);

    [Fact]
    public Task Accepts_ReplacementsUnderOtherLocks_OldObjects_AndLocalsWithSeveralValues() => Verify.Diagnostics("""
        class Rows
        {
            private readonly object _gate = new();
            private int[] _rows = new int[4];
            private int[] _kept = new int[4];
            private int[] _chosen = new int[4];
            private int[] _elements = new int[4];
            private int[] _grown = new int[4];
            private int _count;
            public void Read() { lock (_rows) Console.WriteLine({|LKS1017:_rows|}.Length); }
            public void Replace() { lock (_gate) { var larger = new int[8]; _rows = larger; } }
            public void Keep() { lock (_kept) { var same = _kept; _kept = same; } }
            public void Choose(bool isFull) { lock (_chosen) { var rows = _chosen; if (isFull) rows = {|LKS1017:_kept|}; _chosen = rows; } }
            public void Set(int row) { lock (_elements) { var own = row; _elements[0] = own; } }
            public void Add(int row) { lock (_gate) { if (_count == _grown.Length) Grow(); _grown[_count++] = row; } }
            private void Grow() { var larger = new int[_grown.Length * 2]; _grown.CopyTo(larger, 0); _grown = larger; }
        }
        """);
}
