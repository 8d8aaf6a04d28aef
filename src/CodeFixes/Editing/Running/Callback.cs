using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>A function that something else calls: a lambda, or a method that nothing else calls.</summary>
/// <param name="Function">The function as it is written.</param>
/// <param name="Symbol">What it is.</param>
internal sealed record Callback(SyntaxNode Function, IMethodSymbol Symbol)
{
    /// <summary>The function that is <paramref name="given"/>, or null where it is not to be seen, or also called by others.</summary>
    public static Callback? Of(ExpressionSyntax? given, FixSite site)
    {
        if (given is null || site.Model.GetSymbolInfo(given, site.Cancellation).Symbol is not IMethodSymbol symbol)
            return null;
        if (given is AnonymousFunctionExpressionSyntax { ExpressionBody: not ThrowExpressionSyntax } lambda)
            return new Callback(lambda, symbol);
        return given is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
            && symbol is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference], ContainingType.DeclaringSyntaxReferences.Length: 1 }
            && site.Root.FindNode(reference.Span) is MethodDeclarationSyntax { ExpressionBody: null or { Expression: not ThrowExpressionSyntax } } method
            && (method.Body is not null || method.ExpressionBody is not null)
            && site.Root.DescendantNodes().OfType<SimpleNameSyntax>().Count(name => name.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, symbol)) == 1
            ? new Callback(method, symbol)
            : null;
    }

    /// <summary>What the function does, as statements.</summary>
    public SyntaxList<StatementSyntax> Statements => Function switch
    {
        AnonymousFunctionExpressionSyntax { Block: { } block } => block.Statements,
        AnonymousFunctionExpressionSyntax { ExpressionBody: { } expression } => SyntaxFactory.SingletonList<StatementSyntax>(SyntaxFactory.ExpressionStatement(expression)),
        MethodDeclarationSyntax { Body: { } block } => block.Statements,
        MethodDeclarationSyntax method => SyntaxFactory.SingletonList<StatementSyntax>(SyntaxFactory.ExpressionStatement(method.ExpressionBody!.Expression)),
        _ => default,
    };

    /// <summary>The function with these statements instead of its own.</summary>
    public SyntaxNode WithStatements(params StatementSyntax[] statements)
    {
        var list = SyntaxFactory.List(statements);
        var changed = Function switch
        {
            AnonymousFunctionExpressionSyntax { Block: { } block } lambda => lambda.WithBlock(block.WithStatements(list)),
            AnonymousFunctionExpressionSyntax lambda => lambda.WithExpressionBody(null).WithBlock(SyntaxFactory.Block(list)),
            MethodDeclarationSyntax { Body: { } block } method => method.WithBody(block.WithStatements(list)),
            MethodDeclarationSyntax method => method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(SyntaxFactory.Block(list)).WithTrailingTrivia(method.GetTrailingTrivia()),
            _ => Function,
        };
        return changed.WithAdditionalAnnotations(Layout.Annotation);
    }
}
