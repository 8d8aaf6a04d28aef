using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class LookedBeforeAwaitTests
{
    private static Task Check(string members) => Verify.Diagnostics("""
        sealed class Handler(Work work)
        {
            public async Task<string?[]> Handle(IEnumerable<int> ids)
            {
                var lookups = ids.Distinct().Select(id => work.FindAsync(id));
                return await Task.WhenAll(lookups);
            }
        }
        """, $$"""
        interface ISource { Task<string?> ReadAsync(int id); }
        sealed class Work(ISource source)
        {
            private readonly Dictionary<int, string> _known = [];
            private readonly HashSet<int> _busy = [];
            private bool _isLoaded;
            private int _reads;
            public int Reads => _reads;
            public bool Begin(int id) => _busy.Add(id);
            {{members}}
        }
        """);

    [Theory]
    [InlineData("public async Task<string?> FindAsync(int id) { if (_known.TryGetValue(id, out var found)) return found; var row = await source.ReadAsync(id).ConfigureAwait(false); {|LKS1028:_known|}[id] = row!; return row; }")]
    [InlineData("public async Task<string?> FindAsync(int id) { if (_known.TryGetValue(id, out var found)) return found; var row = await source.ReadAsync(id).ConfigureAwait(false); return row is null ? null : Attach(id, row); } private string Attach(int id, string row) { {|LKS1028:_known|}.Add(id, row); return row; }")]
    [InlineData("public async Task<string?> FindAsync(int id) { if (!_known.ContainsKey(id)) { var row = await source.ReadAsync(id).ConfigureAwait(false); if (row is not null) {|LKS1028:_known|}.Add(id, row); } return \"\"; }")]
    public Task Reports_AMissThatEachCallHasFound(string members) => Check(members);

    [Theory]
    [InlineData("public async Task<string?> FindAsync(int id) { if (_known.TryGetValue(id, out var found)) return found; var row = await source.ReadAsync(id); _known[id] = row!; return row; }")]
    [InlineData("public async Task<string?> FindAsync(int id) { if ({|LKS1002:_known|}.TryGetValue(id, out var found)) return found; var row = await source.ReadAsync(id).ConfigureAwait(false); lock (_known) _known[id] = row!; return row; }")]
    [InlineData("public async Task<string?> FindAsync(int id) { if (_isLoaded) return null; _isLoaded = true; var row = await source.ReadAsync(id).ConfigureAwait(false); _known[id] = row!; return row; }")]
    [InlineData("public async Task<string?> FindAsync(int id) { if (_known.ContainsKey(id)) return null; _isLoaded = true; var row = await source.ReadAsync(id).ConfigureAwait(false); _known[id] = row!; return row; }")]
    [InlineData("public async Task<string?> FindAsync(int id) { if (_busy.Contains(id) || !Begin(id)) return null; var row = await source.ReadAsync(id).ConfigureAwait(false); _known[id] = row!; return row; }")]
    [InlineData("public async Task<string?> FindAsync(int id) { var row = await source.ReadAsync(id).ConfigureAwait(false); if (_known.ContainsKey(id)) return row; _known[id] = row!; return row; }")]
    public Task Accepts_WhatIsOnTheContext_UnderALock_OrDecidedByTheState(string members) => Check(members);
}
