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

    private static bool IsState(IOperation part) => part is IMemberReferenceOperation { Member: IFieldSymbol { IsConst: false } or IPropertySymbol, Instance: null or IInstanceReferenceOperation };

    private static bool MentionsState(IOperation condition) => condition.DescendantsAndSelf().Any(IsState);

    /// <summary>Whether the statement does nothing but to fail in a state in which nothing may be started: <c>Assert(!_isRunning);</c>.</summary>
    private static bool IsAssertion(IOperation statement) => statement is IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { IsStatic: true, ReturnsVoid: true }, Arguments: [var told, ..] } }
        && told.Value.Type is { SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Int64 } && told.Parameter?.RefKind == RefKind.None && MentionsState(told.Value);
}
