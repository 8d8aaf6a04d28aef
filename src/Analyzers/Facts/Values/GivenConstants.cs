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
        IParameterReferenceOperation parameter => Given(parameter, arguments) is { Value: bool given } && given != holds,
        // A parameter that is compared with a constant, null among them.
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, LeftOperand: var left, RightOperand: var right } comparison =>
            Given(left, arguments) is { HasValue: true, Value: var given } && Constant(right) is { HasValue: true, Value: var wanted } && Equals(given, wanted) != (holds == (comparison.OperatorKind == BinaryOperatorKind.Equals)),
        IIsPatternOperation { Value: var tested, Pattern: var pattern } => Given(tested, arguments) is { HasValue: true } given && Matches(pattern, given.Value) is { } matches && matches != holds,
        _ => false,
    };

    private static bool? Matches(IPatternOperation pattern, object? value) => pattern switch
    {
        INegatedPatternOperation negated => !Matches(negated.Pattern, value),
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var wanted } } => Equals(value, wanted),
        IDeclarationPatternOperation or ITypePatternOperation or IRecursivePatternOperation when value is null => false,
        _ => null,
    };

    /// <summary>The constant that the call gives the parameter that is tested, if the callee does not store another value in it.</summary>
    private static Optional<object?> Given(IOperation tested, IEnumerable<IArgumentOperation> arguments) => tested.Unwrapped() is IParameterReferenceOperation { Parameter: var parameter } use
        && arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value is { } value && Constant(value) is { HasValue: true } constant && !IsStored(parameter, use) ? constant : default;

    private static Optional<object?> Constant(IOperation value) => value.IsNull() ? new Optional<object?>(null) : value.ConstantValue;

    private static bool IsStored(IParameterSymbol parameter, IOperation use) => use.EnclosingInMember().LastOrDefault()?.Descendants()
        .Any(operation => operation is IAssignmentOperation { Target: IParameterReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Parameter, parameter)) == true;
}
