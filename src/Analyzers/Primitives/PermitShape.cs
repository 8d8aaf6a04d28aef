using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises permits of the compilation's own that release a semaphore each time they are disposed of, as those do that keep no note of it:
/// <c>readonly struct Permit(Throttle owner) : IDisposable { public void Dispose() => owner._permits.Release(); }</c>.
/// </summary>
internal static class PermitShape
{
    /// <summary>Whether <paramref name="type"/> is such a permit.</summary>
    public static bool Is(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Struct or TypeKind.Class } named && named.IsInSource()
        && named.GetMembers("Dispose").OfType<IMethodSymbol>().FirstOrDefault(method => method is { Parameters.IsEmpty: true, IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false }) is { DeclaringSyntaxReferences: [var declared] }
        && declared.GetSyntax() is MethodDeclarationSyntax dispose && Only(dispose) is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Release", Expression: var released } }
        && TypeOf(released, named) is { Name: "SemaphoreSlim" or "Semaphore", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>All that the method does, where that is one expression.</summary>
    private static ExpressionSyntax? Only(MethodDeclarationSyntax method) => method.ExpressionBody?.Expression ?? (method.Body?.Statements is [ExpressionStatementSyntax { Expression: var only }] ? only : null);

    /// <summary>The type of a field, property or primary constructor's parameter, or of one of those of another.</summary>
    private static ITypeSymbol? TypeOf(ExpressionSyntax value, INamedTypeSymbol within) => value switch
    {
        ThisExpressionSyntax => within,
        IdentifierNameSyntax { Identifier.ValueText: var name } => Member(within, name) ?? within.InstanceConstructors.SelectMany(constructor => constructor.Parameters).FirstOrDefault(parameter => parameter.Name == name && parameter.IsPrimaryConstructorParameter())?.Type,
        MemberAccessExpressionSyntax { Expression: var owner, Name.Identifier.ValueText: var name } => TypeOf(owner, within) is { } type ? Member(type, name) : null,
        _ => null,
    };

    private static ITypeSymbol? Member(ITypeSymbol type, string name) => type.GetMembers(name).FirstOrDefault()?.ValueType();
}
