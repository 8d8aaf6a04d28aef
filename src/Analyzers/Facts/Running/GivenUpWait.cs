using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows what runs only where a wait has come to its limit, and the thread that was waited for still runs: <c>if (!thread.Join(limit)) Stop();</c>.</summary>
internal static class GivenUpWait
{
    /// <summary>Whether <paramref name="operation"/> of <paramref name="body"/> runs only when <paramref name="wait"/> was given up.</summary>
    public static bool Is(IOperation wait, IOperation operation, BodyFacts body)
    {
        if (wait is not IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } call || !TimeLimit.Has(call))
            return false;
        for (var (inner, outer) = (operation, operation.Parent); outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); (inner, outer) = (outer, outer.Parent))
        {
            if (outer switch
            {
                IConditionalOperation choice when inner != choice.Condition => Tells(choice.Condition, inner == choice.WhenTrue, call, body),
                IWhileLoopOperation { ConditionIsTop: true, ConditionIsUntil: false, Condition: { } condition } when inner != condition => Tells(condition, true, call, body),
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both when inner == both.RightOperand => Tells(both.LeftOperand, both.OperatorKind == BinaryOperatorKind.ConditionalAnd, call, body),
                IBlockOperation block => block.Operations.TakeWhile(before => before != inner).Any(before => before is IConditionalOperation { WhenFalse: null, Condition: var ended, WhenTrue: var left } && left.Leaves() && Tells(ended, false, call, body)),
                _ => false,
            })
                return true;
        }

        return false;
    }

    /// <summary>Whether the condition has that outcome only when the wait was given up.</summary>
    private static bool Tells(IOperation condition, bool outcome, IInvocationOperation wait, BodyFacts body) => condition.Unwrapped() switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var other } => Tells(other, !outcome, wait, body),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both => outcome && (Tells(both.LeftOperand, true, wait, body) || Tells(both.RightOperand, true, wait, body)),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either => !outcome && (Tells(either.LeftOperand, false, wait, body) || Tells(either.RightOperand, false, wait, body)),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, LeftOperand: var asked, RightOperand: var expected } => outcome && IsFalse(expected) && IsResult(asked, wait, body),
        IIsPatternOperation { Value: var asked, Pattern: IConstantPatternOperation { Value: var expected } } => outcome && IsFalse(expected) && IsResult(asked, wait, body),
        var result => !outcome && IsResult(result, wait, body),
    };

    private static bool IsFalse(IOperation value) => value.Unwrapped().ConstantValue is { HasValue: true, Value: false };

    /// <summary>Whether the value is what the wait has come to, kept in a local or asked for on the spot.</summary>
    private static bool IsResult(IOperation value, IInvocationOperation wait, BodyFacts body) => value.Unwrapped() switch
    {
        IConditionalAccessOperation { WhenNotNull: var asked } => asked.Unwrapped() == wait,
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } kept && IsResult(kept, wait, body),
        var other => other == wait,
    };
}
