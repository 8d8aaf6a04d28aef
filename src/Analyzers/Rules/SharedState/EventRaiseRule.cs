using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>An event is tested for handlers, then raised in a second step.</summary>
internal sealed class EventRaiseRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.EventRaisedAfterTest,
        title: "An event is raised after a separate test for handlers",
        messageFormat: "'{0}' is tested on line {1} and raised here in a second step: when the last handler is removed in between, this throws NullReferenceException",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use ?.Invoke, which reads the event once.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var raise in body.Body.Calls.Where(call => call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && call.Instance is IEventReferenceOperation or IFieldReferenceOperation { Field.AssociatedSymbol: IEventSymbol }))
        {
            var raised = ((IMemberReferenceOperation)raise.Instance!).Member;
            var test = raise.Deciding()
                .SelectMany(condition => condition.DescendantsAndSelf())
                .FirstOrDefault(part => part is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member, raised));
            if (test is not null && body.HeldAt(raise) is { IsKnown: true, Must.IsEmpty: true })
                report.At(raise.Syntax.GetLocation(), [test.Syntax.GetLocation()], FixHints.None.Add(FixHints.Member, raised.Name), raised.Name, Excerpt.Line(test.Syntax.GetLocation()));
        }
    }
}
