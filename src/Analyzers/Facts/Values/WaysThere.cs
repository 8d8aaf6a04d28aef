using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>What the thread that comes to an operation has found on the way.</summary>
internal static class WaysThere
{
    private const int MaximumCalls = 3;

    /// <summary>
    /// Whether the operation is never reached by a thread that has found what <paramref name="known"/> says, and nothing else: some test on the way, of the body or
    /// of all who call it, has another outcome then.
    /// </summary>
    public static bool AreClosed(IOperation operation, BodyFacts body, KnownValues known) => AreClosed(operation, body, known, MaximumCalls);

    private static bool AreClosed(IOperation operation, BodyFacts body, KnownValues known, int depth)
    {
        if (Passed(operation, body, known).Any(passes => passes == false))
            return true;
        if (depth == 0 || body.Body.Method is not ({ MethodKind: MethodKind.Ordinary or MethodKind.PropertySet, DeclaredAccessibility: Accessibility.Private } or { MethodKind: MethodKind.LocalFunction }))
            return false;
        var calls = body.Type.Calls.To(body.Body.Method).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => !call.IsDelegate && AreClosed(call.Operation, call.Caller, known, depth - 1));
    }

    /// <summary>Whether each test on the way within the body lets the thread through; null where that is not known.</summary>
    private static IEnumerable<bool?> Passed(IOperation operation, BodyFacts body, KnownValues known)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); (inner, outer) = (outer, outer.Parent))
        {
            switch (outer)
            {
                case IConditionalOperation choice when inner != choice.Condition:
                    yield return known.Truth(choice.Condition, body) == (inner != choice.WhenTrue) ? false : null;
                    break;
                case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } when inner != condition:
                    yield return known.Truth(condition, body);
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both when inner == both.RightOperand:
                    yield return known.Truth(both.LeftOperand, body) == (both.OperatorKind == BinaryOperatorKind.ConditionalOr) ? false : null;
                    break;
                case ISwitchCaseOperation { Parent: ISwitchOperation choice } when !outer.ChildOperations.OfType<ICaseClauseOperation>().Contains(inner):
                    yield return IsChosen((ISwitchCaseOperation)outer, known.Value(choice.Value, body));
                    break;
                case IBlockOperation block:
                    foreach (var before in block.Operations.TakeWhile(statement => statement != inner))
                        yield return GoesOn(before, body, known);
                    break;
            }
        }
    }

    /// <summary>Whether the statement is passed: an exit is not taken, a loop that nothing else ends does end.</summary>
    private static bool? GoesOn(IOperation statement, BodyFacts body, KnownValues known) => statement switch
    {
        IConditionalOperation { WhenFalse: null, Condition: var exit, WhenTrue: var left } when left.Leaves() => !known.Truth(exit, body),
        IWhileLoopOperation { Condition: { } condition, ConditionIsUntil: false } loop when !loop.Body.DescendantsAndSelf().Any(part => part is IBranchOperation) => !known.Truth(condition, body),
        _ => null,
    };

    private static bool? IsChosen(ISwitchCaseOperation choice, KnownValue? value) => value is null ? null : choice.Clauses.Select(clause => clause switch
    {
        ISingleValueCaseClauseOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } => value.Is(KnownValue.Of(constant)),
        IPatternCaseClauseOperation { Pattern: var pattern, Guard: null } => value.Matches(pattern),
        _ => null,
    }).All(chosen => chosen == false) ? false : null;
}
