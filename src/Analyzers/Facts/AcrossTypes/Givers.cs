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

    /// <summary>The use, with the locks that are only ever given by another member named as that member's.</summary>
    public LockUse Renamed(LockUse use) => use.Lock is null && use.Held.IsEmpty ? use : use with { Lock = use.Lock is { } wanted ? Renamed(wanted) : null, Held = use.Held.Select(Renamed).ToImmutableArray() };

    private ClassGrip Renamed(ClassGrip grip) => !grip.Lock.IsObject && grip.Lock.Symbol is IFieldSymbol or IPropertySymbol && OnlyLockOf(grip.Lock.Symbol, MaximumSteps) is { } given
        ? grip with { Lock = new LockClass(given, IsObject: false), Owner = null, Place = default } : grip;

    /// <summary>The member whose lock alone is kept in <paramref name="keeper"/>; null where that makes or gets its own.</summary>
    private ISymbol? OnlyLockOf(ISymbol keeper, int steps)
    {
        ISymbol? only = null;
        foreach (var given in steps == 0 ? [] : _byKeeper[keeper])
        {
            var source = given.From is IParameterSymbol parameter ? OnlyLockOf(parameter, steps - 1) : given.From;
            if (source is not (IFieldSymbol or IPropertySymbol) || (only is not null && !SymbolEqualityComparer.Default.Equals(only, source)))
                return null;
            only = source;
        }

        return only is null || steps == 0 ? only : OnlyLockOf(only, steps - 1) ?? only;
    }

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
