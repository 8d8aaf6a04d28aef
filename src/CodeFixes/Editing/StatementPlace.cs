using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>A place among statements: that of a statement, or of the expression that is all that a member does.</summary>
/// <param name="Node">The statement, or the member.</param>
/// <param name="IsReturned">Whether the member returns its expression.</param>
internal sealed record StatementPlace(SyntaxNode Node, bool IsReturned)
{
    /// <summary>The place of what <paramref name="node"/> is part of, or null where no other statement can stand beside it.</summary>
    public static StatementPlace? Of(SyntaxNode node, FixSite site)
    {
        var outer = node.AncestorsAndSelf().First(outer => outer is StatementSyntax or ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or CompilationUnitSyntax);
        return outer switch
        {
            LocalFunctionStatementSyntax => null,
            StatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax } statement => new StatementPlace(statement, false),
            ArrowExpressionClauseSyntax { Expression: not ThrowExpressionSyntax, Parent: MethodDeclarationSyntax or ConstructorDeclarationSyntax } arrow when site.Model.GetDeclaredSymbol(arrow.Parent!, site.Cancellation) is IMethodSymbol member =>
                new StatementPlace(arrow.Parent!, !(member.ReturnsVoid || (member.IsAsync && member.ReturnType is INamedTypeSymbol { IsGenericType: false }))),
            _ => null,
        };
    }

    /// <summary>The root with more statements around the place.</summary>
    public SyntaxNode With(SyntaxNode root, SyntaxNode place, IReadOnlyList<StatementSyntax> before, IReadOnlyList<StatementSyntax> after)
    {
        switch (place)
        {
            case StatementSyntax { Parent: GlobalStatementSyntax global }:
                var first = before.Select((statement, i) => SyntaxFactory.GlobalStatement(i == 0 ? statement.WithLeadingTrivia(global.GetLeadingTrivia()) : statement));
                var kept = before.Count == 0 ? global : global.WithoutLeadingTrivia().WithLeadingTrivia(SyntaxFactory.ElasticMarker);
                return root.ReplaceNode(global, first.Append(kept).Concat(after.Select(SyntaxFactory.GlobalStatement)).Select(node => node.WithAdditionalAnnotations(Layout.Annotation)));
            case StatementSyntax statement:
                return root.ReplaceNode(statement, before.Append(statement).Concat(after));
            default:
                var arrow = place.ChildNodes().OfType<ArrowExpressionClauseSyntax>().First();
                StatementSyntax only = IsReturned
                    ? SyntaxFactory.ReturnStatement(arrow.Expression.WithoutLeadingTrivia()).WithReturnKeyword(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space))
                    : SyntaxFactory.ExpressionStatement(arrow.Expression);
                var member = (BaseMethodDeclarationSyntax)place;
                return root.ReplaceNode(member, member.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithBody(SyntaxFactory.Block(before.Append(only.WithAdditionalAnnotations(Layout.Annotation)).Concat(after)))
                    .WithTrailingTrivia(member.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
        }
    }

    /// <summary>A new statement on a line of its own.</summary>
    public static StatementSyntax New(string text) => New(SyntaxFactory.ParseStatement(text));

    /// <summary>The statement, which is new, on a line of its own.</summary>
    public static StatementSyntax New(StatementSyntax statement) =>
        statement.WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);

    /// <summary>A name for a local that nothing near <paramref name="node"/> has.</summary>
    public static string FreeName(SyntaxNode node, string wanted)
    {
        var around = node.AncestorsAndSelf().FirstOrDefault(outer => outer is MemberDeclarationSyntax and not GlobalStatementSyntax) ?? node.SyntaxTree.GetRoot();
        var names = new HashSet<string>(around.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        var name = wanted;
        for (var i = 2; names.Contains(name); i++)
            name = wanted + i;
        return name;
    }
}
