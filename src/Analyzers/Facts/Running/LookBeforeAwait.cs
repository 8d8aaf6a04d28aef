using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>State of the object that decides before an await what is done to it after that: whoever comes meanwhile finds the same, and does it, too.</summary>
/// <param name="Look">Where it is looked at.</param>
/// <param name="Wait">The await.</param>
/// <param name="Act">What is done to it then.</param>
/// <param name="State">The field.</param>
internal sealed record LookBeforeAwait(IOperation Look, IAwaitOperation Wait, IOperation Act, ISymbol State)
{
    /// <summary>The first one in the body; null where there is none.</summary>
    public static LookBeforeAwait? In(BodyFacts body)
    {
        foreach (var act in body.Body.Awaits.IsEmpty ? [] : body.Body.Operations.Where(operation => operation.Kind is OperationKind.SimpleAssignment or OperationKind.Invocation))
        {
            if (Changed(act) is not { } state || !body.HeldAt(act).Must.IsEmpty)
                continue;
            var conditions = act.DecidingWithSections().ToList();
            // What tells by its result whether it was first lets nobody else on.
            if (conditions.Exists(condition => condition.DescendantsAndSelf().Any(IsClaim)))
                continue;
            foreach (var look in conditions.SelectMany(condition => condition.DescendantsAndSelf()).Where(part => Assignments.Refers(part, state)))
            {
                var wait = body.Body.Awaits.FirstOrDefault(wait => wait.Syntax.SpanStart >= look.Syntax.Span.End && wait.Syntax.Span.End <= act.Syntax.Span.End && !wait.Syntax.Span.Contains(act.Syntax.Span));
                if (wait is not null && !body.Body.Operations.Any(before => before != act && before.Syntax.SpanStart >= look.Syntax.Span.End && before.Syntax.Span.End <= wait.Syntax.SpanStart && Changes(before, state)))
                    return new LookBeforeAwait(look, wait, act, state);
            }
        }

        return null;
    }

    private static bool Changes(IOperation operation, ISymbol state) => operation switch
    {
        IAssignmentOperation assignment => assignment.Target.DescendantsAndSelf().Any(part => Assignments.Refers(part, state)),
        IInvocationOperation { Instance: { } changed, TargetMethod.Name: not ("TryGetValue" or "ContainsKey" or "Contains") } => Assignments.Refers(changed, state),
        _ => false,
    };

    /// <summary>The private field whose value, or entry, the operation stores, with what the round has found out.</summary>
    private static ISymbol? Changed(IOperation act) => act switch
    {
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection } } => FieldOf(collection),
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation target, Value: { ConstantValue.HasValue: false } value } => value.IsNull() ? null : FieldOf(target),
        IInvocationOperation { Instance: { Type: { } kept } collection, TargetMethod.Name: "Add" } when kept.NamespaceName().StartsWith("System.Collections", StringComparison.Ordinal) => FieldOf(collection),
        _ => null,
    };

    private static ISymbol? FieldOf(IOperation value) => value.Unwrapped() is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { DeclaredAccessibility: Accessibility.Private } field } ? field : null;

    private static bool IsClaim(IOperation part) => part is IInvocationOperation { TargetMethod.Name: var name } && (name is "TryAdd" or "TryRemove" or "TryUpdate" or "TryEnter" or "Add" or "Remove" or "Wait" or "WaitAsync" or "WaitOne" or "Exchange" or "CompareExchange");
}
