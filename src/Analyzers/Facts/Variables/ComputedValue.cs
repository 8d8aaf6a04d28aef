using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Values that are computed from one that was read before, so that they are wrong when that is no longer there.</summary>
internal static class ComputedValue
{
    private const int MaximumSteps = 3;

    /// <summary>
    /// Whether <paramref name="value"/> is computed from <paramref name="local"/>: it is a sum or the like, or an immutable collection with a change, be it by locals on the way
    /// (<c>var old = (int)found; map[key] = old + 1;</c>); of a value type, anything but the value itself.
    /// </summary>
    public static bool Is(IOperation value, ILocalSymbol local, BodyFacts body) =>
        (local.Type.IsValueType && value.Unwrapped() is not ILocalReferenceOperation && Uses(value).Any(part => SymbolEqualityComparer.Default.Equals(part.Local, local))) || IsSumOf(value, local, body, MaximumSteps, isSum: false);

    private static bool IsSumOf(IOperation value, ILocalSymbol local, BodyFacts body, int steps, bool isSum) => Uses(value).Any(part => (isSum || IsPartOfSum(part, value)) is var isPart
        && (SymbolEqualityComparer.Default.Equals(part.Local, local) ? isPart : steps > 0 && body.Type.Locks.LocalsOf(body.Body).OnlyValue(part.Local) is { } before && IsSumOf(before, local, body, steps - 1, isPart)));

    private static IEnumerable<ILocalReferenceOperation> Uses(IOperation value) => value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Where(part => !(part.Parent is ISimpleAssignmentOperation set && set.Target == part));

    /// <summary>Whether the part is an operand, or what an immutable value is made from, on the way to the whole.</summary>
    private static bool IsPartOfSum(IOperation part, IOperation whole)
    {
        for (var outer = part; outer != whole; outer = outer.Parent!)
        {
            if (outer.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.Divide or BinaryOperatorKind.Or or BinaryOperatorKind.And or BinaryOperatorKind.ExclusiveOr }
                || (outer.Parent is IInvocationOperation { Instance: { } changed } && changed == outer && ContainerTable.IsImmutable(changed.Type)))
                return true;
        }

        return false;
    }
}
