using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class FactoryResultTests
{
    [Fact]
    public Task Suggests_LazyValues() => Verify.Diagnostics("""
        class Connections
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Connection> _open = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<int>> _loads = new();
            public Connection Get(string host) => {|LKS1023:_open.GetOrAdd(host, h => new Connection(h))|};
            public Task<int> Load(string key) => {|LKS1023:_loads.GetOrAdd(key, async k => { await Task.Yield(); return k.Length; })|};
        }
        sealed record Connection(string Host) : IDisposable { public void Dispose() { } }
        """);

    [Fact]
    public Task Accepts_PureAndLazyFactories() => Verify.Diagnostics("""
        class Connections
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Connection>> _open = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _lengths = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<int>> _done = new();
            public Connection Get(string host) => _open.GetOrAdd(host, h => new Lazy<Connection>(() => new Connection(h))).Value;
            public int Length(string text) => _lengths.GetOrAdd(text, t => t.Length);
            public Task<int> Done(string key) => _done.GetOrAdd(key, k => Task.FromResult(k.Length));
        }
        sealed record Connection(string Host) : IDisposable { public void Dispose() { } }
        """);
}
