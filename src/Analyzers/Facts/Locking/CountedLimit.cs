using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A value that is counted up or down, as a test may have allowed.</summary>
/// <param name="Target">The value.</param>
/// <param name="By">What is added or taken off; null for one.</param>
/// <param name="IsDown">Whether it is taken off.</param>
internal readonly record struct CountedLimit(IOperation Target, IOperation? By, bool IsDown)
{
    /// <summary>How the operation counts; null where it does something else.</summary>
    public static CountedLimit? Of(IOperation operation) => operation switch
    {
        IIncrementOrDecrementOperation step => new CountedLimit(step.Target, null, step.Kind == OperationKind.Decrement),
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Value: var by } sum when by.Type is { IsValueType: true } => new CountedLimit(sum.Target, by.Unwrapped(), sum.OperatorKind == BinaryOperatorKind.Subtract),
        _ => null,
    };

    /// <summary>Whether a comparison asks if the value can be counted so: whether as much is there as is taken off, or whether there is room below a limit.</summary>
    /// <param name="test">The comparison, or anything else.</param>
    /// <param name="isOfValue">Whether a side of it is about the value.</param>
    public bool IsAskedBy(IOperation test, Func<IOperation, bool> isOfValue) => test is IBinaryOperation { LeftOperand: var left, RightOperand: var right } comparison
        && comparison.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
        && ((Allows(right) && isOfValue(left)) || (Allows(left) && isOfValue(right)));

    /// <summary>Whether the bound is what the count takes off, or one that keeps it from growing without end.</summary>
    private bool Allows(IOperation bound) => !IsDown ? bound.Unwrapped().ConstantValue is not { HasValue: true, Value: 0 or 0L } && !(By is { } given && bound.Unwrapped().IsWrittenLike(given)) // what is given back was enough before
        : By is { } taken ? bound.Unwrapped().IsWrittenLike(taken) : bound.Unwrapped().ConstantValue is { HasValue: true, Value: 0 or 1 or 0L or 1L };
}
