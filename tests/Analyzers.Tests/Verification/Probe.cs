using System.Collections.Concurrent;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>
/// Shows what the engine knows at a place: <c>Here(); // held: this._gate</c> expects exactly these locks to be held there, in the text
/// form of the engine; a trailing <c>?</c> says that there may be others.
/// </summary>
internal static class Probe
{
    private const string Marker = "static class Mark { public static void Here() => System.Console.Write(0); public static bool Ask() => true; }";

    /// <summary>Checks every <c>// held:</c> comment of <paramref name="source"/>.</summary>
    public static async Task Held(string source)
    {
        var tree = Analysis.Parse("using static Mark;\n" + source, "Probe.cs");
        var compilation = Analysis.Compile([tree, Analysis.Parse(Marker, "Mark.cs")]);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        var probe = new Analyzer();
        var failures = await compilation.WithAnalyzers([probe]).GetAnalyzerDiagnosticsAsync();
        Assert.Empty(failures);

        var lines = tree.GetText().Lines.Select((line, i) => (Number: i, Parts: line.ToString().Split("// held:"))).Where(line => line.Parts.Length == 2).ToList();
        Assert.NotEmpty(lines);
        Assert.Equal(
            lines.Select(line => $"{line.Number}:{line.Parts[1].TrimEnd()}"),
            lines.Select(line => $"{line.Number}: {(probe.Held.TryGetValue(line.Number, out var held) ? held : "not reached")}".TrimEnd()));
    }

#pragma warning disable RS1001, RS2008 // it is made here, not found by a host
    private sealed class Analyzer : DiagnosticAnalyzer
    {
        public ConcurrentDictionary<int, string> Held { get; } = [];

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
            [new("PROBE", "Probe", "Never reported: an analyzer that supports nothing is not run", "Test", DiagnosticSeverity.Hidden, isEnabledByDefault: true)];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
            context.RegisterSymbolStartAction(
                start =>
                {
                    if (start.Symbol is not INamedTypeSymbol { ContainingType: null } type)
                        return;
                    var bodies = new ConcurrentBag<Body>();
                    start.RegisterOperationBlockAction(block =>
                    {
                        foreach (var root in block.OperationBlocks)
                            bodies.Add(Body.Of(block.OwningSymbol, root));
                    });
                    start.RegisterSymbolEndAction(end => Read(new TypeFacts(type, end.Compilation, bodies, end.CancellationToken)));
                },
                SymbolKind.NamedType);
        }

        private void Read(TypeFacts type)
        {
            foreach (var body in type.Bodies)
            {
                foreach (var call in body.Body.Operations.OfType<IInvocationOperation>().Where(call => call.TargetMethod.Name == "Here"))
                    Held[call.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line] = body.HeldAt(call).ToString();
            }
        }
    }
#pragma warning restore RS1001, RS2008
}
