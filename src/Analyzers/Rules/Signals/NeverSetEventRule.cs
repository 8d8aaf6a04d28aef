using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>A signal is waited for that nothing gives.</summary>
internal sealed class NeverSetEventRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.NeverSetEvent,
        title: "An event is waited for that nothing sets",
        messageFormat: "'{0}' waits for ever: nothing in '{1}' {3} '{2}', and nobody else can",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Set the event, or remove the wait.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, waits) in UnsignalledObject.In(type))
        {
            var verb = variable.ValueType() switch
            {
                { Name: "SemaphoreSlim" or "Semaphore" } => "releases",
                { Name: "TaskCompletionSource" } => "completes",
                { SpecialType: SpecialType.System_Object } => "pulses",
                _ => "sets",
            };
            foreach (var wait in waits)
                report.At(wait.Syntax.GetLocation(), [variable.Locations[0]], FixHints.None.Add(FixHints.Member, variable.Name), Excerpt.Of(wait.Syntax), variable.ContainingType.Name, variable.Name, verb);
        }
    }
}
