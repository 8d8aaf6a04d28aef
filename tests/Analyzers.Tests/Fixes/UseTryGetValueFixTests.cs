using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseTryGetValueFixTests
{
    [Fact]
    public Task Fixes_AReadOfWhatMayBeRemoved() => Verify.Fix<UseTryGetValueFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _items = new();
            public void Drop(string key) => _items.TryRemove(key, out _);

            public string? Find(string key) => _items.ContainsKey(key) ? {|LKS1007:_items[key]|} : null;

            public string? FindEarly(string key)
            {
                if (!_items.ContainsKey(key))
                    return null;
                // there
                return {|LKS1007:_items[key]|};
            }

            public void Show(string key)
            {
                var found = key.Length;
                if (found > 0 && _items.ContainsKey(key))
                    Console.WriteLine({|LKS1007:_items[key]|});
            }

            public void ShowAll(string key)
            {
                while (_items.ContainsKey(key))
                    Console.WriteLine({|LKS1007:_items[key]|}.Length);
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _items = new();
            public void Drop(string key) => _items.TryRemove(key, out _);

            public string? Find(string key) => _items.TryGetValue(key, out var found) ? found : null;

            public string? FindEarly(string key)
            {
                if (!_items.TryGetValue(key, out var found))
                    return null;
                // there
                return found;
            }

            public void Show(string key)
            {
                var found = key.Length;
                if (found > 0 && _items.TryGetValue(key, out var found2))
                    Console.WriteLine(found2);
            }

            public void ShowAll(string key)
            {
                while (_items.TryGetValue(key, out var found))
                    Console.WriteLine(found.Length);
            }
        }
        """);

    [Fact]
    public Task Fixes_EveryReadAfterTheTest() => Verify.Fix<UseTryGetValueFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _items = new();
            public void Drop(string key) => _items.TryRemove(key, out _);

            public int Count(string key)
            {
                if (_items.ContainsKey(key) && {|LKS1007:_items[key]|}.Length > 3)
                    return _items[key].Length;
                return 0;
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _items = new();
            public void Drop(string key) => _items.TryRemove(key, out _);

            public int Count(string key)
            {
                if (_items.TryGetValue(key, out var found) && found.Length > 3)
                    return found.Length;
                return 0;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheElementIsAnotherByThen() => Verify.NoFix<UseTryGetValueFix>("""
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _items = new();
            public void Drop(string key) => _items.TryRemove(key, out _);

            public string? Find(string key)
            {
                if (_items.ContainsKey(key))
                {
                    key += "x";
                    return {|LKS1007:_items[key]|};
                }

                return null;
            }

            public string? Set(string key)
            {
                if (_items.ContainsKey(key))
                {
                    {|LKS1007:_items[key] = "new"|};
                    return {|LKS1007:_items[key]|};
                }

                return null;
            }

            public async Task<string?> FindAsync(string key)
            {
                if (_items.ContainsKey(key))
                {
                    await Task.Yield();
                    return {|LKS1007:_items[key]|};
                }

                return null;
            }
        }
        """);
}
