using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A thread or task is created and never started, or started a second time.</summary>
internal sealed class NeverStartedRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.NeverStarted,
        title: "A thread or task is created and never started, or started twice",
        messageFormat: "'{0}' {1}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Start it once, or use Task.Run.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var creation in body.Body.Creations)
        {
            if (creation.Type is not { ContainingNamespace: { } space } type || (type.Name, space.ToDisplayString()) is not (("Thread", "System.Threading") or ("Task", "System.Threading.Tasks")))
                continue;
            var holder = creation.Parent;
            while (holder is IConversionOperation)
                holder = holder.Parent;
            if (holder is IExpressionStatementOperation || (holder is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } && IsOnlyConfigured(local, body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations)))
                || (ThreadEntries.HolderOf(creation) is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field && IsOnlyConfigured(field, body.Type.Bodies.SelectMany(other => other.Body.Operations))))
                report.At(creation.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(creation.Syntax), $"creates a {type.Name.ToLowerInvariant()} that nothing starts: its code never runs{(type.Name == "Task" ? ", and whoever awaits it waits for ever" : "")}");
        }

        foreach (var start in body.Body.Calls.Where(call => call.TargetMethod is { Name: "Start", ContainingType.Name: "Thread" or "Task" }))
        {
            if (SecondStart.Before(start, body) is var (first, text))
                report.At(start.Syntax.GetLocation(), [first.Syntax.GetLocation()], FixHints.None, Excerpt.Of(start.Syntax), $"{text}: it throws {(start.TargetMethod.ContainingType.Name == "Thread" ? "ThreadStateException" : "InvalidOperationException")}");
        }
    }

    /// <summary>Whether the variable is never passed on, and nothing but its properties, waits, joins and continuations are used.</summary>
    private static bool IsOnlyConfigured(ISymbol variable, IEnumerable<IOperation> operations) => operations
        .Where(use => Assignments.Refers(use, variable))
        .All(use => use.Parent switch
        {
            IPropertyReferenceOperation property => property.Instance == use,
            IInvocationOperation call => call.Instance == use && call.TargetMethod.Name is "Join" or "Wait" or "SetApartmentState" or "ContinueWith",
            IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation or IInvocationOperation { TargetMethod.Name: "Join" or "Wait" } } => true,
            IAssignmentOperation assignment => assignment.Target == use && (variable is not IFieldSymbol || assignment.Value.Unwrapped() is IObjectCreationOperation),
            IAwaitOperation => true,
            _ => false,
        });
}
