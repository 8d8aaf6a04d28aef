using System.Collections.Immutable;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Who gave objects what they keep: a part that is only ever made by its whole, which gives it itself, keeps its whole.</summary>
/// <param name="given">All that is given and kept in the compilation.</param>
internal sealed class Givers(ImmutableArray<GivenObject> given)
{
    private const int MaximumSteps = 4;
    private readonly ILookup<ISymbol, GivenObject> _byKeeper = given.ToLookup(given => given.To, SymbolEqualityComparer.Default);

    /// <summary>The class whose objects alone give themselves to be kept there; null where there is none, or others do.</summary>
    public INamedTypeSymbol? OnlyGiverOf(ISymbol keeper) =>
        // Nodes that make nodes are parts and wholes at once.
        OnlyGiverOf(keeper, MaximumSteps) is { } giver && !giver.IsOrDerivesFrom(keeper.ContainingType) && !keeper.ContainingType.IsOrDerivesFrom(giver) ? giver : null;

    private INamedTypeSymbol? OnlyGiverOf(ISymbol keeper, int steps)
    {
        INamedTypeSymbol? only = null;
        foreach (var given in steps == 0 ? [] : _byKeeper[keeper])
        {
            var giver = given.From switch
            {
                INamedTypeSymbol type => type,
                IParameterSymbol parameter => OnlyGiverOf(parameter, steps - 1),
                _ => null,
            };
            if (giver is null || (only is not null && !SymbolEqualityComparer.Default.Equals(only, giver)))
                return null;
            only = giver;
        }

        return only;
    }
}
