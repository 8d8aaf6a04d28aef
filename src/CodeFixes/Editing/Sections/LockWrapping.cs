using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>Puts the statement around an expression into a <c>lock</c> statement.</summary>
internal static class LockWrapping
{
    /// <summary>
    /// Whether the code around <paramref name="node"/> can be locked: a plain statement, the declaration of one local, or the whole body
    /// of a member or lambda, without an await in it or anything else that may wait.
    /// </summary>
    public static bool CanWrap(SyntaxNode node, FixSite site) => CanWrap(node, site, []);

    /// <summary>The same, where <paramref name="members"/> wait for nothing but the lock, which its holder can take again.</summary>
    public static bool CanWrap(SyntaxNode node, FixSite site, IEnumerable<ISymbol> members) => HasPlace(node, site) && !Waiting.MayWait(Wrapped(node)!, site, members);

    private static bool HasPlace(SyntaxNode node, FixSite site) => Wrapped(node) switch
    {
        ReturnStatementSyntax => !Wrapped(node)!.HasAwait(),
        ExpressionStatementSyntax statement => !statement.HasAwait() && !DeclaresOthers(statement),
        LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1, IsConst: false, UsingKeyword.RawKind: 0 } local =>
            !local.HasAwait() && !DeclaresOthers(local) && local.Declaration.Type is not RefTypeSyntax && LocalType(local, site) is { IsAnonymousType: false, TypeKind: not TypeKind.Error } && local.Parent is BlockSyntax,
        ArrowExpressionClauseSyntax arrow => !arrow.HasAwait() && arrow.Parent is MethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax && arrow.Expression is not (RefExpressionSyntax or ThrowExpressionSyntax),
        LambdaExpressionSyntax lambda => !lambda.Body.HasAwait() && site.Model.GetSymbolInfo(lambda, site.Cancellation).Symbol is IMethodSymbol,
        _ => false,
    };

    /// <summary>Whether the statement declares variables inside, which those after it may use: <c>TryGetValue(key, out var value)</c>.</summary>
    private static bool DeclaresOthers(StatementSyntax statement) => statement.DescendantNodes(inner => inner is not LambdaExpressionSyntax).Any(part => part is SingleVariableDesignationSyntax);

    /// <summary>The root with the code around <paramref name="node"/>, one of its nodes, under <paramref name="gate"/>.</summary>
    /// <param name="root">The root, which may have changed since <paramref name="site"/> was read.</param>
    /// <param name="node">The node.</param>
    /// <param name="gate">The lock.</param>
    /// <param name="site">Where meaning is asked for.</param>
    public static SyntaxNode Wrap(SyntaxNode root, SyntaxNode node, ExpressionSyntax gate, FixSite site)
    {
        switch (Wrapped(node))
        {
            case LocalDeclarationStatementSyntax local:
                return Split(root, local, gate, site);
            case StatementSyntax statement:
                return root.ReplaceNode(statement, Lock(gate, statement.WithoutLeadingTrivia().WithoutTrailingTrivia()).WithTriviaFrom(statement));
            case ArrowExpressionClauseSyntax arrow:
                return root.ReplaceNode(arrow.Parent!, WithBlock(arrow.Parent!, SyntaxFactory.Block(Lock(gate, Statement(arrow.Expression, ReturnsValue(arrow.Parent!))))));
            case LambdaExpressionSyntax lambda:
                var isVoid = site.Model.GetSymbolInfo(site.Node.AncestorsAndSelf().OfType<LambdaExpressionSyntax>().First(), site.Cancellation).Symbol is IMethodSymbol { ReturnsVoid: true };
                return root.ReplaceNode(lambda, lambda.WithBody(OnLines(Lock(gate, Statement((ExpressionSyntax)lambda.Body, !isVoid)))).WithAdditionalAnnotations(Layout.Annotation));
            default:
                return root;
        }
    }

    /// <summary><c>lock (gate) { statements }</c></summary>
    public static LockStatementSyntax Lock(ExpressionSyntax gate, params StatementSyntax[] statements) =>
        SyntaxFactory.LockStatement(gate.WithoutTrivia(), SyntaxFactory.Block(statements)).WithAdditionalAnnotations(Layout.Annotation);

    /// <summary>A block on lines of its own; the formatter leaves a lambda's block on one line where it finds it there.</summary>
    public static BlockSyntax OnLines(params StatementSyntax[] statements) => SyntaxFactory.Block(
        SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(SyntaxFactory.CarriageReturnLineFeed),
        SyntaxFactory.List(statements.Select(statement => statement.WithTrailingTrivia(SyntaxFactory.CarriageReturnLineFeed))),
        SyntaxFactory.Token(SyntaxKind.CloseBraceToken));

    /// <summary>The statement, body or expression of a lambda that comes under the lock as a whole.</summary>
    public static SyntaxNode? Wrapped(SyntaxNode node) => node.Ancestors().FirstOrDefault(outer =>
        outer is StatementSyntax or ArrowExpressionClauseSyntax or MemberDeclarationSyntax or LambdaExpressionSyntax { Body: ExpressionSyntax });

    private static ITypeSymbol? LocalType(LocalDeclarationStatementSyntax local, FixSite site) =>
        (site.Model.GetDeclaredSymbol(local.Declaration.Variables[0], site.Cancellation) as ILocalSymbol)?.Type;

    /// <summary>Declares the local outside of the lock and assigns it inside.</summary>
    private static SyntaxNode Split(SyntaxNode root, LocalDeclarationStatementSyntax local, ExpressionSyntax gate, FixSite site)
    {
        var variable = local.Declaration.Variables[0];
        var original = site.Node.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>()!;
        var type = local.Declaration.Type.IsVar ? Members.Named(LocalType(original, site)!) : local.Declaration.Type.WithoutTrivia();
        var declared = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(type, SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(variable.Identifier.WithoutTrivia()))))
            .WithLeadingTrivia(local.GetLeadingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
        var assigned = SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(variable.Identifier.WithoutTrivia()), variable.Initializer!.Value));
        return root.ReplaceNode(local, new StatementSyntax[] { declared, Lock(gate, assigned).WithTrailingTrivia(local.GetTrailingTrivia()) });
    }

    private static StatementSyntax Statement(ExpressionSyntax expression, bool returns) =>
        returns ? SyntaxFactory.ReturnStatement(expression.WithoutTrivia()) : SyntaxFactory.ExpressionStatement(expression.WithoutTrivia());

    /// <summary>Whether a member with an expression for a body returns its value.</summary>
    public static bool ReturnsValue(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => !IsVoid(method.ReturnType) && !IsAsyncTask(method.Modifiers, method.ReturnType),
        LocalFunctionStatementSyntax function => !IsVoid(function.ReturnType) && !IsAsyncTask(function.Modifiers, function.ReturnType),
        AccessorDeclarationSyntax accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration),
        _ => true,
    };

    private static bool IsVoid(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };

    private static bool IsAsyncTask(SyntaxTokenList modifiers, TypeSyntax type) => modifiers.Any(SyntaxKind.AsyncKeyword) && type is IdentifierNameSyntax;

    /// <summary>The member with a block for its expression.</summary>
    public static SyntaxNode WithBlock(SyntaxNode member, BlockSyntax block) => member switch
    {
        MethodDeclarationSyntax method => method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block.WithTrailingTrivia(method.SemicolonToken.TrailingTrivia)).WithAdditionalAnnotations(Layout.Annotation),
        LocalFunctionStatementSyntax function => function.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block.WithTrailingTrivia(function.SemicolonToken.TrailingTrivia)).WithAdditionalAnnotations(Layout.Annotation),
        AccessorDeclarationSyntax accessor => accessor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block.WithTrailingTrivia(accessor.SemicolonToken.TrailingTrivia)).WithAdditionalAnnotations(Layout.Annotation),
        PropertyDeclarationSyntax property => property.WithExpressionBody(null).WithSemicolonToken(default)
            .WithAccessorList(SyntaxFactory.AccessorList(SyntaxFactory.SingletonList(SyntaxFactory.AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, block))).WithTrailingTrivia(property.SemicolonToken.TrailingTrivia)).WithAdditionalAnnotations(Layout.Annotation),
        _ => member,
    };
}
