using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>LKS1007: the loser of a <c>TryAdd</c> goes on with its own object, or an update is computed from what was found.</summary>
public sealed class LostAdditionTests
{
    private static string Queues(string body, string kept = "System.Collections.Concurrent.BlockingCollection<int>") => $$"""
        public class Queues
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, {{kept}}> _all = new();
            private readonly object _gate = new();
            public void Put(string key, int value) { {{body}} }
        }
        """;

    [Theory]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); {|LKS1007:_all.TryAdd(key, queue)|}; } queue.Add(value);")]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); _ = {|LKS1007:_all.TryAdd(key, queue)|}; } queue.Add(value);")]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); if (!{|LKS1007:_all.TryAdd(key, queue)|} && !_all.ContainsKey(key)) throw new InvalidOperationException(); } queue.Add(value);")]
    [InlineData("if (!_all.TryGetValue(key, out var gate)) { gate = new object(); {|LKS1007:_all.TryAdd(key, gate)|}; } lock (gate) Console.WriteLine(value);", "object")]
    public Task Reports_WhatIsPutIntoAnObjectThatMayNotBeThere(string body, string kept = "System.Collections.Concurrent.BlockingCollection<int>") => Verify.Diagnostics(Queues(body, kept));

    [Theory]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); if (!_all.TryAdd(key, queue)) queue = _all[key]; } queue.Add(value);")]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); if (!_all.TryAdd(key, queue)) _all.TryGetValue(key, out queue!); } queue.Add(value);")]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); if (!_all.TryAdd(key, queue)) return; } queue.Add(value);")]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); if (!_all.TryAdd(key, queue)) throw new InvalidOperationException(); } queue.Add(value);")]
    [InlineData("lock (_gate) { if (!_all.TryGetValue(key, out var queue)) { queue = new(); _all.TryAdd(key, queue); } queue.Add(value); }")]
    [InlineData("if (!_all.TryGetValue(key, out var text)) { text = key + value; _all.TryAdd(key, text); } Console.WriteLine(text);", "string")]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); queue.Add(value); _all.TryAdd(key, queue); }")]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); _all.TryAdd(key, queue); return; } queue.Add(value);")]
    [InlineData("if (!_all.TryGetValue(key, out var queue)) { queue = new(); _all.TryAdd(key, queue); } else { queue.Add(value); }")]
    public Task Accepts_WhatTheDictionaryHas(string body, string kept = "System.Collections.Concurrent.BlockingCollection<int>") => Verify.Diagnostics(Queues(body, kept));

    [Theory]
    [InlineData("if (_all.TryGetValue(key, out var old)) { var sum = Convert.ToDouble(old); {|LKS1007:_all[key] = sum + value|}; } else _all.TryAdd(key, value);", "object")]
    [InlineData("if (_all.TryGetValue(key, out var old)) {|LKS1007:_all[key] = (int)old + value|}; else _all.TryAdd(key, value);", "object")]
    [InlineData("if (_all.TryGetValue(key, out var old)) {|LKS1007:_all[key] = old + value|}; else _all.TryAdd(key, \"\");", "string")]
    [InlineData("if (_all.TryGetValue(key, out var old)) {|LKS1007:_all[key] = old.Add(value)|}; else _all.TryAdd(key, System.Collections.Immutable.ImmutableList<int>.Empty);", "System.Collections.Immutable.ImmutableList<int>")]
    public Task Reports_AnUpdateThatIsComputedFromWhatWasFound(string body, string kept) => Verify.Diagnostics(Queues(body, kept));

    [Theory]
    [InlineData("if (_all.TryGetValue(key, out var old)) { old.Add(value); _all[key] = old; }")]
    [InlineData("if (_all.TryGetValue(key, out var old)) Console.WriteLine(old); _all[key] = value;", "object")]
    [InlineData("if (_all.TryGetValue(key, out var old)) { var text = old.ToString(); _all[key] = new object(); Console.WriteLine(text); }", "object")]
    public Task Accepts_AValueThatHasNothingToDoWithIt(string body, string kept = "System.Collections.Concurrent.BlockingCollection<int>") => Verify.Diagnostics(Queues(body, kept));

    [Fact]
    public Task Reports_ANumberForEachObjectThatIsMade() => Verify.Diagnostics("""
        public readonly struct Id
        {
            private static int s_last;
            private readonly long _value;
            private Id(long time) { _value = Next(time); }
            public static Id Create() => new(DateTime.UtcNow.Ticks);
            private static long Next(long time) { Interlocked.Increment(ref s_last); var number = {|LKS1022:s_last|} & 31; return (time << 5) + number; }
            public override string ToString() => _value.ToString();
        }
        """);

    [Fact]
    public Task Suggests_ASumThatALimitHasAllowed() => Verify.Diagnostics("""
        public class Slots
        {
            private int _used;
            public int Used => Volatile.Read(ref _used);
            public bool TryTake(int count) { if (Used + count > 8) return false; {|LKS1022:Interlocked.Add(ref _used, count)|}; return true; }
            public void Give(int count) => Interlocked.Add(ref _used, -count);
        }
        """);

    [Fact]
    public Task Reports_TheCollectionByALocalThatStandsForIt() => Verify.Diagnostics("""
        public class Cache
        {
            private readonly Dictionary<string, int> _map = new();
            private readonly object _gate = new();
            private readonly object _other = new();
            public void Put(string key) { lock (_gate) { var map = _map; map[key] = 1; } }
            public void Remove(string key) { lock (_gate) _map.Remove(key); }
            public int Sum() { var sum = 0; lock (_other) { var map = _map; foreach (var entry in {|LKS1017:map|}) sum += entry.Value; } return sum; }
        }
        """);

    [Theory]
    [InlineData("if (!_seen.Contains(id)) {|LKS1007:_seen.Add(id)|};", "ConcurrentBag")]
    [InlineData("if (_seen.Contains(id)) return; {|LKS1007:_seen.Enqueue(id)|};", "ConcurrentQueue")]
    [InlineData("if (!_seen.Any(other => other == id)) {|LKS1007:_seen.Push(id)|};", "ConcurrentStack")]
    public Task Reports_AnItemThatIsPutInAsItWasNotFound(string body, string kind) => Verify.Diagnostics(Seen(body, kind));

    [Theory]
    [InlineData("lock (_gate) { if (!_seen.Contains(id)) _seen.Add(id); }", "ConcurrentBag")]
    [InlineData("if (!_other.Contains(id)) _seen.Add(id);", "ConcurrentBag")]
    [InlineData("if (_seen.Count < 9) _seen.Enqueue(id);", "ConcurrentQueue")]
    public Task Accepts_AnItemThatNothingWasAskedAbout(string body, string kind) => Verify.Diagnostics(Seen(body, kind));

    private static string Seen(string body, string kind) => $$"""
        using System.Collections.Concurrent;
        public class Filter
        {
            private readonly {{kind}}<int> _seen = new();
            private readonly HashSet<int> _other = [1];
            private readonly object _gate = new();
            public void Put(int id) { {{body}} }
            public override string ToString() => $"{_other.Count}{_gate}";
        }
        """;

    [Fact]
    public Task Accepts_AdditionsOfOneThreadOnly() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        public sealed class Router
        {
            private readonly BlockingCollection<(string Key, int Value)> _in = new();
            private readonly ConcurrentDictionary<string, BlockingCollection<int>> _out = new();
            public Router() => new Thread(Run) { IsBackground = true }.Start();
            public void Put(string key, int value) => _in.Add((key, value));
            public int Count(string key) => _out.TryGetValue(key, out var queue) ? queue.Count : 0;
            public void Close() => _in.CompleteAdding();
            private void Run()
            {
                foreach (var (key, value) in _in.GetConsumingEnumerable())
                {
                    if (!_out.TryGetValue(key, out var queue))
                    {
                        queue = new();
                        _out.TryAdd(key, queue);
                    }
                    queue.Add(value);
                }
            }
        }
        """);
}
