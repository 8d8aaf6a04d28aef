using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A value of the thread is set before an await and read after it, on another thread.</summary>
internal sealed class ThreadLocalAcrossAwaitRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ThreadLocalAcrossAwait,
        title: "A thread-local value is used across an await",
        messageFormat: "'{0}' is set on line {1}, before the await on line {2}, and read here: the method may go on on another thread, which has a value of its own",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use AsyncLocal<T>, or keep the value in a local.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        var awaits = body.Body.Awaits;
        if (awaits.IsEmpty)
            return;
        var uses = body.Body.Operations.Select(operation => (Operation: operation, Name: ThreadLocal(operation))).Where(use => use.Name is not null).ToList();
        foreach (var read in uses.Where(use => !IsSet(use.Operation)))
        {
            var set = uses.LastOrDefault(use => IsSet(use.Operation) && SymbolEqualityComparer.Default.Equals(use.Name, read.Name) && use.Operation.Syntax.Span.End <= read.Operation.Syntax.SpanStart);
            var between = set.Operation is null ? null : awaits.FirstOrDefault(wait => wait.Syntax.SpanStart > set.Operation.Syntax.SpanStart && wait.Syntax.Span.End <= read.Operation.Syntax.SpanStart);
            if (between is not null)
                report.At(read.Operation.Syntax.GetLocation(), [set.Operation!.Syntax.GetLocation(), between.Syntax.GetLocation()], FixHints.None, Excerpt.Of(read.Operation.Syntax), Excerpt.Line(set.Operation.Syntax.GetLocation()), Excerpt.Line(between.Syntax.GetLocation()));
        }
    }

    private static bool IsSet(IOperation operation) => operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == operation;

    /// <summary>The thread-static field, or the variable that holds the <c>ThreadLocal</c> whose value is used.</summary>
    private static ISymbol? ThreadLocal(IOperation operation) => operation.Kind is not (OperationKind.FieldReference or OperationKind.PropertyReference) ? null : operation switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true } field } when field.IsThreadStatic() => field,
        // A property that only hands the field out.
        IPropertyReferenceOperation { Property: { IsStatic: true } property } => property.ReturnedField() is { } field && field.IsThreadStatic() ? field : null,
        IPropertyReferenceOperation { Property: { Name: "Value", ContainingType: { Name: "ThreadLocal", ContainingNamespace.Name: "Threading" } }, Instance: var holder } => (holder?.Unwrapped() as IFieldReferenceOperation)?.Field,
        _ => null,
    };
}
