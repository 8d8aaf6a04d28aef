using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>A concurrent dictionary guards its entries, not the lists and sets that they hold.</summary>
public sealed class KeptObjectTests
{
    private static string Shop(string change, string read = "") => $$"""
        using System.Collections.Concurrent;
        public class Order { public string City = ""; public string Id = ""; }
        public class Shop
        {
            private readonly ConcurrentDictionary<string, List<Order>> _byCity = new();
            private readonly ConcurrentDictionary<int, List<Order>> _byThread = new();
            private readonly ConcurrentDictionary<(Order, int), List<Order>> _byRow = new();
            private readonly object _gate = new();
            private string _home = "";
            public void Sort(List<Order> orders)
            {
                _home = "Ulm";
                Parallel.ForEach(orders, order => { {{change}} });
                {{read}}
            }
        }
        """;

    [Theory]
    [InlineData("{|LKS1005:_byCity.GetOrAdd(\"all\", _ => new List<Order>())|}.Add(order);")]
    [InlineData("{|LKS1005:_byCity[\"all\"]|}.Add(order);")]
    [InlineData("{|LKS1005:_byCity[_home]|}.Add(order);")]
    [InlineData("var list = _byCity.GetOrAdd(\"all\", new List<Order>()); {|LKS1005:list|}.Add(order);")]
    [InlineData("if (_byCity.TryGetValue(\"all\", out var list)) {|LKS1005:list|}.Add(order);")]
    public Task Reports_WhatAllThreadsGetFromTheDictionary(string change) => Verify.Diagnostics(Shop(change));

    [Theory]
    [InlineData("{|LKS1005:_byCity.GetOrAdd(order.City, _ => new List<Order>())|}.Add(order);")]
    [InlineData("{|LKS1005:_byCity[order.City.Substring(0, 1)]|}.Remove(order);")]
    public async Task Suggests_WhereTheKeyMayBeTheSame(string change)
    {
        await Verify.Diagnostics(Shop(change));
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Shop(change.Replace("{|LKS1005:", "").Replace("|}", "")), "Shop.cs")]));
        Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Info, Assert.Single(reported).Severity);
    }

    [Theory]
    [InlineData("lock (_gate) _byCity.GetOrAdd(\"all\", _ => new List<Order>()).Add(order);")]
    [InlineData("var list = _byCity[\"all\"]; lock (list) list.Add(order);")]
    [InlineData("var list = _byCity[\"all\"]; lock (list) { list.Add(order); list.Clear(); }")]
    [InlineData("var city = order.City; _byCity[city].Add(order);")]
    [InlineData("_ = _byCity[\"all\"].Count;")]
    [InlineData("_byThread.GetOrAdd(Environment.CurrentManagedThreadId, _ => new List<Order>()).Add(order);")]
    [InlineData("_byThread.GetOrAdd(Thread.CurrentThread.ManagedThreadId, _ => new List<Order>()).Add(order);")]
    [InlineData("_byRow.GetOrAdd((order, 1), _ => new List<Order>()).Add(order);")]
    [InlineData("if (_byCity.TryRemove(\"all\", out var list)) list.Add(order);")]
    [InlineData("_byCity.AddOrUpdate(\"all\", _ => [order], (_, list) => [.. list, order]);")]
    [InlineData("_byCity[\"all\"] = [order];")]
    public Task Accepts_LocksKeysOfTheThreadAndReplacement(string change) => Verify.Diagnostics(Shop(change, "_byCity[\"all\"].Clear();"));

    [Fact]
    public Task Reports_CapturedDictionaries() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        public static class Count
        {
            public static int Words(string[] words)
            {
                var byLength = new ConcurrentDictionary<int, HashSet<string>>();
                var one = Task.Run(() => byLength.GetOrAdd(0, _ => []).Count);
                Parallel.ForEach(words, word => {|LKS1005:byLength.GetOrAdd(0, _ => [])|}.Add(word));
                return one.Result + byLength.Count;
            }
        }
        """);

    [Fact]
    public Task Accepts_EntriesOfDifferentKeys_NotOfTheSame() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        public sealed class Report
        {
            private readonly ConcurrentDictionary<string, List<int>> _columns = new();
            public void Fill()
            {
                var left = new Thread(() => _columns.GetOrAdd("left", _ => []).Add(1));
                var right = new Thread(() => _columns.GetOrAdd("right", _ => []).Add(2));
                var both = new Thread(() => {|LKS1005:_columns.GetOrAdd("both", _ => [])|}.Add(3));
                var again = new Thread(() => {|LKS1005:_columns["both"]|}.Add(4));
                left.Start();
                right.Start();
                both.Start();
                again.Start();
            }
        }
        """);

    [Theory]
    [InlineData("_all.AddOrUpdate(key, _ => [entry], (_, list) => { {|LKS1005:list|}.Add(entry); return list; });")]
    [InlineData("_all.AddOrUpdate(key, static (_, e) => new List<string> { e }, static (_, list, e) => { {|LKS1005:list|}.Add(e); return list; }, entry);")]
    [InlineData("_all.AddOrUpdate(key, static (_, given) => [given.Entry], static (_, list, given) => given.Owner.Extend({|LKS1005:list|}, given.Entry), (Owner: this, Entry: entry));")]
    [InlineData("_all.AddOrUpdate(key, _ => [entry], (_, list) => Twice({|LKS1005:list|}, entry));")]
    [InlineData("_all.AddOrUpdate(key, [entry], Put); List<string> Put(string _, List<string> list) { {|LKS1005:list|}.Add(entry); return list; }")]
    public Task Reports_AnUpdateThatChangesWhatIsThere(string body) => Verify.Diagnostics(Trail(body));

    [Theory]
    [InlineData("_all.AddOrUpdate(key, _ => [entry], (_, list) => { lock (list) { list.Add(entry); } return list; });")]
    [InlineData("_all.AddOrUpdate(key, _ => [entry], (_, list) => [.. list, entry]);")]
    [InlineData("_all.AddOrUpdate(key, _ => [entry], (_, list) => Longer(list, entry));")]
    [InlineData("_all.AddOrUpdate(key, _ => [entry], (_, list) => Guarded(list, entry));")]
    [InlineData("_all.AddOrUpdate(key, _ => [entry], Copy);")]
    [InlineData("_all.AddOrUpdate(key, _ => [entry], (_, list) => { var copy = new List<string>(list); copy.Add(entry); return copy; });")]
    [InlineData("lock (_all) _all.AddOrUpdate(key, _ => [entry], (_, list) => { list.Add(entry); return list; });")]
    public Task Accepts_AnUpdateThatMakesAnother(string body) => Verify.Diagnostics(Trail(body));

    private static string Trail(string body) => $$"""
        public sealed class Trail
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<string>> _all = new();
            public void Append(string key, string entry) { {{body}} }
            private List<string> Extend(List<string> list, string entry) { list.Add(entry); return list; }
            private static List<string> Twice(List<string> list, string entry) { while (list.Count > 9) list.RemoveAt(0); list.Add(entry); return list; }
            private static List<string> Longer(List<string> list, string entry) => [.. list, entry];
            private List<string> Guarded(List<string> list, string entry) { lock (_all) { list.Add(entry); return list; } }
            private static List<string> Copy(string key, List<string> list) { var copy = new List<string>(list); copy.Add(key); return copy; }
        }
        """;
}
