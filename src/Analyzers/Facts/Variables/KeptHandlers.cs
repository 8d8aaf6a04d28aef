using System.Collections.Immutable;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// Handlers that an object has, which a concurrent dictionary of its outer type keeps for all who ask for its key, and that are added and removed in steps: <c>_handlers += handler</c>
/// reads the field, joins, and stores.
/// </summary>
internal static class KeptHandlers
{
    /// <summary>The dictionary, where <paramref name="update"/> adds or removes handlers of an object in it, and another member does so, too; null where something keeps them apart.</summary>
    public static ISymbol? KeeperOf(Access update, ImmutableArray<Access> accesses)
    {
        if (update.Variable is not { IsStatic: false } variable || variable.ValueType()?.TypeKind != TypeKind.Delegate || update.Operation is not ICompoundAssignmentOperation || update.Body.Body.Outermost.Method is not { DeclaredAccessibility: not Accessibility.Private } member
            || accesses.Any(access => !access.Guards.AreNone || access.IsAtomic) || !accesses.Any(other => other.Kind == AccessKind.Update && other.Body.Body.Outermost != update.Body.Body.Outermost))
            return null;
        var type = update.Body.Type;
        if (type.Calls.To(member).Any(call => call.Caller.HeldAt(call.Operation) is not { IsKnown: true, Must.IsEmpty: true }))
            return null;
        return Members(type.Type).FirstOrDefault(keeper => keeper is IFieldSymbol or IPropertySymbol && !keeper.IsImplicitlyDeclared && keeper.ValueType() is INamedTypeSymbol { TypeArguments: [_, INamedTypeSymbol kept] } dictionary && ContainerTable.IsConcurrentDictionary(dictionary)
            && SymbolEqualityComparer.Default.Equals(kept.OriginalDefinition, variable.ContainingType.OriginalDefinition));
    }

    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type) => type.GetMembers().Concat(type.GetTypeMembers().SelectMany(Members));
}
