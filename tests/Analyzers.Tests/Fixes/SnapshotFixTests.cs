using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class SnapshotFixTests
{
    [Fact]
    public Task Fixes_ListsQueriesAndInterfaces() => Verify.Fix<SnapshotFix>(
        """
        class Orders
        {
            private readonly object _gate = new();
            private readonly List<int> _orders = [];
            public void Add(int order) { lock (_gate) _orders.Add(order); }
            public List<int> All { get { lock (_gate) return {|LKS1012:_orders|}; } }
            public IReadOnlyList<int> Read() { lock (_gate) return {|LKS1012:_orders|}; }
            public IEnumerable<int> Big() { lock (_gate) return {|LKS1012:_orders|}.Where(order => order > 100); }
        }
        """,
        """
        class Orders
        {
            private readonly object _gate = new();
            private readonly List<int> _orders = [];
            public void Add(int order) { lock (_gate) _orders.Add(order); }
            public List<int> All { get { lock (_gate) return new List<int>(_orders); } }
            public IReadOnlyList<int> Read() { lock (_gate) return _orders.ToArray(); }
            public IEnumerable<int> Big() { lock (_gate) return _orders.Where(order => order > 100).ToList(); }
        }
        """);
}
