using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises acquires of the compilation's own types that wait until they are alone, by what is written in them: a spin lock of
/// <c>Interlocked.CompareExchange(ref _taken, 1, 0)</c>, or a scope whose constructor acquires the primitive that it is given.
/// </summary>
internal static class OwnSectionShape
{
    /// <summary>Whether <paramref name="call"/> waits until its object, which is a lock for one, lets it in.</summary>
    public static bool IsAcquire(IInvocationOperation call) =>
        call is { Instance: not null, Arguments.IsEmpty: true, Parent: IExpressionStatementOperation, TargetMethod: { ReturnsVoid: true, IsAbstract: false, IsVirtual: false } method }
        && OwnLockShape.Read(call) == SyncAction.Acquire && method.DeclaringSyntaxReferences is [var declaration] && Spins(declaration.GetSyntax());

    /// <summary>Whether <paramref name="call"/> is the other half.</summary>
    public static bool IsRelease(IInvocationOperation call) => call is { Instance: not null, Arguments.IsEmpty: true } && OwnLockShape.Read(call) == SyncAction.Release;

    /// <summary>The primitive that <paramref name="scope"/> is given, acquires as it is made and releases when it is disposed of; null for other objects.</summary>
    public static (IOperation Target, PrimitiveKind Kind, LockMode Mode)? Acquired(IObjectCreationOperation scope)
    {
        if (scope.Constructor is not { } constructor || constructor.DeclaringSyntaxReferences is not [var declaration])
            return null;
        foreach (var argument in scope.Arguments)
        {
            if (argument.Parameter is not { Type: { } type } || KindOf(type) is not { } kind)
                continue;
            foreach (var name in declaration.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>().Where(IsUntimed).Select(NameOf))
            {
                if (LockTable.Find(type.Name, name) is { Action: SyncAction.Acquire, Mode: var mode } && !name.StartsWith("Try", StringComparison.Ordinal) && Releases(scope.Type, type.Name, mode))
                    return (argument.Value, kind, mode);
            }
        }

        return null;
    }

    private static bool IsUntimed(InvocationExpressionSyntax call) => call.ArgumentList.Arguments.Count == 0;

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => "",
    };

    private static PrimitiveKind? KindOf(ITypeSymbol type) => type switch
    {
        { Name: "Mutex", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } => PrimitiveKind.Mutex,
        { Name: "ReaderWriterLockSlim", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } => PrimitiveKind.ReaderWriterLockSlim,
        _ => null,
    };

    private static bool Releases(ITypeSymbol? type, string primitive, LockMode mode) => type is not null && type.GetMembers("Dispose").OfType<IMethodSymbol>()
        .SelectMany(dispose => dispose.DeclaringSyntaxReferences)
        .SelectMany(dispose => dispose.GetSyntax().DescendantNodes()).OfType<InvocationExpressionSyntax>()
        .Any(call => LockTable.Find(primitive, NameOf(call)) is { Action: SyncAction.Release } row && row.Mode == mode);

    /// <summary>Whether a loop tries to turn nobody into somebody: what is exchanged is compared with zero, false or null.</summary>
    private static bool Spins(SyntaxNode method) => method.DescendantNodes()
        .Where(node => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax)
        .SelectMany(loop => loop.DescendantNodes()).OfType<InvocationExpressionSyntax>()
        .Any(call => NameOf(call) switch
        {
            "CompareExchange" => call.ArgumentList.Arguments is [_, _, { Expression: LiteralExpressionSyntax nobody }] && nobody.Kind() is var kind && (kind is SyntaxKind.FalseLiteralExpression or SyntaxKind.NullLiteralExpression || nobody.Token.ValueText == "0"),
            "Exchange" => call.ArgumentList.Arguments is [_, { Expression: LiteralExpressionSyntax { Token.ValueText: "1" or "true" } }],
            _ => false,
        });
}
