using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseTryAddFixTests
{
    [Fact]
    public Task Fixes_AnAddOfWhatIsMissing() => Verify.Fix<UseTryAddFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                // once
                if (!_items.ContainsKey(key))
                    {|LKS1007:_items[key] = key.Length|};
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                // once
                _items.TryAdd(key, key.Length);
            }
        }
        """);

    [Fact]
    public Task Fixes_ACount() => Verify.Fix<UseTryAddFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                {|LKS1007:_items[key]++|};
            }
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
        }
        """);
}
