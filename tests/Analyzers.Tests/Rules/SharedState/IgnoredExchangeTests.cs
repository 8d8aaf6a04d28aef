using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class IgnoredExchangeTests
{
    [Fact]
    public Task Reports_AnUpdateThatMayNotHappen() => Verify.Diagnostics("""
        class Peak
        {
            private int _peak;
            private Node? _head;
            public void Add(int by)
            {
                var old = _peak;
                {|LKS1022:Interlocked.CompareExchange(ref _peak, old + by, old)|};
            }
            public void Push()
            {
                var head = _head;
                {|LKS1022:Interlocked.CompareExchange(ref _head, new Node(head), head)|};
            }
            private sealed class Node(Node? next) { public Node? Next => next; }
        }
        """);

    [Fact]
    public Task Accepts_InitialValues_AndLoops() => Verify.Diagnostics("""
        class Peak
        {
            private int _peak;
            private object? _value;
            public void Init() => Interlocked.CompareExchange(ref _value, new object(), null);
            public void Start() => Interlocked.CompareExchange(ref _peak, 1, 0);
            public void Add(int by)
            {
                int old;
                do
                    old = _peak;
                while (Interlocked.CompareExchange(ref _peak, old + by, old) != old);
            }
        }
        """);
}
