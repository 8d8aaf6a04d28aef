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
}
