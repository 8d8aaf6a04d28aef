using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises permits of the compilation's own: objects that stand for a place which their owner has taken for the caller, and give it back. Those that keep no note of it
/// release a semaphore each time they are disposed of: <c>readonly struct Permit(Throttle owner) : IDisposable { public void Dispose() => owner._permits.Release(); }</c>.
/// </summary>
internal static class PermitShape
{
    /// <summary>Whether <paramref name="type"/> is such a permit.</summary>
    public static bool Is(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Struct or TypeKind.Class } named && named.IsInSource()
        && named.GetMembers("Dispose").OfType<IMethodSymbol>().FirstOrDefault(method => method is { Parameters.IsEmpty: true, IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false }) is { DeclaringSyntaxReferences: [var declared] }
        && declared.GetSyntax() is MethodDeclarationSyntax dispose && Only(dispose) is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Release", Expression: var released } }
        && IsSemaphore(TypeOf(released, named));

    /// <summary>
    /// Whether <paramref name="method"/>, of the compilation, waits for a semaphore of its object without a limit, and gives its caller an object for the permit, each time:
    /// <c>async Task&lt;Ticket&gt; ReserveAsync() { await _slots.WaitAsync(); return new Ticket(this); }</c>.
    /// </summary>
    public static bool IsGivenBy(IMethodSymbol method) => method is { IsAbstract: false, DeclaringSyntaxReferences: [var declared], ContainingType: { } owner } && declared.GetSyntax() is MethodDeclarationSyntax { Body: { } body }
        && body.Statements is [.., ReturnStatementSyntax { Expression: BaseObjectCreationExpressionSyntax }]
        && !body.DescendantNodes().Any(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or YieldStatementSyntax) && body.DescendantNodes().OfType<ReturnStatementSyntax>().Count() == 1
        && body.Statements.OfType<ExpressionStatementSyntax>().Any(statement => statement.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitAsync" or "WaitOne", Expression: var waited }, ArgumentList.Arguments: var given }
            && given.All(argument => argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && method.Parameters.Any(parameter => parameter.Name == name && parameter.Type.Name == "CancellationToken")) && IsSemaphore(TypeOf(waited, owner))));

    /// <summary>Whether <paramref name="method"/>, of the compilation, releases a semaphore of its object, or of one that it keeps, itself or in a method that it calls.</summary>
    public static bool GivesBack(IMethodSymbol method, int depth = 3) => depth > 0 && method is { Parameters.IsEmpty: true, IsAbstract: false, DeclaringSyntaxReferences: [var declared], ContainingType: { } owner } && declared.GetSyntax() is MethodDeclarationSyntax given
        && given.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => call switch
        {
            { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var receiver } } => TypeOf(receiver, owner) is { } type && (IsSemaphore(type) ? name == "Release" : type.IsInSource() && Calls(type, name, depth)),
            { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } => Calls(owner, name, depth),
            { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name }, Parent: ConditionalAccessExpressionSyntax { Expression: var receiver } } => TypeOf(receiver, owner) is { } type && (IsSemaphore(type) ? name == "Release" : type.IsInSource() && Calls(type, name, depth)),
            _ => false,
        });

    private static bool Calls(ITypeSymbol type, string name, int depth) => type.GetMembers(name).OfType<IMethodSymbol>().Any(called => GivesBack(called, depth - 1));

    private static bool IsSemaphore(ITypeSymbol? type) => type is { Name: "SemaphoreSlim" or "Semaphore", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>All that the method does, where that is one expression.</summary>
    private static ExpressionSyntax? Only(MethodDeclarationSyntax method) => method.ExpressionBody?.Expression ?? (method.Body?.Statements is [ExpressionStatementSyntax { Expression: var only }] ? only : null);

    /// <summary>The type of a field, property or primary constructor's parameter, or of one of those of another.</summary>
    private static ITypeSymbol? TypeOf(ExpressionSyntax value, INamedTypeSymbol within) => value switch
    {
        ThisExpressionSyntax => within,
        // Taken out of its field, so that it is given back once.
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exchange" }, ArgumentList.Arguments: [{ Expression: var target }, _] } => TypeOf(target, within),
        IdentifierNameSyntax { Identifier.ValueText: var name } => Member(within, name) ?? within.InstanceConstructors.SelectMany(constructor => constructor.Parameters).FirstOrDefault(parameter => parameter.Name == name && parameter.IsPrimaryConstructorParameter())?.Type,
        MemberAccessExpressionSyntax { Expression: var owner, Name.Identifier.ValueText: var name } => TypeOf(owner, within) is { } type ? Member(type, name) : null,
        _ => null,
    };

    private static ITypeSymbol? Member(ITypeSymbol type, string name) => type.GetMembers(name).FirstOrDefault()?.ValueType();
}
