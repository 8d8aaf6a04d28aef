using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class CountInDictionaryFixTests
{
    [Fact]
    public Task Fixes_ACount() => Verify.Fix<CountInDictionaryFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                {|LKS1007:_items[key]++|};
            }

            public void Remove(string key, int by)
            {
                {|LKS1007:_items[key] -= by|};
                {|LKS1007:_items[key] = _items[key] + by|};
            }

            public int Next(string key) => {|LKS1007:++_items[key]|};

            public void AddAll(string[] keys) => Parallel.ForEach(keys, key => {|LKS1007:_items[key]++|});
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                _items.AddOrUpdate(key, 1, (_, value) => value + 1);
            }

            public void Remove(string key, int by)
            {
                _items.AddOrUpdate(key, -by, (_, value) => value - by);
                _items.AddOrUpdate(key, by, (_, value) => value + by);
            }

            public int Next(string key) => _items.AddOrUpdate(key, 1, (_, value) => value + 1);

            public void AddAll(string[] keys) => Parallel.ForEach(keys, key => _items.AddOrUpdate(key, 1, (_, value) => value + 1));
        }
        """);

    [Fact]
    public Task Fixes_AnUpdateOfWhatIsThereOrAnAdd() => Verify.Fix<CountInDictionaryFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                // count it
                if (_items.ContainsKey(key))
                    {|LKS1007:_items[key]++|}; // again
                else
                    {|LKS1007:_items[key] = 1|};
            }

            public void AddMany(string key, int count)
            {
                if (!_items.ContainsKey(key))
                {
                    {|LKS1007:_items[key] = count|};
                }
                else
                {
                    {|LKS1007:_items[key] += count|};
                }
            }

            public void AddTried(string key)
            {
                if (_items.TryGetValue(key, out var count))
                    {|LKS1007:_items[key] = count * 2|};
                else
                    _items.TryAdd(key, 1);
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                // count it
                // again
                _items.AddOrUpdate(key, 1, (_, value) => value + 1);
            }

            public void AddMany(string key, int count)
            {
                _items.AddOrUpdate(key, count, (_, value) => value + count);
            }

            public void AddTried(string key)
            {
                _items.AddOrUpdate(key, 1, (_, count) => count * 2);
            }
        }
        """);

    [Fact]
    public Task Fixes_AnUpdateOfWhatWasTried() => Verify.Fix<CountInDictionaryFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                // none is zero
                _items.TryGetValue(key, out var count);
                {|LKS1007:_items[key] = count + 1|};
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                // none is zero
                _items.AddOrUpdate(key, 1, (_, count) => count + 1);
            }
        }
        """);

    [Fact]
    public Task Fixes_AnUpdateOfWhatIsThere() => Verify.Fix<CountInDictionaryFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Double(string key)
            {
                if (_items.TryGetValue(key, out var count))
                    {|LKS1007:_items[key] = count * 2|};
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Double(string key)
            {
                while (_items.TryGetValue(key, out var count) && !_items.TryUpdate(key, count * 2, count))
                {
                }
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAnAmountThatChanges_NorForTheOldValue() => Verify.NoFix<CountInDictionaryFix>("""
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte> _bytes = new();
            private int _step = 1;
            public void Add(string key) => {|LKS1007:_items[key] += _step++|};
            public void AddStep(string key) => {|LKS1007:_items[key] += _step|};
            public void Multiply(string key) => {|LKS1007:_items[key] *= 2|};
            public void Small(string key) => {|LKS1007:_bytes[key]++|};
            public int Old(string key) => {|LKS1007:_items[key]++|};
            public void ByReference(string key, ref int by) => {|LKS1007:_items[key] += by|};

            public int Shown(string key)
            {
                if (_items.TryGetValue(key, out var count))
                    {|LKS1007:_items[key] = count + 1|};
                return count;
            }
        }
        """);
}
