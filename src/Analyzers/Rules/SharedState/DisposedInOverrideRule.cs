using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>An override disposes of what another one uses on the timer of the class they derive from, which has disposed of the timer and does not wait for a tick that is running.</summary>
internal sealed class DisposedInOverrideRule : CompilationRule
{
    private static readonly DisposedWhileRunningRule s_scoped = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_scoped.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        foreach (var (hook, use, end) in facts.TickedOverrides)
        {
            var sites = new[] { use.Operation.GetLocation(), end.Operation.GetLocation(), hook.Tick.Start };
            object[] arguments = [Excerpt.Of(use.Operation), use.Variable.Name, $"disposed in '{end.Method.Name}' of '{use.Variable.ContainingType.Name}', and '{Excerpt.Of(hook.Stop)}' does not wait for {hook.Tick.Text}, which comes to that", "it may find the object disposed"];
            report.Judge(!hook.IsAsked, hook.Stop.GetLocation(), sites, FixHints.None, arguments);
        }
    }
}
