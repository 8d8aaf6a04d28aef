using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Primitives;

/// <summary>What a member does to a field of its object, and nothing else.</summary>
internal enum AtomicRole
{
    /// <summary>Reads it.</summary>
    Read,

    /// <summary>Counts it atomically, and does not tell to what: <c>void Advance() =&gt; Interlocked.Increment(ref _last);</c>.</summary>
    Step,

    /// <summary>Sets it to nought, and does not tell what was there.</summary>
    Reset,
}

/// <summary>
/// Knows members of other types that are one atomic operation on a field: <c>long Current =&gt; Interlocked.Read(ref _value);</c>. Each of them is
/// atomic, and two of them in a row are not. Read from the text of the member, as the type is not the one that is being judged.
/// </summary>
internal static class AtomicMember
{
    /// <summary>The field of a source type that <paramref name="member"/> uses, and how; null for members that do more, or something else.</summary>
    public static (AtomicRole Role, IFieldSymbol Field)? Of(ISymbol member)
    {
        var method = member as IMethodSymbol ?? (member as IPropertySymbol)?.GetMethod;
        if (method is not { IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false, Parameters.Length: <= 1, DeclaringSyntaxReferences: [var declared] } || OnlyExpression(declared.GetSyntax()) is not { } only)
            return null;
        // A property is read by its own name: the accessor that the compiler makes has no text.
        return only switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var operation, Expression: var owner }, ArgumentList.Arguments: [{ RefKindKeyword.RawKind: not 0, Expression: var target }, ..] arguments } when FieldOf(target, method.ContainingType) is { } field =>
                (LastName(owner), operation) switch
                {
                    ("Interlocked", "Increment" or "Decrement" or "Add") when method.ReturnsVoid => (AtomicRole.Step, field),
                    ("Interlocked", "Exchange") or ("Volatile", "Write") when method.ReturnsVoid && IsNought(arguments[1].Expression) => (AtomicRole.Reset, field),
                    ("Interlocked" or "Volatile", "Read") when !method.ReturnsVoid => (AtomicRole.Read, field),
                    _ => null,
                },
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: var target, Right: var value } when method.ReturnsVoid && IsNought(value) && FieldOf(target, method.ContainingType) is { } field => (AtomicRole.Reset, field),
            _ when !method.ReturnsVoid && FieldOf(only, method.ContainingType) is { } field => (AtomicRole.Read, field),
            _ => null,
        };
    }

    /// <summary>Whether a member of its type counts the field atomically.</summary>
    public static bool IsCounted(IFieldSymbol field) => field.ContainingType.DeclaringSyntaxReferences.SelectMany(declaration => declaration.GetSyntax().DescendantNodes()).Any(node =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Increment" or "Decrement" or "Add", Expression: var owner }, ArgumentList.Arguments: [{ Expression: var target }, ..] }
        && LastName(owner) == "Interlocked" && SymbolEqualityComparer.Default.Equals(FieldOf(target, field.ContainingType), field.OriginalDefinition));

    private static ExpressionSyntax? OnlyExpression(SyntaxNode declaration) => declaration switch
    {
        ArrowExpressionClauseSyntax arrow => arrow.Expression,
        AccessorDeclarationSyntax accessor => accessor.ExpressionBody?.Expression ?? OnlyExpression(accessor.Body),
        BaseMethodDeclarationSyntax method => method.ExpressionBody?.Expression ?? OnlyExpression(method.Body),
        _ => null,
    };

    private static ExpressionSyntax? OnlyExpression(BlockSyntax? block) => block?.Statements is [var only] ? (only as ReturnStatementSyntax)?.Expression ?? (only as ExpressionStatementSyntax)?.Expression : null;

    private static IFieldSymbol? FieldOf(ExpressionSyntax target, INamedTypeSymbol type) => target is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } && LastName(target) is { } name
        ? type.OriginalDefinition.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault()
        : null;

    private static string? LastName(ExpressionSyntax name) => name switch
    {
        IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    private static bool IsNought(ExpressionSyntax value) => value is LiteralExpressionSyntax { Token.Value: 0 or 0L or 0u or 0ul } or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression };
}
