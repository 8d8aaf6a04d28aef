using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class AliasesTests
{
    [Fact]
    public Task Holds_OneLockUnderAllItsNames() => Probe.Held("""
        class Store
        {
            private readonly object _gate = new();
            private object Gate => _gate;
            private object Block { get { return this._gate; } }
            public void Run()
            {
                var gate = _gate;
                Monitor.Enter(gate);
                Here(); // held: this._gate
                Monitor.Exit(Gate);
                Here(); // held:
                lock (Block)
                    Here(); // held: this._gate
                var copy = gate;
                lock (copy)
                    Here(); // held: this._gate
            }
        }
        """);

    [Fact]
    public Task Holds_LocksOfOtherObjectsByTheirPath() => Probe.Held("""
        class Node
        {
            public readonly object Sync = new();
            public Node? Next;
            public static readonly Dictionary<string, object> Keyed = [];
            public void Run(Node other, string key, object[] gates)
            {
                lock (other.Sync)
                    Here(); // held: other.Sync
                lock (Next!.Sync)
                    Here(); // held: this.Next.Sync
                lock (typeof(Node))
                    Here(); // held: typeof(Node)
                lock (this)
                    Here(); // held: this
                lock (Keyed[key])
                    Here(); // held: Node.Keyed.this[][key]
                lock (gates[0])
                    Here(); // held: gates[0]
            }
        }
        """);

    [Fact]
    public Task Forgets_ALockWhoseVariableIsAssigned() => Probe.Held("""
        class Node
        {
            private object _gate = new();
            public void Run(object other)
            {
                Monitor.Enter(_gate);
                Here(); // held: this._gate
                _gate = other;
                Here(); // held:
            }
        }
        """);
}
