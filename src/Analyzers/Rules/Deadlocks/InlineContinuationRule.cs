using Lockset.Analyzers.Facts.Bodies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A task completion source runs the code that awaits it inside SetResult.</summary>
internal sealed class InlineContinuationRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.InlineContinuation,
        title: "A TaskCompletionSource runs continuations inline",
        messageFormat: "Whoever completes this task runs the code that awaits it, then and there: under the locks it holds, and on its thread",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Pass TaskCreationOptions.RunContinuationsAsynchronously.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var creation in body.Body.Creations)
        {
            if (creation.Type is { Name: "TaskCompletionSource", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } } && !creation.Arguments.Any(argument => argument.Parameter?.Type.Name == "TaskCreationOptions") && !IsCompletedAtOnce(creation, body))
                report.At(creation.Syntax.GetLocation(), [], FixHints.None);
        }
    }

    /// <summary>Whether the source is local, and completed in the same body, when nobody awaits it yet.</summary>
    private static bool IsCompletedAtOnce(IObjectCreationOperation creation, BodyFacts body) =>
        creation.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } && !body.Type.Captured.Contains(local)
        && body.Body.Calls.Any(call => call.Instance is ILocalReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Local, local));
}
