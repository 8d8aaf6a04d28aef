using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Lockset.Analyzers.Symbols;

namespace Lockset.Analyzers.Locks;

/// <summary>Reads boolean expressions as terms that a path can know the value of.</summary>
/// <param name="paths">Reads the operands.</param>
/// <param name="isStable">Whether a field or property keeps its value while a body runs.</param>
internal sealed class Conditions(PathReader paths, Func<ISymbol, bool> isStable)
{
    /// <summary>The value of <paramref name="condition"/> on a path, or null where it is not known.</summary>
    public bool? Evaluate(IOperation condition, PathState state)
    {
        condition = condition.Unwrapped();
        if (condition.ConstantValue is { HasValue: true, Value: bool constant })
            return constant;
        if (state.Known(Term.Value(condition)) is Fact.Truth known)
            return known.Value;
        if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
            return !Evaluate(not.Operand, state);
        if (IsNullTest(condition) is { } tested && (IsScope(tested.Operand, state) || IsHeld(tested.Operand, state)))
            return !tested.IsNull;
        if (condition is IIsPatternOperation { Pattern: INegatedPatternOperation or IBinaryPatternOperation or IRelationalPatternOperation } pattern)
            return Evaluate(pattern.Value, pattern.Pattern, state);
        return Read(condition, state) is var (term, polarity) && state.Known(term) is Fact.Truth truth ? truth.Value == polarity : null;
    }

    /// <summary>The path on which <paramref name="condition"/> is <paramref name="outcome"/>; null when it cannot be.</summary>
    public PathState? Follow(IOperation condition, bool outcome, PathState state)
    {
        condition = condition.Unwrapped();
        if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
            return Follow(not.Operand, !outcome, state);
        if (Evaluate(condition, state) is { } known)
            return known == outcome ? state : null;
        return Read(condition, state) is var (term, polarity) ? state.With(term, new Fact.Truth(outcome == polarity)) : state;
    }

    /// <summary>The term that <paramref name="condition"/> tests, and whether it is true with the term or against it.</summary>
    private (Term Term, bool Polarity)? Read(IOperation condition, PathState state)
    {
        switch (condition)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } equality:
                return Compared(equality.LeftOperand, equality.RightOperand, equality.OperatorKind == BinaryOperatorKind.Equals, state);
            case IBinaryOperation { RightOperand.ConstantValue: { HasValue: true } bound } comparison:
                return BoundTest(comparison.LeftOperand, comparison.OperatorKind, bound.Value, true, state);
            case IIsNullOperation isNull:
                return Tested(isNull.Operand, "== null", true, state);
            case IIsPatternOperation pattern:
                return PatternTest(pattern.Value, pattern.Pattern, true, state);
            case IIsTypeOperation type:
                return Tested(type.ValueOperand, $"is {type.TypeOperand}", true, state);
            default:
                return condition.Type?.SpecialType == SpecialType.System_Boolean ? Tested(condition, "", true, state) : null;
        }
    }

    /// <summary>Whether <paramref name="value"/> is known to match, or not to match.</summary>
    private bool? Evaluate(IOperation value, IPatternOperation pattern, PathState state)
    {
        switch (pattern)
        {
            case INegatedPatternOperation negated:
                return !Evaluate(value, negated.Pattern, state);
            case IBinaryPatternOperation { OperatorKind: var kind } both:
                var decides = kind == BinaryOperatorKind.Or;
                var (left, right) = (Evaluate(value, both.LeftPattern, state), Evaluate(value, both.RightPattern, state));
                return left == decides || right == decides ? decides : left is null || right is null ? null : !decides;
            default:
                return PatternTest(value, pattern, true, state) is var (term, polarity) && state.Known(term) is Fact.Truth truth ? truth.Value == polarity : null;
        }
    }

    private (Term, bool)? PatternTest(IOperation value, IPatternOperation pattern, bool polarity, PathState state) => pattern switch
    {
        INegatedPatternOperation negated => PatternTest(value, negated.Pattern, !polarity, state),
        IConstantPatternOperation constant => Compared(value, constant.Value, polarity, state),
        IRelationalPatternOperation { Value.ConstantValue: { HasValue: true } bound } relation => BoundTest(value, relation.OperatorKind, bound.Value, polarity, state),
        ITypePatternOperation type => Tested(value, $"is {type.MatchedType}", polarity, state),
        IDeclarationPatternOperation { MatchedType: { } type } => Tested(value, $"is {type}", polarity, state),
        _ => null,
    };

    private (Term, bool)? BoundTest(IOperation value, BinaryOperatorKind relation, object? bound, bool polarity, PathState state) => relation switch
    {
        BinaryOperatorKind.LessThan => Tested(value, $"< {bound}", polarity, state),
        BinaryOperatorKind.GreaterThanOrEqual => Tested(value, $"< {bound}", !polarity, state),
        BinaryOperatorKind.GreaterThan => Tested(value, $"> {bound}", polarity, state),
        BinaryOperatorKind.LessThanOrEqual => Tested(value, $"> {bound}", !polarity, state),
        _ => null,
    };

    private (Term, bool)? Compared(IOperation left, IOperation right, bool polarity, PathState state)
    {
        if (!right.ConstantValue.HasValue)
            (left, right) = (right, left);
        if (!right.ConstantValue.HasValue && !right.Unwrapped().ConstantValue.HasValue)
            return null;
        var constant = right.Unwrapped().ConstantValue.Value ?? right.ConstantValue.Value;
        return constant is bool flag
            ? Tested(left, "", polarity == flag, state)
            : Tested(left, $"== {constant ?? "null"}", polarity, state);
    }

    private (Term, bool)? Tested(IOperation operand, string test, bool polarity, PathState state) =>
        Subject(operand, state) is { } subject ? (new Term(subject, test), polarity) : null;

    /// <summary>What can be known of <paramref name="operand"/>: nothing when another thread, or a call, may change it.</summary>
    public object? Subject(IOperation operand, PathState state)
    {
        operand = operand.Unwrapped();
        if (operand is IFlowCaptureReferenceOperation capture)
            return state.Known(Term.Value(capture.Id)) is Fact.Alias alias && IsStable(alias.Path) ? alias.Path : capture.Id;
        if (operand is IInvocationOperation or IAwaitOperation)
            return operand;
        var path = paths.Read(operand, state);
        return IsStable(path) ? path : null;
    }

    private bool IsStable(AccessPath path)
    {
        var variable = path.Root.Kind == PathRootKind.Variable ? path.Root.Symbol as ISymbol : null;
        if (!path.IsExact || (variable is not null && !isStable(variable)))
            return false;
        // The fields of a struct in a variable change with the variable only.
        var isPart = variable is ILocalSymbol { Type.IsValueType: true } or IParameterSymbol { Type.IsValueType: true, RefKind: RefKind.None };
        foreach (var element in path.Elements)
        {
            if (element.Member is not { } member || !(isPart && member is IFieldSymbol { IsStatic: false }) && !isStable(member))
                return false;
            isPart &= member is IFieldSymbol { Type.IsValueType: true };
        }

        return true;
    }

    private static (IOperation Operand, bool IsNull)? IsNullTest(IOperation condition) => condition switch
    {
        IIsNullOperation isNull => (isNull.Operand, true),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } equality when equality.RightOperand.Unwrapped().ConstantValue is { HasValue: true, Value: null } =>
            (equality.LeftOperand, equality.OperatorKind == BinaryOperatorKind.Equals),
        _ => null,
    };

    /// <summary>A scope that was handed out is never null.</summary>
    private bool IsScope(IOperation operand, PathState state) =>
        Subject(operand, state) is { } subject && state.Known(Term.Value(subject)) is Fact.Scope;

    /// <summary>What has been acquired by the same name, and not been assigned since, is not null.</summary>
    private bool IsHeld(IOperation operand, PathState state) =>
        paths.Read(operand, state) is { IsExact: true } path && state.Held.Any(grip => grip.Lock.Path.Equals(path));
}
