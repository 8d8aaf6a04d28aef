using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>LKS1028 for objects that guard themselves, and are asked and told in two calls between which others come.</summary>
public sealed class SplitUseTests
{
    private const string Board = """
        public interface IBoard
        {
            List<string> Vacant(int level);
            void Place(string bed, int patient);
        }
        public sealed class BedBoard : IBoard
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _occupants = new();
            private readonly List<string> _beds = new();
            public List<string> Vacant(int level) { lock (_gate) return _beds.Where(bed => !_occupants.ContainsKey(bed) && bed.Length > level).ToList(); }
            public void Place(string bed, int patient) { lock (_gate) _occupants[bed] = patient; }
            public bool TryPlace(string bed, int patient) { lock (_gate) { if (_occupants.ContainsKey(bed)) return false; _occupants[bed] = patient; return true; } }
            public void PlaceOnce(string bed, int patient) { lock (_gate) { if (!_occupants.ContainsKey(bed)) _occupants[bed] = patient; } }
            public void Discharge(string bed) { lock (_gate) _occupants.Remove(bed); }
            public int Count { get { lock (_gate) return _occupants.Count; } }
            public int Find(string bed) { lock (_gate) return _occupants.TryGetValue(bed, out var patient) ? patient : -1; }
        }
        """;

    [Theory]
    [InlineData("BedBoard", "foreach (var bed in board.Vacant(1)) { await Task.Yield(); {|LKS1028:board.Place(bed, patient)|}; return; }")]
    [InlineData("BedBoard", "string? best = null; foreach (var bed in board.Vacant(1)) if (bed.Length > 3) best = bed; if (best is not null) {|LKS1028:board.Place(best, patient)|}; await Task.Yield();")]
    [InlineData("BedBoard", "if (board.Count < 100) {|LKS1028:board.Place(\"x\" + patient, patient)|}; await Task.Yield();")]
    [InlineData("BedBoard", "if (IsFull()) return; {|LKS1028:board.Place(\"x\" + patient, patient)|}; await Task.Yield(); } bool IsFull() { return board.Count >= 100;")]
    [InlineData("BedBoard", "var there = board.Find(\"a\"); await Task.Yield(); {|LKS1028:board.Place(\"a\", there + 1)|};")]
    [InlineData("IBoard", "var (bed, _) = (board.Vacant(1)[0], 0); await Task.Yield(); {|LKS1028:board.Place(bed, patient)|};")]
    public Task Reports_AnAnswerThatIsActedOnLater(string board, string body) => Verify.Diagnostics(Hospital(board, body));

    [Theory]
    [InlineData("foreach (var bed in board.Vacant(1)) { await Task.Yield(); if (board.TryPlace(bed, patient)) return; }")]
    [InlineData("foreach (var bed in board.Vacant(1)) { await Task.Yield(); board.PlaceOnce(bed, patient); }")]
    [InlineData("foreach (var bed in board.Vacant(1)) { await Task.Yield(); board.Discharge(bed); }")]
    [InlineData("Console.WriteLine(board.Count); board.Place(\"x\" + patient, patient); await Task.Yield();")]
    [InlineData("await _gate.WaitAsync(); try { foreach (var bed in board.Vacant(1)) board.Place(bed, patient); } finally { _gate.Release(); }")]
    [InlineData("var made = new BedBoard(); foreach (var bed in made.Vacant(1)) made.Place(bed, patient); await Task.Yield();")]
    public Task Accepts_(string body) => Verify.Diagnostics(Hospital("BedBoard", body));

    [Fact]
    public Task Accepts_WhatIsMadeWhereNothingWasFound() => Verify.Diagnostics("""
        public sealed class Cache
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, object> _values = new();
            public object? Get(string key) { lock (_gate) return _values.TryGetValue(key, out var value) ? value : null; }
            public void Set(string key, object value) { lock (_gate) _values[key] = value; }
        }
        public sealed class Pages(Cache cache)
        {
            public async Task<object> Load(string key)
            {
                var page = cache.Get(key);
                if (page is null)
                {
                    await Task.Yield();
                    page = new object();
                    cache.Set(key, page);
                }
                return page;
            }
        }
        public static class Program
        {
            public static Task Run(Pages pages, string[] keys) => Parallel.ForEachAsync(keys, async (key, end) => await pages.Load(key));
        }
        """);

    [Fact]
    public Task Accepts_OneCallerAfterTheOther() => Verify.Diagnostics(Board + """
        public sealed class Placement(BedBoard board)
        {
            public void Admit(int patient) { foreach (var bed in board.Vacant(1)) board.Place(bed, patient); }
        }
        public static class Hall
        {
            public static void Run(Placement placement, int[] patients) { foreach (var patient in patients) placement.Admit(patient); }
        }
        """);

    [Fact]
    public Task Reports_WhatABaseClassIsAskedAndTold() => Verify.Diagnostics("""
        public abstract class Ledger
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _levels = new();
            public int OnHand(string item) { lock (_gate) return _levels.GetValueOrDefault(item); }
            protected void Adjust(string item, int delta) { lock (_gate) _levels[item] = _levels.GetValueOrDefault(item) + delta; }
        }
        public sealed class Desk : Ledger
        {
            private int _declined;
            public bool TryReserve(string item, int quantity)
            {
                if (!CanSupply(item, quantity))
                {
                    Interlocked.Increment(ref _declined);
                    return false;
                }
                {|LKS1028:Adjust(item, -quantity)|};
                return true;
            }
            private bool CanSupply(string item, int quantity) => OnHand(item) >= quantity;
        }
        public static class Hall
        {
            public static void Run(string[] items)
            {
                var desk = new Desk();
                Parallel.ForEach(items, item => desk.TryReserve(item, 1));
            }
        }
        """);

    [Theory]
    [InlineData("await Task.WhenAll(tills.Select(till => loyalty.Earn(\"FAM\", till)));", true)]
    [InlineData("foreach (var till in tills) await loyalty.Earn(\"FAM\", till);", false)]
    [InlineData("var first = loyalty.Earn(\"FAM\", 1); var second = loyalty.Earn(\"FAM\", 2); await Task.WhenAll(first, second);", true)]
    public Task FindAndSave_LoseWhatAnotherCallHasSaved(string calls, bool isLost) => Verify.Diagnostics($$"""
        public sealed record Card(string Number, int Points);
        public interface ICards
        {
            Task<Card?> FindAsync(string number);
            Task SaveAsync(Card card);
        }
        public sealed class Cards : ICards
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Dictionary<string, Card> _cards = new();
            public async Task<Card?> FindAsync(string number)
            {
                await _gate.WaitAsync();
                try { return _cards.GetValueOrDefault(number); }
                finally { _gate.Release(); }
            }
            public async Task SaveAsync(Card card)
            {
                await _gate.WaitAsync();
                try { _cards[card.Number] = card; }
                finally { _gate.Release(); }
            }
        }
        public sealed class Loyalty(ICards cards)
        {
            public async Task<int> Earn(string number, int points)
            {
                var card = await cards.FindAsync(number) ?? new Card(number, 0);
                var updated = card with { Points = card.Points + points };
                await {{(isLost ? "{|LKS1028:cards.SaveAsync(updated)|}" : "cards.SaveAsync(updated)")}};
                return updated.Points;
            }
        }
        public static class Shop
        {
            public static async Task Run(int[] tills)
            {
                var loyalty = new Loyalty(new Cards());
                {{calls}}
            }
        }
        """);

    [Fact]
    public Task Reports_InALambdaOfTheParallelLoopItself() => Verify.Diagnostics(Board + """
        public sealed class Placement(BedBoard board)
        {
            public void AdmitAll(int[] patients) => Parallel.ForEach(patients, patient =>
            {
                var beds = board.Vacant(2);
                if (beds.Count > 0)
                    {|LKS1028:board.Place(beds[0], patient)|};
            });
        }
        """);

    [Theory]
    [InlineData("if (board.Find(\"x\" + patient) < 0) board.Place(\"x\" + patient, patient); await Task.Yield();", DiagnosticSeverity.Info)]
    [InlineData("if (board.Count < 9) board.Place(\"x\" + patient, patient); await Task.Yield();", DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereEachMayAskForItsOwn(string body, DiagnosticSeverity severity)
    {
        var source = "using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing System.Threading;\nusing System.Threading.Tasks;\n" + Hospital("BedBoard", body).Replace("{|LKS1028:", "").Replace("|}", "");
        Assert.Equal(severity, Assert.Single(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(source, "Hall.cs")])), diagnostic => diagnostic.Id == "LKS1028").Severity);
    }

    private static string Hospital(string board, string body) => Board + $$"""

        public sealed class Placement({{board}} board)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public async Task Admit(int patient) { {{body}} }
        }
        public static class Hall
        {
            public static Task Run(int[] patients)
            {
                var placement = new Placement(new BedBoard());
                return Parallel.ForEachAsync(patients, async (patient, end) => await placement.Admit(patient));
            }
        }
        """;

    [Theory]
    [InlineData("if (ledger.IsUsed(code)) return false; await Task.Yield(); {|LKS1028:ledger.Record(code, order)|}; return true;", "AddScoped")]
    [InlineData("if (ledger.IsUsed(code)) throw new InvalidOperationException(); await Task.Yield(); {|LKS1028:ledger.Record(code, order)|}; return true;", "AddScoped")]
    [InlineData("if (ledger.OrderOf(code) is { } earlier) return earlier == order; await Task.Yield(); ledger.Record(code, order); return true;", "AddScoped")]
    [InlineData("if (!ledger.IsUsed(code)) { await Task.Yield(); ledger.Record(code, order); } return true;", "AddScoped")]
    [InlineData("if (!ledger.TryRecord(code, order)) return false; await Task.Yield(); return true;", "AddScoped")]
    [InlineData("if (ledger.IsUsed(code)) return false; await Task.Yield(); ledger.Record(order + code, order); return true;", "AddScoped")]
    [InlineData("if (ledger.IsUsed(code)) return false; await Task.Yield(); ledger.Record(code, order); return true;", "AddSingleton")]
    public Task AServiceOfEachRequest_ThatAsksAndTellsASingleton(string redeem, string lifetime) => Verify.Diagnostics(Vouchers(redeem, lifetime, """
            private readonly ConcurrentDictionary<string, string> _byCode = new();
            public bool IsUsed(string code) => _byCode.ContainsKey(code);
            public string? OrderOf(string code) => _byCode.TryGetValue(code, out var order) ? order : null;
            public void Record(string code, string order) => _byCode[code] = order;
            public bool TryRecord(string code, string order) => _byCode.TryAdd(code, order);
        """));

    [Theory]
    [InlineData("{|LKS1028:ledger.Record(code, order)|}", "public ConcurrentDictionary<string, string> ByCode { get; } = new(); public bool IsUsed(string code) => ByCode.ContainsKey(code); public void Record(string code, string order) => ByCode[code] = order;")]
    [InlineData("{|LKS1028:ledger.Record(code, order)|}", "private readonly ConcurrentDictionary<string, string> _byCode = new(); private ConcurrentDictionary<string, string> ByCode => _byCode; public bool IsUsed(string code) => ByCode.TryGetValue(code, out _); public void Record(string code, string order) => ByCode[code] = order;")]
    [InlineData("{|LKS1028:ledger.Record(code, order)|}", "private readonly ConcurrentDictionary<string, string> _byCode = new(); private bool Has(string code) => _byCode.ContainsKey(code); private void Put(string code, string order) => _byCode[code] = order; public bool IsUsed(string code) => Has(code.Trim()); public void Record(string code, string order) => Put(code.Trim(), order);")]
    [InlineData("{|LKS1028:ledger.Record(code, order)|}", "private readonly ConcurrentDictionary<string, string> _byCode = new(); public bool IsUsed(string code) => code.Split(',').Any(part => _byCode.ContainsKey(part)); public void Record(string code, string order) => _byCode[code] = order;")]
    [InlineData("ledger.Record(code, order)", "private readonly ConcurrentDictionary<string, string> _byCode = new(); private bool Has(string code) => _byCode.ContainsKey(code); private void Put(string code, string order) => _byCode[code] = order; public bool IsUsed(string code) => Has(code); public void Record(string code, string order) { if (!Has(code)) Put(code, order); }")]
    [InlineData("ledger.Record(code, order)", "private readonly ConcurrentDictionary<string, string> _byCode = new(); private void Put(string code, string order) => _byCode.TryAdd(code, order); public bool IsUsed(string code) => _byCode.ContainsKey(code); public void Record(string code, string order) => Put(code, order);")]
    [InlineData("ledger.Record(code, order)", "private readonly ConcurrentDictionary<string, string> _byCode = new(); private ConcurrentDictionary<string, string> ByCode => _byCode; public bool IsUsed(string code) => ByCode.ContainsKey(code); public void Record(string code, string order) { if (!ByCode.TryAdd(code, order)) throw new InvalidOperationException(); }")]
    public Task WhatASingletonAsksAndStores_ThroughHelpersAndProperties(string record, string ledger) => Verify.Diagnostics(Vouchers($"if (ledger.IsUsed(code)) return false; await Task.Yield(); {record}; return true;", "AddScoped", ledger));

    private static string Vouchers(string redeem, string lifetime, string ledger) => $$"""
        using Microsoft.Extensions.DependencyInjection;
        using System.Collections.Concurrent;
        public sealed class Ledger
        {
            {{ledger}}
        }
        public sealed class Vouchers(Ledger ledger)
        {
            public async Task<bool> RedeemAsync(string code, string order) { {{redeem}} }
        }
        public static class Registration
        {
            public static void Add(IServiceCollection services)
            {
                services.AddSingleton<Ledger>();
                services.{{lifetime}}<Vouchers>();
            }
        }
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<T>(this IServiceCollection services) => services;
                public static IServiceCollection AddScoped<T>(this IServiceCollection services) => services;
            }
        }
        """;
}
