using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>Threads that one type starts come to change the state of an object of another type, which has no lock for it.</summary>
internal sealed class RaceAcrossTypesRule : CompilationRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.RaceAcrossTypes,
        title: "Threads of another type race for unguarded state",
        messageFormat: "'{0}' changes '{1}' without a lock, and threads meet here: '{2}' calls '{3}' on line {4} of {5}, {6}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An object that several threads use guards its own state, or its users do so with one lock.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        var changes = facts.Changes;
        foreach (var call in facts.Calls)
        {
            foreach (var change in changes[call.First].Where(change => change.IsUpdate && !facts.IsReported(change.Site)))
            {
                if (changes[call.Second].FirstOrDefault(other => SymbolEqualityComparer.Default.Equals(other.Variable, change.Variable)) is not { } met)
                    continue;
                report.At(
                    change.Site,
                    call.Sites.Prepend(met.Site).Prepend(call.Site).Where(site => site != change.Site).Distinct(),
                    FixHints.None,
                    Excerpt.Of(change.Site),
                    change.Variable.Name,
                    Excerpt.Of(call.Site),
                    call.First.Name,
                    Excerpt.Line(call.Site),
                    Path.GetFileName(call.Site.SourceTree!.FilePath),
                    call.Text);
            }
        }
    }
}
