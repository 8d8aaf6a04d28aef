using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>Knows what a call with constant arguments does not come to: <c>Close(wait: false)</c> is not the one that waits.</summary>
internal static class GivenConstants
{
    /// <summary>Whether a condition on a parameter, which the call gives a constant that it does not hold for, decides about <paramref name="operation"/> in the called body.</summary>
    public static bool RuleOut(IOperation call, IOperation operation)
    {
        if (call is not IInvocationOperation { Arguments: var arguments } || !arguments.Any(argument => argument.Value.ConstantValue.HasValue))
            return false;
        for (var (inner, outer) = (operation, operation.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IConditionalOperation choice && inner != choice.Condition && IsNever(choice.Condition, inner == choice.WhenTrue, arguments))
                return true;
            if (outer is IBlockOperation block && block.Operations.TakeWhile(before => before != inner).Any(before => before is IConditionalOperation { WhenFalse: null, WhenTrue: var left } guard && left.Leaves() && IsNever(guard.Condition, holds: false, arguments)))
                return true;
        }

        return false;
    }

    private static bool IsNever(IOperation condition, bool holds, IEnumerable<IArgumentOperation> arguments) => condition.Unwrapped() switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated } => IsNever(negated, !holds, arguments),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when holds => IsNever(both.LeftOperand, true, arguments) || IsNever(both.RightOperand, true, arguments),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !holds => IsNever(either.LeftOperand, false, arguments) || IsNever(either.RightOperand, false, arguments),
        IParameterReferenceOperation { Parameter: var parameter } => arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value.ConstantValue is { HasValue: true, Value: bool given } && given != holds,
        _ => false,
    };
}
