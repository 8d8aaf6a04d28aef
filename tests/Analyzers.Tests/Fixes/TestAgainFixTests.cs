using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class TestAgainFixTests
{
    [Fact]
    public Task Fixes_WithASecondTest() => Verify.Fix<TestAgainFix>(
        """
        class Cache
        {
            private readonly object _gate = new();
            private List<int>? _items;
            private List<int>? _others;

            public List<int> Items()
            {
                if (_items == null)
                {
                    // one at a time
                    lock (_gate)
                    {
                        {|LKS1011:_items = new List<int>()|}; // made
                    }
                }

                if (_others is null)
                    lock (_gate)
                        {|LKS1011:_others = new List<int>()|};
                return _items.Concat(_others).ToList();
            }
        }
        """,
        """
        class Cache
        {
            private readonly object _gate = new();
            private List<int>? _items;
            private List<int>? _others;

            public List<int> Items()
            {
                if (_items == null)
                {
                    // one at a time
                    lock (_gate)
                    {
                        if (_items == null)
                        {
                            _items = new List<int>(); // made
                        }
                    }
                }

                if (_others is null)
                    lock (_gate)
                    {
                        if (_others is null)
                        {
                            _others = new List<int>();
                        }
                    }
                return _items.Concat(_others).ToList();
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheTestDoesMore() => Verify.NoFix<TestAgainFix>("""
        class Cache
        {
            private readonly object _gate = new();
            private List<int>? _items;

            public List<int> Items()
            {
                if (_items != null)
                    return _items;
                lock (_gate)
                {
                    return {|LKS1011:_items = new List<int>()|};
                }
            }
        }
        """);
}
