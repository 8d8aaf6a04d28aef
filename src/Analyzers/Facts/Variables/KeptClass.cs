using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Collections that are kept under the name of an interface: <c>private readonly IDictionary&lt;string, int&gt; _pages = new Dictionary&lt;string, int&gt;();</c>.</summary>
internal static class KeptClass
{
    /// <summary>What is done to the contents of the collection in <paramref name="variable"/>, where all that is ever kept there is made here, of one class that is not thread-safe.</summary>
    public static ContentsUse? UseOf(IOperation reference, ISymbol variable, BodyFacts body) =>
        (body.Type.MentionsThreads || variable is IFieldSymbol) && Of(variable, body.Type) is { } kept ? ContainerTable.UseOf(reference, kept) : null;

    /// <summary>That class; null where the variable has no interface for its type, or may keep others.</summary>
    public static ITypeSymbol? Of(ISymbol variable, TypeFacts type)
    {
        if (variable.ValueType() is not { TypeKind: TypeKind.Interface } contract || contract.NamespaceName() != "System.Collections.Generic" || contract.Name.StartsWith("IReadOnly", StringComparison.Ordinal) || variable is not (ILocalSymbol or IFieldSymbol) || (variable is IFieldSymbol field && !IsSetHereOnly(field)))
            return null;
        var classes = Assignments.ValuesOf(variable, type).Select(value => value.Unwrapped() is IObjectCreationOperation { Type: { } made } && ContainerTable.IsUnsafe(made) ? made : null).Distinct<ITypeSymbol?>(SymbolEqualityComparer.Default).ToList();
        return classes is [{ } only] ? only : null;
    }

    private static bool IsSetHereOnly(IFieldSymbol field) => field.DeclaredAccessibility == Accessibility.Private || field is { IsReadOnly: true, DeclaredAccessibility: not (Accessibility.Protected or Accessibility.ProtectedOrInternal) };
}
