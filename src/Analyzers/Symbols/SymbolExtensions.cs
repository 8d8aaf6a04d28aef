using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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

    /// <summary>Whether <paramref name="symbol"/> is declared by the program, not by a library that was compiled before. Cheaper than asking for its locations.</summary>
    public static bool IsInSource(this ISymbol symbol) => symbol.ContainingAssembly is ISourceAssemblySymbol;

    /// <summary>Whether <paramref name="type"/> is the class <paramref name="other"/> or derives from it, whatever the type arguments.</summary>
    public static bool IsOrDerivesFrom(this INamedTypeSymbol type, INamedTypeSymbol other)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, other.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>The full name of the namespace that <paramref name="symbol"/> is in; empty for the global one.</summary>
    public static string NamespaceName(this ISymbol symbol) => FullName(symbol.ContainingNamespace);

    private static string FullName(INamespaceSymbol? space) => space switch
    {
        null or { IsGlobalNamespace: true } => "",
        { ContainingNamespace.IsGlobalNamespace: true } => space.Name,
        _ => $"{FullName(space.ContainingNamespace)}.{space.Name}",
    };

    /// <summary>The fields of a type and of all types nested in it.</summary>
    public static IEnumerable<IFieldSymbol> FieldsOfAllTypes(this INamedTypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Concat(type.GetTypeMembers().SelectMany(FieldsOfAllTypes));

    /// <summary>Whether each thread has a value of its own in the variable, by <c>[ThreadStatic]</c>.</summary>
    public static bool IsThreadStatic(this ISymbol variable) => variable.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "ThreadStaticAttribute", ContainingNamespace.Name: "System" });

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
        type.Name is "IDisposable" or "IAsyncDisposable" || type.AllInterfaces.Any(implemented => implemented.Name is "IDisposable" or "IAsyncDisposable")
        || (type is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(IsDisposable));

    /// <summary>The method that the end of a <c>using</c> calls on a value of <paramref name="type"/>; null for explicit implementations and where there is none.</summary>
    public static IMethodSymbol? Disposal(this ITypeSymbol type, bool isAsynchronous) =>
        type.MembersWithBases(isAsynchronous ? "DisposeAsync" : "Dispose").FirstOrDefault(method => method.Parameters.IsEmpty);

    /// <summary>The method that takes a value of <paramref name="type"/> apart into <paramref name="count"/> variables; null for tuples and extensions.</summary>
    public static IMethodSymbol? Deconstruction(this ITypeSymbol type, int count) => type.IsTupleType ? null :
        type.MembersWithBases("Deconstruct").FirstOrDefault(method => method.Parameters.Length == count && method.Parameters.All(parameter => parameter.RefKind == RefKind.Out));

    private static IEnumerable<IMethodSymbol> MembersWithBases(this ITypeSymbol type, string name)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (var method in current.GetMembers(name).OfType<IMethodSymbol>())
                yield return method;
        }
    }

    /// <summary>Whether the accessor does nothing but read or set a field that the compiler makes: the other one may have a body of its own.</summary>
    public static bool IsAutoAccessor(this IMethodSymbol accessor) =>
        accessor is { IsAbstract: false, AssociatedSymbol: IPropertySymbol { DeclaringSyntaxReferences.IsEmpty: false } property }
        && accessor.DeclaringSyntaxReferences.All(declaration => declaration.GetSyntax() is not (ArrowExpressionClauseSyntax or AccessorDeclarationSyntax { Body: not null } or AccessorDeclarationSyntax { ExpressionBody: not null }))
        // The compiler has a name for the field; asking for all members copies them.
        && (property.ExplicitInterfaceImplementations.IsEmpty ? property.ContainingType.GetMembers($"<{property.Name}>k__BackingField") : property.ContainingType.GetMembers()).Any(member =>
            member is IFieldSymbol { IsImplicitlyDeclared: true } field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    /// <summary>The field that a property only hands out (<c>object Gate =&gt; _gate;</c>), or null for other properties.</summary>
    public static IFieldSymbol? ReturnedField(this IPropertySymbol property)
    {
        if (property.GetMethod is null || property.IsVirtual || property.IsOverride || property.DeclaringSyntaxReferences.Length != 1
            || property.DeclaringSyntaxReferences[0].GetSyntax() is not PropertyDeclarationSyntax declaration)
            return null;
        return FieldNamed(Returned(declaration), property.ContainingType);
    }

    /// <summary>
    /// The field that a property's getter hands out and its setter sets, each under a lock or with more than that; the property itself where it has its own (<c>field</c>); null where they do not agree on one.
    /// </summary>
    public static ISymbol? AccessedField(this IPropertySymbol property)
    {
        if (property is not { GetMethod: not null, SetMethod: not null, IsVirtual: false, IsOverride: false, DeclaringSyntaxReferences: [var declared] } || declared.GetSyntax() is not PropertyDeclarationSyntax { AccessorList.Accessors: [_, _] accessors })
            return null;
        var returned = accessors.Where(accessor => accessor.Keyword.ValueText == "get").SelectMany(getter => getter.DescendantNodes()).OfType<ReturnStatementSyntax>().Select(result => result.Expression?.ToString()).ToList();
        if (returned is not [{ } name] || !accessors.Where(accessor => accessor.Keyword.ValueText == "set").SelectMany(setter => setter.DescendantNodesAndSelf()).OfType<AssignmentExpressionSyntax>().Any(set => set.Left.ToString() == name))
            return null;
        return name == "field" ? property : property.ContainingType.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault();
    }

    /// <summary>Whether a property without a setter only hands out a field, or a parameter of its class's primary constructor.</summary>
    public static bool OnlyHandsOut(this IPropertySymbol property) => property is { SetMethod: null, IsVirtual: false, IsOverride: false } && (property.ReturnedField() is not null
        || (property.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax() is PropertyDeclarationSyntax declaration && Returned(declaration) is IdentifierNameSyntax named
            && property.ContainingType.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => parameter.Name == named.Identifier.ValueText && parameter.IsPrimaryConstructorParameter()))));

    private static ExpressionSyntax? Returned(PropertyDeclarationSyntax declaration)
    {
        var getter = declaration.AccessorList?.Accessors.FirstOrDefault(accessor => accessor.Keyword.ValueText == "get");
        return declaration.ExpressionBody?.Expression ?? getter?.ExpressionBody?.Expression ?? OnlyReturned(getter?.Body);
    }

    /// <summary>The field that a method only hands out (<c>static IStore Store() =&gt; s_store;</c>), or null for other methods.</summary>
    public static IFieldSymbol? ReturnedField(this IMethodSymbol method) =>
        method is { Parameters.IsEmpty: true, MethodKind: MethodKind.Ordinary, IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false, DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax() is MethodDeclarationSyntax declaration
            ? FieldNamed(declaration.ExpressionBody?.Expression ?? OnlyReturned(declaration.Body), method.ContainingType)
            : null;

    private static ExpressionSyntax? OnlyReturned(BlockSyntax? body) => body?.Statements is [ReturnStatementSyntax statement] ? statement.Expression : null;

    private static IFieldSymbol? FieldNamed(ExpressionSyntax? returned, INamedTypeSymbol type)
    {
        var name = returned switch
        {
            IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access => access.Name.Identifier.ValueText,
            _ => null,
        };
        return name is null ? null : type.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault();
    }

    /// <summary>Whether the parameter belongs to a primary constructor, so that members can use it like a field.</summary>
    public static bool IsPrimaryConstructorParameter(this IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor, DeclaringSyntaxReferences: [var declaration] }
        && declaration.GetSyntax() is TypeDeclarationSyntax;

    /// <summary>Whether objects of <paramref name="type"/> can be gone through.</summary>
    public static bool IsEnumerable(this ITypeSymbol? type) => type?.AllInterfaces.Any(implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable) == true;

    /// <summary>What a member is called: an accessor has the name of its property or event.</summary>
    public static string ShownName(this ISymbol member) => ((member as IMethodSymbol)?.AssociatedSymbol ?? member).Name;

    /// <summary>Whether <paramref name="member"/> can be named outside the type that contains it.</summary>
    public static bool IsVisibleOutsideType(this ISymbol member) =>
        member.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable);

    /// <summary>Whether the type is one of exceptions.</summary>
    public static bool IsException(this ITypeSymbol? type)
    {
        while (type is not null && type.Name != "Exception")
            type = type.BaseType;
        return type is not null;
    }

    /// <summary>Whether code of other projects can name the symbol, or derive from a type that has it.</summary>
    public static bool IsPublic(this ISymbol member)
    {
        for (var symbol = member; symbol is not (null or INamespaceSymbol); symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
                return false;
        }

        return true;
    }

    /// <summary>Whether code outside the outermost type can come to call <paramref name="method"/>: by its name, or as the implementation of something it can name.</summary>
    public static bool IsCallableOutsideOutermostType(this IMethodSymbol method) =>
        method.IsOverride || !method.ExplicitInterfaceImplementations.IsEmpty
        || (method.IsVisibleOutsideType() && method.ContainingType.IsVisibleOutsideItsContainers())
        || method.ImplementsInterface();

    /// <summary>Whether code outside the outermost type can name <paramref name="type"/>.</summary>
    public static bool IsVisibleOutsideItsContainers(this INamedTypeSymbol type) =>
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
        && (declaration is TypeDeclarationSyntax type ? type.Members.Where(member => !member.Modifiers.Any(SyntaxKind.StaticKeyword)).Select(member => member is PropertyDeclarationSyntax property ? property.Initializer : (SyntaxNode?)(member as FieldDeclarationSyntax)).OfType<SyntaxNode>() : [declaration])
            .SelectMany(part => part.DescendantNodes())
            .All(node => node is not (InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or CastExpressionSyntax or ElementAccessExpressionSyntax
                or ThrowStatementSyntax or ThrowExpressionSyntax or AwaitExpressionSyntax or ConstructorInitializerSyntax { ArgumentList.Arguments.Count: > 0 }));

    /// <summary>Whether the method, of a struct of the compilation, counts a number of the struct up or down, or adds to it, with no lock or atomic operation in it.</summary>
    public static bool CountsInItsStruct(this IMethodSymbol method)
    {
        if (method is not { IsStatic: false, IsReadOnly: false, ContainingType: { IsReadOnly: false, TypeKind: TypeKind.Struct } type, DeclaringSyntaxReferences: [var declaration] })
            return false;
        var nodes = declaration.GetSyntax().DescendantNodes().ToList();
        return !nodes.Exists(node => node is LockStatementSyntax or IdentifierNameSyntax { Identifier.ValueText: "Interlocked" })
            && nodes.Select(Counted).OfType<IdentifierNameSyntax>().Any(name => type.GetMembers(name.Identifier.ValueText).Any(member => member.ValueType() is { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_Double }));
    }

    /// <summary>The name of what a compound assignment, increment or decrement sets, where it is a plain name or one of <c>this</c>.</summary>
    private static SyntaxNode? Counted(SyntaxNode node)
    {
        var target = node switch
        {
            AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.SimpleAssignmentExpression } assignment => assignment.Left,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } prefix => prefix.Operand,
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } postfix => postfix.Operand,
            _ => null,
        };
        return target is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } ? name : target;
    }

    /// <summary>Whether a handler of that type takes every exception: one without a type, <c>object</c> and <see cref="Exception"/>.</summary>
    public static bool IsOfAllExceptions(this ITypeSymbol? caught) =>
        caught is null or { SpecialType: SpecialType.System_Object } or { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>The method, what it overrides, and so on, to the one that was declared first.</summary>
    public static IEnumerable<IMethodSymbol> Overridden(this IMethodSymbol method) =>
        method.OverriddenMethod is { } parent ? parent.Overridden().Prepend(method.OriginalDefinition) : [method.OriginalDefinition];
}
