using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises what sets a value of the thread, a thread-static field or the <c>Value</c> of a <c>ThreadLocal</c>, by its text: methods of the compilation, and scopes that set it
/// as they are made and set it back when they are disposed of.
/// </summary>
internal static class ThreadSlotShape
{
    private const int MaximumDepth = 3;

    /// <summary>The field that <paramref name="method"/> sets for its thread, itself or by a method that it calls; null for others.</summary>
    public static IFieldSymbol? SetBy(IMethodSymbol method) => method.IsInSource() ? SetIn(method.OriginalDefinition, MaximumDepth) : null;

    /// <summary>The field that <paramref name="made"/>, the resource of a <c>using</c>, has set for the thread that makes it, and sets again when it is disposed of.</summary>
    public static IFieldSymbol? OfScope(IOperation made)
    {
        var (method, scope) = made.Unwrapped() switch
        {
            IObjectCreationOperation { Constructor: { } constructor } => (constructor, constructor.ContainingType),
            IInvocationOperation { TargetMethod: { IsAsync: false, IsVirtual: false, IsAbstract: false } called } => (called, null),
            _ => default((IMethodSymbol?, INamedTypeSymbol?)),
        };
        if (method is null || !method.IsInSource() || SetBy(method) is not { } field)
            return null;
        return (scope ?? ScopeOf(method)) is { } type && type.GetMembers("Dispose").OfType<IMethodSymbol>().Any(dispose => dispose.Parameters.IsEmpty && SymbolEqualityComparer.Default.Equals(SetBy(dispose), field)) ? field : null;
    }

    /// <summary>The field that the target of an assignment is, or stands for.</summary>
    public static IFieldSymbol? SlotOf(IOperation target) => target switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true } field } when field.IsThreadStatic() => field.OriginalDefinition,
        IPropertyReferenceOperation { Property: { IsStatic: true } property } => property.ReturnedField() is { } field && field.IsThreadStatic() ? field.OriginalDefinition : null,
        IPropertyReferenceOperation { Property: { Name: "Value", ContainingType: var holder }, Instance: { } instance } when IsThreadLocal(holder) => (instance.Unwrapped() as IFieldReferenceOperation)?.Field.OriginalDefinition,
        _ => null,
    };

    private static bool IsThreadLocal(ITypeSymbol? type) => type is { Name: "ThreadLocal", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    private static IFieldSymbol? SetIn(IMethodSymbol method, int depth)
    {
        if (depth == 0 || method is not { IsAbstract: false, DeclaringSyntaxReferences: [var declared], ContainingType: { } owner })
            return null;
        var declaration = declared.GetSyntax();
        if (declaration is not (BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax))
            return null;
        foreach (var node in declaration.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            var found = node switch
            {
                AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: var target } => SlotNamed(target, owner),
                InvocationExpressionSyntax call => CalledBy(call, owner) is { } called ? SetIn(called, depth - 1) : null,
                ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.ValueText: var name } } made => TypeNamed(name, owner) is { } type ? SetBy(type, made.ArgumentList?.Arguments.Count ?? 0, depth) : null,
                ImplicitObjectCreationExpressionSyntax made => method.ReturnType is INamedTypeSymbol { } type && type.IsInSource() ? SetBy(type, made.ArgumentList.Arguments.Count, depth) : null,
                _ => null,
            };
            if (found is not null)
                return found;
        }

        return null;
    }

    private static IFieldSymbol? SetBy(INamedTypeSymbol type, int arguments, int depth) => type.InstanceConstructors.Where(constructor => constructor.Parameters.Length == arguments).Select(constructor => SetIn(constructor, depth - 1)).FirstOrDefault(field => field is not null);

    /// <summary>The field that is named as the target: it is one of the thread, or a property that hands one out, or the value of a <c>ThreadLocal</c>.</summary>
    private static IFieldSymbol? SlotNamed(ExpressionSyntax target, INamedTypeSymbol owner)
    {
        if (target is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value", Expression: var holder } && FieldNamed(holder, owner) is { } slot && IsThreadLocal(slot.Type))
            return slot;
        return FieldNamed(target, owner) is { IsStatic: true } field && field.IsThreadStatic() ? field : null;
    }

    private static IFieldSymbol? FieldNamed(ExpressionSyntax value, INamedTypeSymbol owner)
    {
        var (within, name) = value switch
        {
            IdentifierNameSyntax { Identifier.ValueText: var own } => (owner, own),
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var own } => (owner, own),
            MemberAccessExpressionSyntax { Expression: SimpleNameSyntax { Identifier.ValueText: var type }, Name.Identifier.ValueText: var other } => (TypeNamed(type, owner), other),
            _ => (null, ""),
        };
        for (; within is not null; within = within.ContainingType)
        {
            if (within.GetMembers(name).FirstOrDefault() is { } member)
                return member as IFieldSymbol ?? (member as IPropertySymbol)?.ReturnedField();
        }

        return null;
    }

    /// <summary>The method of the type, or a static one of another in its namespace, that is called.</summary>
    public static IMethodSymbol? CalledBy(InvocationExpressionSyntax call, INamedTypeSymbol owner) => call.Expression switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => MethodNamed(owner, name, call) ?? (owner.ContainingType is { } outer ? MethodNamed(outer, name, call) : null),
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var type }, Name.Identifier.ValueText: var name } => TypeNamed(type, owner) is { } other ? MethodNamed(other, name, call) : null,
        _ => null,
    };

    private static IMethodSymbol? MethodNamed(INamedTypeSymbol type, string name, InvocationExpressionSyntax call) =>
        type.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(method => method.Parameters.Length == call.ArgumentList.Arguments.Count);

    private static INamedTypeSymbol? TypeNamed(string name, INamedTypeSymbol owner)
    {
        for (var within = owner; within is not null; within = within.ContainingType)
        {
            if (within.Name == name)
                return within;
            if (within.GetTypeMembers(name) is [var nested, ..])
                return nested;
        }

        return owner.ContainingNamespace.GetTypeMembers(name).FirstOrDefault();
    }

    /// <summary>The class of the scope that the method hands out: the declared one, or the first that it makes which can be disposed of.</summary>
    private static INamedTypeSymbol? ScopeOf(IMethodSymbol method) => method.ReturnType is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } declared ? declared.OriginalDefinition
        : method.OriginalDefinition.DeclaringSyntaxReferences.SelectMany(reference => reference.GetSyntax().DescendantNodes()).OfType<ObjectCreationExpressionSyntax>()
            .Select(made => made.Type is SimpleNameSyntax { Identifier.ValueText: var name } ? TypeNamed(name, method.ContainingType.OriginalDefinition) : null).FirstOrDefault(type => type?.IsDisposable() == true);
}
