using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Values;

/// <summary>What is done with an object only if it has been made: <c>x?.Call();</c>.</summary>
/// <param name="Place">The statement, or the member that does nothing else.</param>
/// <param name="Access">The call.</param>
internal sealed record LazyDisposal(SyntaxNode Place, ConditionalAccessExpressionSyntax Access)
{
    /// <summary>The statement that <paramref name="use"/> begins, or null where it is another.</summary>
    public static LazyDisposal? Of(ExpressionSyntax use) => use.Parent is ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax } } access && access.Expression == use
        ? access.Parent switch
        {
            ExpressionStatementSyntax { Parent: BlockSyntax } statement => new LazyDisposal(statement, access),
            ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } when !LockWrapping.ReturnsValue(method) => new LazyDisposal(method, access),
            _ => null,
        }
        : null;

    /// <summary>The root, which tracks the place, with a test for whether the <c>Lazy</c> has made its value.</summary>
    public SyntaxNode Replaced(SyntaxNode root)
    {
        var lazy = Access.Expression.WithoutTrivia();
        var call = (InvocationExpressionSyntax)Access.WhenNotNull;
        var value = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, lazy, SyntaxFactory.IdentifierName("Value"));
        var made = call.ReplaceNode(call.Expression, SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, value, ((MemberBindingExpressionSyntax)call.Expression).Name));
        var test = SyntaxFactory.IfStatement(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, lazy, SyntaxFactory.IdentifierName("IsValueCreated")),
            SyntaxFactory.ExpressionStatement(made.WithoutTrivia()).WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)).WithAdditionalAnnotations(Layout.Annotation);
        var place = root.GetCurrentNode(Place)!;
        return place is StatementSyntax
            ? root.ReplaceNode(place, test.WithTriviaFrom(place))
            : root.ReplaceNode(place, LockWrapping.WithBlock(place, SyntaxFactory.Block(test)));
    }
}
