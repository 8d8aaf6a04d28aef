using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A snapshot that others replace is read once for a question, and again for what the answer allows.</summary>
internal sealed class ReplacedSnapshotRule : TypeRule
{
    private static readonly CheckThenActRule s_tests = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_tests.Descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Shared)
        {
            foreach (var found in ReplacedSnapshot.Among(variable, accesses))
            {
                var how = found.Meeting?.Text ?? $"as '{found.Replacement.Body.Body.Outermost.Name}' stores another one on line {Excerpt.Line(found.Replacement.Location)}";
                object[] arguments =
                [
                    Excerpt.Of(UseOf(found.Use)), Excerpt.Of(found.Look.Unconverted()?.Syntax ?? found.Look.Syntax), variable.Name, Excerpt.Line(found.Look.Syntax.GetLocation()), how,
                    found.IsOfKey ? "the other one need not have the key; read it once, into a local" : "the other one may have fewer entries; read it once, into a local",
                ];
                var sites = new[] { found.Look.Syntax.GetLocation(), found.Replacement.Location }.Concat(found.Meeting is { } meeting ? meeting.Sites : Enumerable.Empty<Location>()).Distinct();
                report.Judge(!(found.Use.Operation.IsCaught() || MethodNames.MayBeLast(found.Replacement.Body.Body) || MethodNames.IsLifecycle(found.Replacement.Body.Body)), found.Use.Location, sites, FixHints.None, arguments);
            }
        }
    }

    private static SyntaxNode UseOf(Access use) => (use.IsElement ? use.Operation : use.Operation.Unconverted() is IArgumentOperation { Parent: { } call } ? call : use.Operation.Unconverted() ?? use.Operation).Syntax;
}
