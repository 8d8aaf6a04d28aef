using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Values of several words in objects that a singleton finds in its collection.</summary>
public sealed class WideElementTests
{
    private static string Program(string update, string find = "_instruments.TryGetValue(symbol, out var found) ? found.Latest : null", string type = "Quote", string keeper = "Dictionary<string, Instrument>", string registration = "services.AddSingleton(new Board());", string worker = "board.Update(\"EUR\", new Quote(1, 2));", string latest = "public {0} Latest {{ get; internal set; }}") => $$"""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        public readonly record struct Quote(decimal Bid, decimal Ask);
        public sealed class Instrument(string symbol)
        {
            public string Symbol { get; } = symbol;
            {{string.Format(System.Globalization.CultureInfo.InvariantCulture, latest, type)}}
        }
        public sealed class Board
        {
            private readonly {{keeper}} _instruments = new();
            private readonly object _gate = new();
            public void Update(string symbol, in Quote quote) { {{update}} }
            public Quote? Find(string symbol) => {{find}};
            private Instrument Of(string symbol) => _instruments[symbol];
        }
        public sealed class Feed(Board board) : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken end)
            {
                while (!end.IsCancellationRequested)
                {
                    {{worker}}
                    await Task.Delay(1, end);
                }
            }
        }
        static class Startup
        {
            public static void Configure(IServiceCollection services, WebApplication app)
            {
                {{registration}}
                services.AddHostedService<Feed>();
                app.MapGet("/", (string symbol, Board board) => board.Find(symbol));
                app.MapGet("/set", (string symbol, Board board) => {{(worker.Length == 0 ? "board.Update(symbol, default)" : "board.Find(symbol)")}});
            }
        }
        """;

    [Theory]
    [InlineData("if (_instruments.TryGetValue(symbol, out var found)) {|LKS1028:found.Latest = quote|};", "Dictionary<string, Instrument>")]
    [InlineData("{|LKS1028:_instruments[symbol].Latest = quote|};", "Dictionary<string, Instrument>")]
    [InlineData("var found = Of(symbol); {|LKS1028:found.Latest = quote|};", "System.Collections.Concurrent.ConcurrentDictionary<string, Instrument>")]
    [InlineData("{|LKS1028:_instruments.GetOrAdd(symbol, name => new Instrument(name)).Latest = quote|};", "System.Collections.Concurrent.ConcurrentDictionary<string, Instrument>")]
    [InlineData("foreach (var each in _instruments.Values) if (each.Symbol == symbol) {|LKS1028:each.Latest = quote|};", "Dictionary<string, Instrument>")]
    public Task Reports_WhatAHostedServiceStores(string update, string keeper) => Verify.Diagnostics(Program(update, keeper: keeper), ServiceFrame.Text);

    [Theory]
    [InlineData("if (_instruments.TryGetValue(symbol, out var found)) lock (_gate) found.Latest = quote;", "Locked(symbol); private Quote? Locked(string symbol) { lock (_gate) return _instruments.TryGetValue(symbol, out var found) ? found.Latest : null; } public int Count => _instruments.Count")]
    [InlineData("if (_instruments.TryGetValue(symbol, out var found)) lock (found) found.Latest = quote;", "null")]
    // An object that nobody else has.
    [InlineData("var made = new Instrument(symbol); made.Latest = quote;", "_instruments[symbol].Latest")]
    // Nobody copies it.
    [InlineData("if (_instruments.TryGetValue(symbol, out var found)) found.Latest = quote;", "_instruments.ContainsKey(symbol) ? default(Quote) : null")]
    public Task Accepts_ALock_AFreshObject_AndWhatNobodyReads(string update, string find) => Verify.Diagnostics(Program(update, find), ServiceFrame.Text);

    [Fact]
    public Task Accepts_AnObjectForEachRequest() => Verify.Diagnostics(Program("_instruments[symbol].Latest = quote;", registration: "services.AddScoped<Board>();"), ServiceFrame.Text);

    [Fact]
    public Task Accepts_AReferenceToAnImmutableObject_OneWord_AndATimeInUtc() => Verify.Diagnostics(
        Program("_instruments[symbol].Latest = new(quote);", "_instruments.TryGetValue(symbol, out var found) ? found.Latest.Quote : null", "Kept") + "public sealed record Kept(Quote Quote);", ServiceFrame.Text);

    [Theory]
    [InlineData("long", "_instruments[symbol].Latest = 1;")]
    [InlineData("DateTimeOffset", "_instruments[symbol].Latest = DateTimeOffset.UtcNow;")]
    [InlineData("DateTimeOffset", "var now = DateTimeOffset.UtcNow; _instruments[symbol].Latest = now;")]
    public Task Accepts_OneWord(string type, string update) => Verify.Diagnostics(Program(update, "_instruments[symbol].Latest > default(" + type + ") ? default(Quote) : null", type), ServiceFrame.Text);

    [Fact]
    public async Task Suggests_WhatRequestsStoreForAKey()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Program("_instruments[symbol].Latest = quote;", worker: ""), "Shop.cs"), Analysis.Parse(ServiceFrame.Text, "Frame.cs")]));

        Assert.Equal(DiagnosticSeverity.Info, Assert.Single(reported, diagnostic => diagnostic.Id == "LKS1028").Severity);
    }
}
