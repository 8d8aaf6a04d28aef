using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Choice;

public sealed class FreshLockTests
{
    [Fact]
    public Task Reports_FreshObjects() => Verify.Diagnostics("""
        class Store
        {
            private int _n;
            public void Add()
            {
                lock ({|LKS6003:new object()|}) _n++;
                var gate = new object();
                lock ({|LKS6003:gate|}) _n++;
            }
        }
        """);

    [Fact]
    public Task Accepts_SharedLocals() => Verify.Diagnostics("""
        class Store
        {
            private readonly Dictionary<string, object> _gates = [];
            public void Add(string key)
            {
                var gate = new object();
                var n = 0;
                Parallel.For(0, 3, _ => { lock (gate) n++; });
                var kept = new object();
                _gates[key] = kept;
                lock (kept) Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Reports_MembersThatMakeTheObject_AndTheMonitor() => Verify.Diagnostics("""
        class Counter
        {
            private object Gate => new();

            public void Property() { lock ({|LKS6003:Gate|}) Console.WriteLine(); }
            public void Method() { lock ({|LKS6003:MakeGate()|}) Console.WriteLine(); }
            public void Array(int key) { lock ({|LKS6003:new[] { key }|}) Console.WriteLine(); }
            public void Local()
            {
                var gate = new object();
                Monitor.Enter({|LKS6003:gate|});
                try { Console.WriteLine(); } finally { Monitor.Exit(gate); }
            }

            private static object MakeGate() => new();
        }
        """);

    [Fact]
    public Task Accepts_MembersThatKeepTheObject() => Verify.Diagnostics("""
        class Counter
        {
            private object? _gate;
            private object Gate => _gate ??= new object();
            private object Made { get; } = new();

            public void Property() { lock (Gate) Console.WriteLine(); }
            public void Initialised() { lock (Made) Console.WriteLine(); }
            public void Method() { lock (FindGate()) Console.WriteLine(); }

            private object FindGate()
            {
                if (_gate is null)
                    Interlocked.CompareExchange(ref _gate, new object(), null);
                return _gate;
            }
        }
        """);
}
