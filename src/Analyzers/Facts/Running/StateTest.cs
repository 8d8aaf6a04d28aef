using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows what runs only in a certain state of its object, so that a second call may find it done.</summary>
internal static class StateTest
{
    /// <summary>Whether fields or properties of the object or type decide if <paramref name="operation"/> runs, so that a second call may find it done: <c>if (_loop is null) …</c>, <c>_loop ??= …</c>.</summary>
    public static bool Decides(IOperation operation) =>
        operation.Enclosing().Any(outer => outer is ICoalesceAssignmentOperation)
        || operation.Deciding().Any(MentionsState)
        || (operation.Statement() is { Parent: IBlockOperation block } statement && block.Operations.TakeWhile(before => before != statement).Any(IsAssertion));

    /// <summary>Whether a flag, a state or an object that is there or not decides if <paramref name="operation"/> runs: not a count.</summary>
    public static bool DecidesOnce(IOperation operation) =>
        operation.Enclosing().Any(outer => outer is ICoalesceAssignmentOperation)
        || operation.DecidingWithSections().Any(condition => condition.DescendantsAndSelf().Any(part => IsState(part) && part.Type is not { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 } && part.Parent is not IPropertyReferenceOperation { Property.Name: "Count" or "Length" }));

    /// <summary>
    /// Whether state decides if <paramref name="operation"/> runs where a call is made while an earlier one waits: what was only looked at before the await, and nothing has changed since, both have found alike.
    /// </summary>
    public static bool DecidesBesideOthers(IOperation operation, BodyFacts body) => Decides(operation)
        && !(operation.Deciding().Where(MentionsState).ToList() is { Count: > 0 } conditions && conditions.TrueForAll(condition => IsOnlyLooked(condition) && IsLongAgo(condition, operation, body)));

    /// <summary>Whether the condition asks for an entry by a key that each call has of its own.</summary>
    private static bool IsOnlyLooked(IOperation condition) => condition.DescendantsAndSelf().Where(IsState).All(state => state.Unconverted() is IInvocationOperation { TargetMethod.Name: "TryGetValue" or "ContainsKey" or "Contains", Arguments: [var key, ..] } && key.DescendantsAndSelf().Any(part => part is IParameterReferenceOperation))
        && condition.DescendantsAndSelf().OfType<IInvocationOperation>().All(call => call.TargetMethod.Name is "TryGetValue" or "ContainsKey" or "Contains");

    private static bool IsLongAgo(IOperation condition, IOperation operation, BodyFacts body) => body.Body.Awaits.Any(await =>
        await.Syntax.SpanStart >= condition.Syntax.Span.End && await.Syntax.Span.End <= operation.Syntax.Span.End
        && !body.Body.Operations.Any(change => change.Syntax.SpanStart >= condition.Syntax.Span.End && change.Syntax.Span.End <= await.Syntax.SpanStart && ChangesState(change)));

    private static bool ChangesState(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => assignment.Target.DescendantsAndSelf().Any(IsState),
        IIncrementOrDecrementOperation step => IsState(step.Target),
        IInvocationOperation { Instance: { } instance } => instance is IInstanceReferenceOperation || IsState(instance),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref, Value: var given } => IsState(given),
        _ => false,
    };

    private static bool IsState(IOperation part) => part is IMemberReferenceOperation { Member: IFieldSymbol { IsConst: false } or IPropertySymbol, Instance: null or IInstanceReferenceOperation };

    private static bool MentionsState(IOperation condition) => condition.DescendantsAndSelf().Any(IsState);

    /// <summary>Whether the statement does nothing but to fail in a state in which nothing may be started: <c>Assert(!_isRunning);</c>.</summary>
    private static bool IsAssertion(IOperation statement) => statement is IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { IsStatic: true, ReturnsVoid: true }, Arguments: [var told, ..] } }
        && told.Value.Type is { SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Int64 } && told.Parameter?.RefKind == RefKind.None && MentionsState(told.Value);
}
