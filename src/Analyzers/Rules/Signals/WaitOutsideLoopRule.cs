using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>Monitor.Wait returns, and the condition that was waited for is not tested again.</summary>
internal sealed class WaitOutsideLoopRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WaitOutsideLoop,
        title: "Monitor.Wait is not in a loop that tests its condition",
        messageFormat: "'{0}' returns when it is pulsed, but another thread may have taken what it waited for first: '{1}' on line {2} must be tested again",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use while, not if.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod: { Name: "Wait", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } }, Arguments: [_], Parent: IExpressionStatementOperation } || call.Enclosing().Any(outer => outer is ILoopOperation))
                continue;
            if (call.Enclosing().OfType<IConditionalOperation>().FirstOrDefault(test => !test.Condition.Syntax.Span.Contains(call.Syntax.Span)) is { WhenFalse: null } test && test.WhenTrue.Syntax.Span.Contains(call.Syntax.Span))
                report.At(call.Syntax.GetLocation(), [test.Condition.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), Excerpt.Of(test.Condition.Syntax), Excerpt.Line(test.Condition.Syntax.GetLocation()));
        }
    }
}
