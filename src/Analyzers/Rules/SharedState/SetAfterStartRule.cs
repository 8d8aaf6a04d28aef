using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A field that a thread reads is set after the thread was started.</summary>
internal sealed class SetAfterStartRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SetAfterStart,
        title: "A field that a thread reads is set after its start",
        messageFormat: "'{0}' sets '{1}' when {2} may run already, whose '{3}' on line {4} reads it: it may find the old value",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Set it before the start.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures).Concat(type.Reached))
        {
            foreach (var race in Race.Among(accesses))
            {
                if (race.StartBefore is not { } start)
                    continue;
                object[] arguments = [Excerpt.Of(race.Site.Operation.Syntax), variable.Name, start.Text, race.Other.Body.Body.Name, Excerpt.Line(race.Other.Location)];
                if (LateStart.Is(start, race.Other.Operation, race.Other.Body))
                    report.Suggest(race.Site.Location, [start.Location, race.Other.Location], FixHints.None.Add(FixHints.Member, variable.Name), arguments);
                else
                    report.At(race.Site.Location, [start.Location, race.Other.Location], FixHints.None.Add(FixHints.Member, variable.Name), arguments);
            }
        }
    }
}
