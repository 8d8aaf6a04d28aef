using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
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
        messageFormat: "'{0}' is {1} on line {2}, before the await on line {3}, and {4}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use AsyncLocal<T>, or keep the value in a local.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        CheckObjects(body, report);
        foreach (var scope in SlotScope.Of(body))
        {
            report.At(scope.Site.Syntax.GetLocation(), [scope.Set.Syntax.GetLocation(), scope.Await.Syntax.GetLocation(), scope.Slot.Locations[0]], FixHints.None, scope.Slot.Name, "set", Excerpt.Line(scope.Set.Syntax.GetLocation()), Excerpt.Line(scope.Await.Syntax.GetLocation()),
                $"set back {(scope.IsUsing ? "at the end of the scope" : "here")}: the method may go on on another thread, which has a value of its own, and the first one keeps what was set");
        }

        var awaits = body.Body.Awaits;
        if (awaits.IsEmpty)
            return;
        var uses = body.Body.Operations.Select(operation => (Operation: operation, Name: ThreadLocal(operation))).Where(use => use.Name is not null).ToList();
        foreach (var read in uses.Where(use => !IsSet(use.Operation)))
        {
            var set = uses.LastOrDefault(use => IsSet(use.Operation) && SymbolEqualityComparer.Default.Equals(use.Name, read.Name) && use.Operation.Syntax.Span.End <= read.Operation.Syntax.SpanStart);
            var between = set.Operation is null ? null : awaits.FirstOrDefault(wait => wait.Syntax.SpanStart > set.Operation.Syntax.SpanStart && wait.Syntax.Span.End <= read.Operation.Syntax.SpanStart);
            if (between is not null)
                report.At(read.Operation.Syntax.GetLocation(), [set.Operation!.Syntax.GetLocation(), between.Syntax.GetLocation()], FixHints.None, Excerpt.Of(read.Operation.Syntax), "set", Excerpt.Line(set.Operation.Syntax.GetLocation()), Excerpt.Line(between.Syntax.GetLocation()), "read here: the method may go on on another thread, which has a value of its own");
        }
    }

    /// <summary>An object that the thread has one of is kept across an await.</summary>
    private static void CheckObjects(BodyFacts body, Report report)
    {
        if (body.Body.Method is not { IsAsync: true })
            return;
        foreach (var (local, value) in ThreadsObject.KeptIn(body))
        {
            var leaves = body.Body.Operations.Where(operation => operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } && operation.Syntax.SpanStart > value.Syntax.SpanStart).ToList();
            if (body.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).Select(use => (Use: use, Left: leaves.Find(wait => IsBefore(wait, use)))).FirstOrDefault(pair => pair.Left is not null) is { Left: { } left, Use: var use })
                report.At(use.Syntax.GetLocation(), [value.Syntax.GetLocation(), left.Syntax.GetLocation()], FixHints.None, local.Name, "taken from the thread", Excerpt.Line(value.Syntax.GetLocation()), Excerpt.Line(left.Syntax.GetLocation()), "used here: other work that the thread does meanwhile takes the same object");
        }
    }

    /// <summary>Whether the use comes after the wait, or in the loop that waits for its next element.</summary>
    private static bool IsBefore(IOperation wait, IOperation use) => wait is IForEachLoopOperation { Body: var round } ? round.Syntax.Span.Contains(use.Syntax.Span) || round.Syntax.Span.End <= use.Syntax.SpanStart : wait.Syntax.Span.End <= use.Syntax.SpanStart;

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
