using System.Collections.Immutable;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts;

/// <summary>The variables of a type that several threads can reach, with the accesses at which they can.</summary>
internal static class SharedVariables
{
    /// <summary>All of them, in the order in which they first appear.</summary>
    public static IEnumerable<(ISymbol Variable, ImmutableArray<Access> Accesses)> Of(TypeFacts type)
    {
        foreach (var group in type.Accesses.ByVariable)
        {
            if (group.Key is { } variable && CanBeShared(variable))
            {
                var accesses = group.Where(access => !type.Callers.RunsDuringConstructionOnly(access.Body) && !IsOwned(access)).ToImmutableArray();
                if (accesses.Any(access => access.Changes))
                    yield return (variable, accesses);
            }
        }
    }

    private static bool CanBeShared(ISymbol variable)
    {
        // A struct's fields are shared when the variable that holds it is; that variable is looked at instead.
        if (!variable.IsStatic && variable.ContainingType.IsValueType)
            return false;
        return !variable.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ThreadStaticAttribute")
            && variable is not IFieldSymbol { IsReadOnly: true, Type.IsValueType: true };
    }

    /// <summary>Whether the object was made by the same body, in a local of its own.</summary>
    private static bool IsOwned(Access access) =>
        access.Object.Root is { Kind: PathRootKind.Variable, Symbol: ILocalSymbol local }
        && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, access.Body.Body.Owner)
        && access.Body.Type.Locks.LocalsOf(access.Body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation;
}
