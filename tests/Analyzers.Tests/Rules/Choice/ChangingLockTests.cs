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
}
