using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class EventAccessorRaceTests
{
    private static Task Check(string load, string accessors) => Verify.Diagnostics($$"""
        sealed class Host
        {
            private readonly Hub _hub = new();
            {{load}}
            private void OnSaved(object? sender, EventArgs e) { }
        }
        """, $$"""
        sealed class Hub
        {
            private readonly object _gate = new();
            private EventHandler? _saved;
            {{accessors}}
            public void Raise() => _saved?.Invoke(this, EventArgs.Empty);
        }
        """);

    private const string Bare = "public event EventHandler Saved { add { {|LKS1028:_saved += value|}; } remove { _saved -= value; } }";

    [Theory]
    [InlineData("public void Load(string[] names) => Parallel.ForEach(names, name => _hub.Saved += (_, _) => Console.WriteLine(name));")]
    [InlineData("public void Load(string[] names) => Parallel.ForEach(names, name => Attach()); private void Attach() => _hub.Saved += OnSaved;")]
    [InlineData("public Task Load(string[] names, CancellationToken ct) => Parallel.ForEachAsync(names, ct, async (name, token) => { await Task.Delay(1, token); _hub.Saved += OnSaved; });")]
    [InlineData("public void Load() { Task.Run(() => _hub.Saved += OnSaved); Task.Run(() => _hub.Saved += OnSaved); }")]
    public Task Reports_HandlersThatAreAddedAtOnce(string load) => Check(load, Bare);

    [Theory]
    [InlineData("public event EventHandler Saved { add { lock (_gate) _saved += value; } remove { lock (_gate) _saved -= value; } }")]
    [InlineData("public event EventHandler Saved { add { EventHandler? seen, next; do { seen = _saved; next = seen + value; } while (Interlocked.CompareExchange(ref _saved, next, seen) != seen); } remove { } }")]
    [InlineData("public event EventHandler? Saved; public void Call() => Saved?.Invoke(this, EventArgs.Empty);")]
    public Task Accepts_AccessorsWithALockOrALoop_AndTheCompilersOwn(string accessors) => Check("public void Load(string[] names) => Parallel.ForEach(names, name => _hub.Saved += OnSaved);", accessors);

    [Theory]
    [InlineData("public void Load(string[] names) { foreach (var name in names) _hub.Saved += OnSaved; }")]
    [InlineData("public void Load(string[] names) => Parallel.ForEach(names, name => { var own = new Hub(); own.Saved += OnSaved; own.Raise(); });")]
    [InlineData("public void Load(string[] names) => Parallel.ForEach(names, name => { lock (_hub) _hub.Saved += OnSaved; });")]
    public Task Accepts_OneAfterTheOther_AndObjectsOfTheirOwn(string load) => Check(load, "public event EventHandler Saved { add { _saved += value; } remove { _saved -= value; } }");

    [Fact]
    public Task Reports_InOneType() => Verify.Diagnostics("""
        sealed class Host
        {
            private EventHandler? _saved;
            public event EventHandler Saved { add { {|LKS1001:_saved += value|}; } remove { } }
            public void Load(string[] names) => Parallel.ForEach(names, name => Saved += (_, _) => Console.WriteLine(name));
        }
        """);
}
