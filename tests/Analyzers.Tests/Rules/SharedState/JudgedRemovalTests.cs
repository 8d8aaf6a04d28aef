using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>LKS1007 for keys that are taken out because of a value which may be another by then.</summary>
public sealed class JudgedRemovalTests
{
    private const string Renew = "public bool Renew(string key) => _holds.TryGetValue(key, out var hold) && _holds.TryUpdate(key, hold with { Until = DateTime.MaxValue }, hold);";

    [Theory]
    [InlineData("foreach (var (key, hold) in _holds) { if (hold.Until > now) continue; if ({|LKS1007:_holds.TryRemove(key, out _)|}) _evicted++; }")]
    [InlineData("foreach (var entry in _holds) if (entry.Value.Until < now) {|LKS1007:_holds.TryRemove(entry.Key, out _)|};")]
    [InlineData("foreach (var entry in _holds.Where(entry => entry.Value.Until < now).ToList()) if (entry.Value.Owner != \"\") {|LKS1007:_holds.TryRemove(entry.Key, out var gone)|};")]
    [InlineData("if (_holds.TryGetValue(\"a\", out var hold) && hold.Until < now) {|LKS1007:_holds.TryRemove(\"a\", out _)|};")]
    public Task Reports_AKeyThatIsRemovedForItsValue(string body) => Verify.Diagnostics(Registry(body, Renew));

    [Theory]
    [InlineData("foreach (var entry in _holds) if (entry.Value.Until < now) _holds.TryRemove(entry);")]
    [InlineData("foreach (var (key, hold) in _holds) if (hold.Until < now) _holds.TryRemove(KeyValuePair.Create(key, hold));")]
    [InlineData("foreach (var (key, hold) in _holds) _holds.TryRemove(key, out _);")]
    [InlineData("foreach (var (key, hold) in _holds) if (key.Length > 3) _holds.TryRemove(key, out _);")]
    [InlineData("if (_holds.TryGetValue(\"a\", out var hold)) _holds.TryRemove(\"a\", out _);")]
    public Task Accepts_(string body) => Verify.Diagnostics(Registry(body, Renew));

    [Fact]
    public Task Accepts_KeysThatNobodyGivesAnotherValue() => Verify.Diagnostics(Registry("foreach (var (key, hold) in _holds) if (hold.Until < now) _holds.TryRemove(key, out _);", "public bool Hold(string key) => _holds.TryAdd(key, new Hold(key, DateTime.MaxValue));"));

    [Fact]
    public Task Accepts_EntriesThatAreOnlyStoredForKeysOfTheirOwn() => Verify.Diagnostics(Registry("foreach (var (key, hold) in _holds) if (hold.Until < now) _holds.TryRemove(key, out _);",
        "public string Hold() { var key = Guid.NewGuid().ToString(\"N\"); _holds[key] = new Hold(key, DateTime.MaxValue); return key; }"));

    [Theory]
    [InlineData(Renew, DiagnosticSeverity.Warning)]
    [InlineData("public void Renew(string key) => _holds[key] = new Hold(key, DateTime.MaxValue);", DiagnosticSeverity.Info)]
    public async Task Suggests_WhereNothingSaysThatItMatters(string renew, DiagnosticSeverity severity)
    {
        var source = "using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing System.Threading;\n" + Registry("foreach (var (key, hold) in _holds) if (hold.Until < now) _holds.TryRemove(key, out _);", renew);
        Assert.Equal(severity, Assert.Single(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(source, "Holds.cs")])), diagnostic => diagnostic.Id == "LKS1007").Severity);
    }

    private static string Registry(string body, string renew) => $$"""
        public sealed record Hold(string Owner, DateTime Until);
        public sealed class Registry
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Hold> _holds = new();
            private int _evicted;
            public void Evict(DateTime now) { {{body}} }
            public int Evicted => _evicted;
            {{renew}}
        }
        """;

    [Theory]
    [InlineData("var batch = _batches.GetOrAdd(key, _ => new Batch()); {|LKS1007:batch.Append(key)|};", "if (_batches.TryRemove(key, out var batch)) foreach (var mail in batch.TakeAll()) Console.WriteLine(mail);")]
    [InlineData("{|LKS1007:_batches.GetOrAdd(key, _ => new Batch()).Append(key)|};", "_batches.TryRemove(key, out var batch); return; void Send(Batch sent) => Console.WriteLine(sent); Send(batch!);")]
    [InlineData("{|LKS1007:_queues.GetOrAdd(key, _ => new()).Enqueue(key)|};", "if (_queues.TryRemove(key, out var queue)) while (queue.TryDequeue(out var mail)) Console.WriteLine(mail);")]
    // Looked at again, removed only, or disposed of.
    [InlineData("var batch = _batches.GetOrAdd(key, _ => new Batch()); batch.Append(key); if (!_batches.ContainsKey(key)) Console.WriteLine();", "if (_batches.TryRemove(key, out var batch)) Console.WriteLine(batch.TakeAll());")]
    [InlineData("_batches.GetOrAdd(key, _ => new Batch()).Append(key);", "_batches.TryRemove(key, out _);")]
    [InlineData("Console.WriteLine(_batches.GetOrAdd(key, _ => new Batch()).Count);", "if (_batches.TryRemove(key, out var batch)) Console.WriteLine(batch.TakeAll());")]
    public Task AnObjectThatIsTakenOutAndEmptied(string add, string take) => Verify.Diagnostics($$"""
        public sealed class Batch
        {
            private readonly object _gate = new();
            private readonly List<string> _mails = new();
            public int Count { get { lock (_gate) return _mails.Count; } }
            public void Append(string mail) { lock (_gate) _mails.Add(mail); }
            public string[] TakeAll() { lock (_gate) { var all = _mails.ToArray(); _mails.Clear(); return all; } }
        }
        public sealed class Spool
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Batch> _batches = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, System.Collections.Concurrent.ConcurrentQueue<string>> _queues = new();
            public void Enqueue(string key) { {{add}} }
            public void Detach(string key) { {{take}} }
        }
        """);
}
