using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Primitives;

/// <summary>Recognises types that one user at a time works with, as their base class or interface has it: streams, readers, writers, enumerators. A lock in one does not say that there are several.</summary>
internal static class OneUserShape
{
    /// <summary>Whether the member is of such a type.</summary>
    public static bool Has(ISymbol member) => member.ContainingType is { } type
        && (type.AllInterfaces.Any(implemented => implemented.Name is "IEnumerator" or "IAsyncEnumerator" or "IDataReader") || BaseTypes(type).Any(IsOfOne));

    private static bool IsOfOne(INamedTypeSymbol parent) => parent is { Name: "Stream" or "TextReader" or "TextWriter" or "BinaryReader" or "BinaryWriter", ContainingNamespace: { Name: "IO", ContainingNamespace.Name: "System" } };

    private static IEnumerable<INamedTypeSymbol> BaseTypes(INamedTypeSymbol type)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
            yield return parent;
    }
}
