using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>Tests of known values: patterns, types and comparisons, in three-valued logic.</summary>
internal static class KnownTests
{
    /// <summary>Whether the value matches the pattern; null where that is not known.</summary>
    public static bool? Matches(this KnownValue value, IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation => true,
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } => value.Is(KnownValue.Of(constant)),
        INegatedPatternOperation not => !value.Matches(not.Pattern),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both => And(value.Matches(both.LeftPattern), value.Matches(both.RightPattern)),
        IBinaryPatternOperation either => !And(!value.Matches(either.LeftPattern), !value.Matches(either.RightPattern)),
        IRelationalPatternOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } relation => Holds(relation.OperatorKind, value.ComparedTo(KnownValue.Of(constant))),
        ITypePatternOperation { MatchedType: var type } => value.IsOf(type),
        IDeclarationPatternOperation { MatchedType: { } type } => value.IsOf(type),
        _ => null,
    };

    /// <summary>Whether the value is an object of the class or struct <paramref name="type"/>; null where that is not known.</summary>
    public static bool? IsOf(this KnownValue value, ITypeSymbol type)
    {
        if (value.IsNull)
            return false;
        if (value.Type is not { } actual || type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || type is INamedTypeSymbol { IsGenericType: true })
            return null;
        for (var current = actual; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, type))
                return true;
        }

        return false;
    }

    /// <summary>Whether both hold.</summary>
    public static bool? And(bool? left, bool? right) => left == false || right == false ? false : left == true && right == true ? true : null;

    /// <summary>Whether the relation holds for what a comparison of its operands gives.</summary>
    public static bool? Holds(BinaryOperatorKind relation, int? comparison) => (relation, comparison) switch
    {
        (_, null) => null,
        (BinaryOperatorKind.LessThan, var order) => order < 0,
        (BinaryOperatorKind.LessThanOrEqual, var order) => order <= 0,
        (BinaryOperatorKind.GreaterThan, var order) => order > 0,
        (BinaryOperatorKind.GreaterThanOrEqual, var order) => order >= 0,
        _ => null,
    };
}
