using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A collection that a lock guards is handed out, and used outside of the lock.</summary>
internal sealed class EscapingStateRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.EscapingState,
        title: "State guarded by a lock escapes it",
        messageFormat: "'{0}' {1} '{2}', under which '{3}' in '{4}' on line {5} {6} it: {7}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Return a snapshot, made under the lock.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Shared)
        {
            if (!ContainerTable.IsUnsafe(variable.ValueType()))
                continue;
            foreach (var escape in EscapedCollection.Among(accesses))
                Check(variable, escape, report);
        }

        foreach (var taken in TakenCollection.Of(type))
            Check(taken, report);
    }

    private static void Check(ISymbol variable, EscapedCollection escape, Report report)
    {
        var (site, taken, change, guard) = escape;
        var text = LockText.Of(guard, site) ?? guard.ToString();
        object[] arguments = taken is null
            ? [variable.Name, site.Guards.AreNone ? "is handed out without" : "is handed out from under", text, Excerpt.Of(change.Operation.Parent!.Syntax), change.Body.Body.Name, Excerpt.Line(change.Location), "changes", "whoever gets it uses it while it changes"]
            : [Used(site), $"{(site.Changes ? "changes" : "reads")} '{variable.Name}', as '{Excerpt.Of(site.Operation.Syntax)}' since line {Excerpt.Line(taken.Location)}, without", text, Used(change), change.Body.Body.Name, Excerpt.Line(change.Location), "changes", "it may lose elements, throw or never return"];
        var places = new[] { taken?.Location, change.Location }.OfType<Location>();
        // Whoever hands it out without the lock may know that nobody changes it by then.
        if ((taken is null && site.Guards.AreNone) || site.Body.IsKeptApartByCallers)
            report.Suggest(site.Location, places, FixHints.None, arguments);
        else
            report.At(site.Location, places, taken is null ? FixHints.None.Add(FixHints.Member, variable.Name) : FixHints.None, arguments);
    }

    /// <summary>A collection that is taken out of another one under a lock, and used after it.</summary>
    private static void Check(TakenCollection taken, Report report)
    {
        var (use, place, other, guard) = taken;
        report.At(use.Location, [place.Location, other.Location], FixHints.None, Used(use), $"{(use.Changes ? "changes" : "reads")} what is taken out of '{place.Variable.Name}' on line {Excerpt.Line(place.Location)} under", LockText.Of(guard, place) ?? guard.ToString(), Used(other), other.Body.Body.Name, Excerpt.Line(other.Location), other.Changes ? "changes" : "reads", "it may lose elements, throw or never return");
    }

    private static string Used(Access use) => Excerpt.Of(use.Operation.Parent is { } whole and not IForEachLoopOperation ? whole.Syntax : use.Operation.Syntax);
}
