using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>What is stored in a concurrent dictionary and read back, while others take it out.</summary>
public sealed class ReadBackTests
{
    [Fact]
    public Task Reports_AnEntryThatIsReadBack() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Worker
        {
            private readonly ConcurrentDictionary<string, List<int>> _results = new();
            private ConcurrentDictionary<string, List<int>> Results => _results;
            public void Forget(string id)
            {
                if (!_results.TryRemove(id, out _))
                    Console.WriteLine("gone");
            }
            public async Task RunAsync(string id)
            {
                var made = await MakeAsync(id);
                Update(id, made);
            }
            private void Update(string id, List<int> made)
            {
                _results[id] = made;
                Send({|LKS1007:_results[id]|});
            }
            public void Count(string id, int value)
            {
                _results.TryAdd(id, new List<int>());
                if (value > 0)
                    {|LKS1007:Results[id]|}.Add(value);
            }
            public void Each(List<string> ids) => Parallel.ForEach(ids, id =>
            {
                _ = Results.GetOrAdd(id, _ => new List<int>());
                Send({|LKS1007:_results[id]|});
            });
            private void Send(List<int> made) => Console.WriteLine(made.Count);
            private static async Task<List<int>> MakeAsync(string id) { await Task.Yield(); return new List<int> { id.Length }; }
        }
        """);

    [Fact]
    public Task Accepts_KeysOfOnesOwn_Locks_Handlers_AndOtherKeys() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Worker
        {
            private readonly ConcurrentDictionary<string, List<int>> _results = new();
            private readonly ConcurrentDictionary<Guid, List<int>> _calls = new();
            private readonly ConcurrentDictionary<string, List<int>> _kept = new();
            private readonly object _gate = new();
            public void Forget(string id) { lock (_gate) _results.TryRemove(id, out _); }
            public void Forget(Guid id) => _calls.TryRemove(id, out _);
            public void Keep(string id)
            {
                _kept[id] = new List<int>();
                Send(_kept[id]);
            }
            public void Call()
            {
                var id = Guid.NewGuid();
                _calls[id] = new List<int>();
                Send(_calls[id]);
            }
            public void Locked(string id)
            {
                lock (_gate)
                {
                    _results[id] = new List<int>();
                    Send(_results[id]);
                }
            }
            public void Other(string id, string next)
            {
                _results[id] = new List<int>();
                id = next;
                try
                {
                    Send(_results[next]);
                }
                catch (KeyNotFoundException)
                {
                }
            }
            public void Stored(string id)
            {
                var made = new List<int>();
                _results[id] = made;
                Send(made);
                if (_results.TryGetValue(id, out var found))
                    Send(found);
            }
            private void Send(List<int> made) => Console.WriteLine(made.Count);
        }
        """);

    /// <summary>Who takes a handler off at the end does not call it.</summary>
    [Theory]
    [InlineData("_source.Removed += OnRemoved;", "_source.Removed -= OnRemoved;", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("", "OnRemoved(\"all\");", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    public async Task HandlerThatIsTakenOffAtTheEnd_RunsBefore(string first, string last, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Collections.Concurrent; using System.Collections.Generic;
            class Source { public event Action<string>? Removed; public void Raise(string id) => Removed?.Invoke(id); }
            class Worker : IDisposable
            {
                private readonly ConcurrentDictionary<string, List<int>> _results = new();
                private readonly Source _source;
                public Worker(Source source) { _source = source; {{first}} }
                private void OnRemoved(string id) => _results.TryRemove(id, out _);
                public void Update(string id, List<int> made)
                {
                    _results[id] = made;
                    Console.WriteLine(_results[id].Count);
                }
                public void Dispose() { {{last}} }
            }
            """, "Source.cs")]));
        Assert.Equal(severity, Assert.Single(reported, one => one.Id == "LKS1007").Severity);
    }
}
