using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>The scope of a lock is thrown away, or ends, at once.</summary>
internal sealed class DroppedScopeRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.DroppedScope,
        title: "The scope of a lock is dropped at once",
        messageFormat: "'{0}' acquires '{1}' and hands out what releases it, which nothing keeps: the lock stays held for ever",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Keep the scope in a using statement.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (EventReader.Read(call) is not { Action: SyncAction.Acquire, Outcome: Outcome.Scope or Outcome.AwaitedScope } acquire)
                continue;
            var use = call.Parent;
            while (use is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
                use = use.Parent;
            if (use is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } && (acquire.Outcome == Outcome.Scope || call.Parent is not (IExpressionStatementOperation or ISimpleAssignmentOperation)))
                report.At(call.Syntax.GetLocation(), [], LockHints.Of(acquire), Excerpt.Of(call.Syntax), acquire.Target.Syntax.ToString());
        }
    }
}
