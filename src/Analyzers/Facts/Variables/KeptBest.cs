using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A value that is stored because it is better than the one that was found: <c>if (_best.TryGetValue(lot, out var best) &amp;&amp; best.Amount >= bid.Amount) return; _best[lot] = bid;</c>.
/// With the one that another thread has stored in between it was not compared.
/// </summary>
internal static class KeptBest
{
    /// <summary>Whether <paramref name="store"/> depends on a comparison, by size, of what <paramref name="lookup"/> has found with what is stored.</summary>
    /// <param name="store">An assignment to an entry.</param>
    /// <param name="lookup">A <c>TryGetValue</c> of the same key.</param>
    public static bool Is(IOperation store, IInvocationOperation lookup)
    {
        var given = lookup.Arguments[1].Value;
        if ((given is IDeclarationExpressionOperation declared ? declared.Expression : given).Unwrapped() is not ILocalReferenceOperation { Local: var found } || store is not ISimpleAssignmentOperation { Value: var value })
            return false;
        return store.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).OfType<IBinaryOperation>()
            .Where(test => test.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual)
            .Select(SidesOf)
            .Any(sides => (IsPartOf(sides.Left, found) && IsStored(sides.Right, value)) || (IsPartOf(sides.Right, found) && IsStored(sides.Left, value)));
    }

    private static (IOperation Left, IOperation Right) SidesOf(IBinaryOperation test) => test.LeftOperand.Unwrapped() is IInvocationOperation { TargetMethod.Name: "CompareTo", Instance: { } one, Arguments: [{ Value: var other }] } ? (one, other) : (test.LeftOperand, test.RightOperand);

    private static bool IsPartOf(IOperation side, ISymbol found) => RootOf(side) is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, found);

    /// <summary>Whether it is the value that is stored, a part of it, or what it is made with: not what it is computed from, as an end of validity is from the present.</summary>
    private static bool IsStored(IOperation side, IOperation value) => value.Unwrapped() switch
    {
        IObjectCreationOperation made => made.Arguments.Any(argument => argument.Value.Unwrapped().IsWrittenLike(side.Unwrapped())),
        ILocalReferenceOperation or IParameterReferenceOperation => RootOf(side)?.IsWrittenLike(value.Unwrapped()) == true,
        var other => other.IsWrittenLike(side.Unwrapped()),
    };

    /// <summary>The local or parameter whose member it is, at any depth.</summary>
    private static IOperation? RootOf(IOperation side)
    {
        while (side.Unwrapped() is IMemberReferenceOperation { Instance: { } owner })
            side = owner;
        return side.Unwrapped() is ILocalReferenceOperation or IParameterReferenceOperation ? side.Unwrapped() : null;
    }
}
