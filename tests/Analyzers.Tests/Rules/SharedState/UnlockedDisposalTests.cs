using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class UnlockedDisposalTests
{
    private static string Clients(string add, string dispose) => $$"""
        #pragma warning disable LKS1004, LKS1008
        sealed class Clients : IDisposable
        {
            private readonly object _gate = new();
            private readonly List<IDisposable> _clients = [];
            private bool _disposed;
            private int _state;
            public int Count() { lock (_gate) return _clients.Count; }
            public void Remove(IDisposable client) { lock (_gate) _clients.Remove(client); }
            private void ThrowIfDisposed() { if (_disposed) throw new ObjectDisposedException("clients"); }
            public void Add(IDisposable client) { {{add}} }
            public void Dispose() { {{dispose}} }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { if (_disposed) return; _clients.Add(client); }", "_disposed = true; foreach (var client in {|LKS1002:_clients|}) client.Dispose(); _clients.Clear();")]
    [InlineData("lock (_gate) { if (!_disposed) _clients.Add(client); }", "if (_disposed) return; _disposed = true; {|LKS1002:_clients|}.Clear();")]
    [InlineData("lock (_gate) { ThrowIfDisposed(); _clients.Add(client); }", "_disposed = true; {|LKS1002:_clients|}.ForEach(client => client.Dispose()); _clients.Clear();")]
    [InlineData("lock (_gate) { ObjectDisposedException.ThrowIf(_disposed, this); _clients.Add(client); }", "Volatile.Write(ref _disposed, true); foreach (var client in {|LKS1002:_clients|}) client.Dispose();")]
    public Task Suggests_WhereTheOtherMemberAsks(string add, string dispose) => Verify.Diagnostics(Clients(add, dispose));

    [Theory]
    // The flag is set, or everything done, under the lock.
    [InlineData("lock (_gate) { if (_disposed) return; _clients.Add(client); }", "lock (_gate) { if (_disposed) return; _disposed = true; } foreach (var client in _clients) client.Dispose(); _clients.Clear();")]
    [InlineData("lock (_gate) { if (_disposed) return; _clients.Add(client); }", "lock (_gate) { _disposed = true; foreach (var client in _clients) client.Dispose(); _clients.Clear(); }")]
    [InlineData("lock (_gate) { if (_disposed) return; _clients.Add(client); }", "_disposed = true; lock (_gate) { _state++; } foreach (var client in _clients) client.Dispose(); _clients.Clear();")]
    [InlineData("lock (_gate) { if (_disposed) return; _clients.Add(client); }", "_disposed = true; IDisposable[] all; lock (_gate) { all = _clients.ToArray(); _clients.Clear(); } foreach (var client in all) client.Dispose();")]
    // Nobody asks under the lock: who calls it then has made a mistake.
    [InlineData("ThrowIfDisposed(); lock (_gate) { _clients.Add(client); }", "_disposed = true; foreach (var client in _clients) client.Dispose(); _clients.Clear();")]
    [InlineData("lock (_gate) { _clients.Add(client); }", "_disposed = true; foreach (var client in _clients) client.Dispose(); _clients.Clear();")]
    // Another flag.
    [InlineData("lock (_gate) { if (_state > 3) return; _clients.Add(client); }", "_disposed = true; foreach (var client in _clients) client.Dispose(); _clients.Clear();")]
    public Task Accepts(string add, string dispose) => Verify.Diagnostics(Clients(add, dispose));

    [Fact]
    public Task Accepts_WhereItWaitsForTheOthersFirst() => Verify.Diagnostics("""
        #pragma warning disable LKS1004
        sealed class Pump : IDisposable
        {
            private readonly object _gate = new();
            private readonly List<int> _items = [];
            private readonly Thread _thread;
            private bool _disposed;
            public Pump() { _thread = new Thread(Run); _thread.Start(); }
            private void Run() { for (var i = 0; i < 10; i++) Add(i); }
            public void Add(int item) { lock (_gate) { if (_disposed) return; _items.Add(item); } }
            public int Count() { lock (_gate) return _items.Count; }
            public void Dispose()
            {
                _disposed = true;
                _thread.Join();
                _items.Clear();
            }
        }
        """);
}
