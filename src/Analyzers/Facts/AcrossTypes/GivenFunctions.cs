using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Functions that are given to methods of the compilation: each is called where it is given, by a method that calls what it gets, under the locks that this holds then.</summary>
internal static class GivenFunctions
{
    /// <summary>How often a function may be handed on.</summary>
    private const int MaximumSteps = 3;

    /// <summary>The uses, with those of given functions as calls of where they are given.</summary>
    public static ImmutableArray<LockUse> CalledBy(ImmutableArray<LockUse> uses)
    {
        var given = uses.Where(use => use.Through is not null).ToList();
        var kept = new HashSet<ISymbol>(uses.Where(use => use is { Through: null, Callee: IParameterSymbol, Function: not IMethodSymbol }).Select(use => use.Callee!), SymbolEqualityComparer.Default);
        var all = uses.Where(use => use.Through is null).ToList();
        all.AddRange(given.Where(use => kept.Contains(use.Through!)).Select(use => use with { Function = use.Through!, Held = ImmutableArray<ClassGrip>.Empty, Through = null }));

        var calls = all.Where(use => use is { Callee: IParameterSymbol, Function: IMethodSymbol }).ToList();
        for (var step = 0; step < MaximumSteps && calls.Count > 0; step++)
        {
            var byParameter = calls.ToLookup(call => call.Callee!, SymbolEqualityComparer.Default);
            calls = given.SelectMany(use => byParameter[use.Through!].Select(call => use with { Held = use.Held.Union(call.Held).ToImmutableArray(), Through = null })).ToList();
            all.AddRange(calls);
            calls = calls.Where(call => call.Callee is IParameterSymbol).ToList();
        }

        return all.ToImmutableArray();
    }
}
