using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Symbols;

/// <summary>Questions about symbols that have nothing to do with threads.</summary>
internal static class SymbolExtensions
{
    /// <summary>The outermost type that <paramref name="symbol"/> is, or is declared in.</summary>
    public static INamedTypeSymbol? OutermostType(this ISymbol symbol)
    {
        var type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        while (type?.ContainingType is { } container)
            type = container;
        return type;
    }

    /// <summary>The type of the values that a local, parameter, field or property holds; null for other symbols.</summary>
    public static ITypeSymbol? ValueType(this ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>Whether objects of <paramref name="type"/> are to be disposed.</summary>
    public static bool IsDisposable(this ITypeSymbol type) =>
        type.Name is "IDisposable" or "IAsyncDisposable" || type.AllInterfaces.Any(implemented => implemented.Name is "IDisposable" or "IAsyncDisposable");

    /// <summary>Whether the property is stored in a field that the compiler makes.</summary>
    public static bool IsAutoProperty(this IPropertySymbol property) =>
        !property.IsAbstract
        && property.ContainingType.GetMembers().Any(member =>
            member is IFieldSymbol { IsImplicitlyDeclared: true } field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    /// <summary>The field that a property only hands out (<c>object Gate =&gt; _gate;</c>), or null for other properties.</summary>
    public static IFieldSymbol? ReturnedField(this IPropertySymbol property)
    {
        if (property.GetMethod is null || property.IsVirtual || property.IsOverride || property.DeclaringSyntaxReferences.Length != 1
            || property.DeclaringSyntaxReferences[0].GetSyntax() is not PropertyDeclarationSyntax declaration)
            return null;
        var getter = declaration.AccessorList?.Accessors.FirstOrDefault(accessor => accessor.Keyword.ValueText == "get");
        var returned = declaration.ExpressionBody?.Expression
            ?? getter?.ExpressionBody?.Expression
            ?? (getter?.Body?.Statements is [ReturnStatementSyntax statement] ? statement.Expression : null);
        var name = returned switch
        {
            IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access => access.Name.Identifier.ValueText,
            _ => null,
        };
        return name is null ? null : property.ContainingType.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault();
    }

    /// <summary>Whether the parameter belongs to a primary constructor, so that members can use it like a field.</summary>
    public static bool IsPrimaryConstructorParameter(this IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor, DeclaringSyntaxReferences: [var declaration] }
        && declaration.GetSyntax() is TypeDeclarationSyntax;

    /// <summary>Whether <paramref name="member"/> can be named outside the type that contains it.</summary>
    public static bool IsVisibleOutsideType(this ISymbol member) =>
        member.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable);

    /// <summary>Whether code outside the outermost type can come to call <paramref name="method"/>: by its name, or as the implementation of something it can name.</summary>
    public static bool IsCallableOutsideOutermostType(this IMethodSymbol method) =>
        method.IsOverride || !method.ExplicitInterfaceImplementations.IsEmpty || method.ImplementsInterface()
        || (method.IsVisibleOutsideType() && method.ContainingType.IsVisibleOutsideItsContainers());

    private static bool IsVisibleOutsideItsContainers(this INamedTypeSymbol type) =>
        type.ContainingType is null || (type.IsVisibleOutsideType() && type.ContainingType.IsVisibleOutsideItsContainers());

    private static bool ImplementsInterface(this IMethodSymbol method) => method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false }
        && method.ContainingType.AllInterfaces.SelectMany(implemented => implemented.GetMembers()).Any(member =>
            (member.Name == method.Name || method.AssociatedSymbol?.Name == member.Name)
            && method.ContainingType.FindImplementationForInterfaceMember(member) is { } implementation
            && (SymbolEqualityComparer.Default.Equals(implementation, method) || SymbolEqualityComparer.Default.Equals(implementation, method.AssociatedSymbol)));

    /// <summary>
    /// Whether a method or constructor of the compilation does nothing but read, compute and store: no calls, creations, casts, element
    /// accesses or throws are written in it.
    /// </summary>
    public static bool IsPlain(this IMethodSymbol method) =>
        method is { IsVirtual: false, IsOverride: false, IsAbstract: false }
        && method.DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax() is var declaration
        && (declaration is TypeDeclarationSyntax type ? type.Members.Where(member => member is FieldDeclarationSyntax or PropertyDeclarationSyntax).ToArray<SyntaxNode>() : [declaration])
            .SelectMany(part => part.DescendantNodes())
            .All(node => node is not (InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or CastExpressionSyntax or ElementAccessExpressionSyntax
                or ThrowStatementSyntax or ThrowExpressionSyntax or AwaitExpressionSyntax or ConstructorInitializerSyntax { ArgumentList.Arguments.Count: > 0 }));
}
