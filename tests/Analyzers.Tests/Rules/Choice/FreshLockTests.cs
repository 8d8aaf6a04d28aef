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
}
