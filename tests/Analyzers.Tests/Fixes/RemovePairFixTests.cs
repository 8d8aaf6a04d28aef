using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes.Atomics;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RemovePairFixTests
{
    [Theory]
    [InlineData("foreach (var (seat, hold) in _holds) if (hold.Until < now) {|LKS1007:_holds.TryRemove(seat, out _)|};", "foreach (var (seat, hold) in _holds) if (hold.Until < now) _holds.TryRemove(KeyValuePair.Create(seat, hold));")]
    [InlineData("foreach (var entry in _holds) if (entry.Value.Until < now && {|LKS1007:_holds.TryRemove(entry.Key, out var _)|}) Console.WriteLine(); // gone", "foreach (var entry in _holds) if (entry.Value.Until < now && _holds.TryRemove(entry)) Console.WriteLine(); // gone")]
    [InlineData("if (_holds.TryGetValue(\"a\", out var hold) && hold.Until < now) {|LKS1007:_holds.TryRemove(\"a\", out _)|};", "if (_holds.TryGetValue(\"a\", out var hold) && hold.Until < now) _holds.TryRemove(KeyValuePair.Create(\"a\", hold));")]
    public Task Fixes_ARemovalByKey(string before, string after) => Verify.Fix<RemovePairFix>(Registry(before), Registry(after));

    [Fact]
    public Task Offers_Nothing_WhereACommentWouldBeLost() => Verify.NoFix<RemovePairFix>(Registry("foreach (var (seat, hold) in _holds) if (hold.Until < now) {|LKS1007:_holds.TryRemove(seat /* of the hall */, out _)|};"));

    [Fact]
    public Task Offers_Nothing_WhereTheValueIsUsed() => Verify.NoFix<RemovePairFix>(Registry("foreach (var (seat, hold) in _holds) if (hold.Until < now && {|LKS1007:_holds.TryRemove(seat, out var gone)|}) Console.WriteLine(gone);"));

    private static string Registry(string body) => $$"""
        public sealed record Hold(string Owner, DateTime Until);
        public sealed class Registry
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Hold> _holds = new();
            public void Evict(DateTime now)
            {
                {{body}}
            }
            public bool Renew(string key) => _holds.TryGetValue(key, out var hold) && _holds.TryUpdate(key, hold with { Until = DateTime.MaxValue }, hold);
        }
        """;
}
