using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A task completion source runs the code that awaits it inside SetResult.</summary>
internal sealed class InlineContinuationRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.InlineContinuation,
        title: "A TaskCompletionSource runs continuations inline",
        messageFormat: "Whoever completes this task runs the code that awaits it, then and there: {0}",
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
            if (creation.Type is { Name: "TaskCompletionSource", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } } && CompletionSources.IsInline(creation) && !IsCompletedAtOnce(creation, body) && !IsNeverCompleted(creation, body))
                report.At(creation.Syntax.GetLocation(), [], FixHints.None, "under the locks it holds, and on its thread");
        }
    }

    /// <summary>Whether the source is local, kept nowhere else, and completed in the same body, when nobody awaits it yet.</summary>
    private static bool IsCompletedAtOnce(IObjectCreationOperation creation, BodyFacts body) =>
        creation.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } && !body.Type.Captured.Contains(local)
        && body.Body.Calls.Any(call => call.Instance is ILocalReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Local, local))
        && !body.Body.Operations.OfType<ILocalReferenceOperation>().Any(use => SymbolEqualityComparer.Default.Equals(use.Local, local) && use.Unconverted() is ISimpleAssignmentOperation { Target: IMemberReferenceOperation or IArrayElementReferenceOperation });

    /// <summary>Whether all that is done with the private static field that keeps the source is to hand out its task, which never ends.</summary>
    private static bool IsNeverCompleted(IObjectCreationOperation creation, BodyFacts body)
    {
        if (ThreadEntries.HolderOf(creation) is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsReadOnly: true, IsStatic: true } field)
            return false;
        var uses = body.Type.Bodies.SelectMany(other => other.Body.Operations).Where(use => use is IFieldReferenceOperation && Assignments.Refers(use, field)).ToList();
        return uses.Count > 0 && uses.TrueForAll(use => use.Parent is IPropertyReferenceOperation { Property.Name: "Task" });
    }
}
