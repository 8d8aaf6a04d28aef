using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Which method a call runs on an object whose class is known.</summary>
internal static class Implementations
{
    /// <summary>The method that a call of <paramref name="called"/>, of an interface or class, runs on an object of <paramref name="type"/>; null where there is none.</summary>
    public static IMethodSymbol? Of(IMethodSymbol called, INamedTypeSymbol type) => called.ContainingType.TypeKind == TypeKind.Interface
        ? type.ConstructedFrom.AllInterfaces.FirstOrDefault(implemented => SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, called.ContainingType.OriginalDefinition))
            ?.GetMembers(called.Name).OfType<IMethodSymbol>().FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, called)) is { } member
                ? (type.FindImplementationForInterfaceMember(member) as IMethodSymbol)?.OriginalDefinition
                : null
        : Inherited(type, called);

    /// <summary>The methods with a body, of all types of the compilation, that a call of <paramref name="called"/> may run.</summary>
    public static IEnumerable<IMethodSymbol> AllOf(IMethodSymbol called, Compilation compilation) => TypesIn(compilation.Assembly.GlobalNamespace)
        .Where(type => type.TypeKind is TypeKind.Class or TypeKind.Struct)
        .Select(type => Of(called.OriginalDefinition, type)).OfType<IMethodSymbol>().Where(method => !method.IsAbstract).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default);

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol around) =>
        around.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(member => member is INamedTypeSymbol type ? TypesIn(type).Prepend(type) : TypesIn(member));

    private static IMethodSymbol? Inherited(INamedTypeSymbol type, IMethodSymbol called)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (var method in current.GetMembers(called.Name).OfType<IMethodSymbol>())
            {
                for (var overridden = method; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, called))
                        return method.OriginalDefinition;
                }
            }
        }

        return null;
    }
}
