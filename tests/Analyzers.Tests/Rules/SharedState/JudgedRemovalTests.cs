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
}
