using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>Questions about syntax that several remedies ask.</summary>
internal static class SyntaxShapes
{
    /// <summary>The expression without the parentheses around it.</summary>
    public static ExpressionSyntax Unwrapped(this ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax parenthesized)
            expression = parenthesized.Expression;
        return expression;
    }

    /// <summary>The expression in parentheses, unless it binds as strongly as any operand must.</summary>
    public static ExpressionSyntax AsOperand(this ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or LiteralExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax or ElementAccessExpressionSyntax
            ? expression
            : SyntaxFactory.ParenthesizedExpression(expression);

    /// <summary>Whether the statement ends in an exit, so that what follows it does not run.</summary>
    public static bool Leaves(this StatementSyntax statement) => statement is ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax
        || (statement is BlockSyntax { Statements: [.., var last] } && last.Leaves());

    /// <summary>The statement that is all of <paramref name="branch"/>, or null.</summary>
    public static StatementSyntax? Only(this StatementSyntax? branch) => branch is BlockSyntax block ? block.Statements is [var only] ? only : null : branch;

    /// <summary>Whether the node awaits, outside of the lambdas in it.</summary>
    public static bool HasAwait(this SyntaxNode node) => node
        .DescendantNodesAndSelf(inner => inner == node || !IsFunction(inner))
        .Any(inner => inner is AwaitExpressionSyntax or ForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });

    /// <summary>Whether the node yields.</summary>
    public static bool HasYield(this SyntaxNode node) => node.DescendantNodesAndSelf(inner => !IsFunction(inner)).Any(inner => inner is YieldStatementSyntax);

    /// <summary>Whether the node is a lambda, anonymous method or local function.</summary>
    public static bool IsFunction(this SyntaxNode node) => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;

    /// <summary>The method, accessor, lambda, local function or other member around <paramref name="node"/>.</summary>
    public static SyntaxNode? Body(this SyntaxNode node) => node.Ancestors().FirstOrDefault(outer =>
        outer is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or MemberDeclarationSyntax || outer.IsFunction());

    /// <summary>Whether an <c>await</c> can stand in the place of the node: in an async function or a program of statements, and under no lock.</summary>
    public static bool CanAwait(this SyntaxNode node) => node.Body() switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
        GlobalStatementSyntax => true,
        _ => false,
    } && !node.Ancestors().TakeWhile(outer => outer is not MemberDeclarationSyntax && !outer.IsFunction()).Any(outer => outer is LockStatementSyntax or UnsafeStatementSyntax);

    /// <summary>Whether only the name of <paramref name="use"/> is asked for.</summary>
    public static bool IsInNameOf(this ExpressionSyntax use) => use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } };

    /// <summary>Whether two expressions are written alike, but for spaces and <c>this.</c>.</summary>
    public static bool IsSameExpression(SyntaxNode left, SyntaxNode right) => Normal(left) == Normal(right);

    /// <summary>The node's text without spaces and comments, and without <c>this.</c>.</summary>
    public static string Normal(this SyntaxNode node)
    {
        var text = string.Concat(node.DescendantTokens().Select(token => token.Text));
        return text.StartsWith("this.", StringComparison.Ordinal) ? text.Substring(5) : text;
    }

    /// <summary>The comments before a statement, with the lines they stand on; none for none.</summary>
    public static SyntaxTriviaList Comments(this StatementSyntax? statement) =>
        statement is not null && statement.GetLeadingTrivia().HasComment() ? statement.GetLeadingTrivia() : default;

    /// <summary>The end of the statement's last line.</summary>
    public static IEnumerable<SyntaxTrivia> LineEnd(this StatementSyntax statement) => statement.GetTrailingTrivia().Where(item => item.IsKind(SyntaxKind.EndOfLineTrivia));

    /// <summary>The statement in the place of <paramref name="whole"/>, which it was part of, with the comments of both before and after it.</summary>
    public static T InPlaceOf<T>(this T statement, StatementSyntax whole)
        where T : StatementSyntax
    {
        var before = whole.GetLeadingTrivia();
        if (statement.GetLeadingTrivia().HasComment() && whole.GetFirstToken() != statement.GetFirstToken())
            before = before.AddRange(statement.GetLeadingTrivia().SkipWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia)));
        return statement.WithLeadingTrivia(before).WithTrailingTrivia(statement.GetTrailingTrivia().HasComment() ? statement.GetTrailingTrivia() : whole.GetTrailingTrivia());
    }

    /// <summary>The statement in the place of <paramref name="whole"/>, after all comments that were in it, each on a line of its own.</summary>
    public static T AfterCommentsOf<T>(this T statement, StatementSyntax whole)
        where T : StatementSyntax
    {
        var kept = new HashSet<string>(statement.DescendantTrivia().Where(item => item.IsComment()).Select(item => item.ToString()));
        var inside = whole.DescendantTrivia().Where(item => item.IsComment() && !whole.GetLeadingTrivia().Span.Contains(item.Span) && !whole.GetTrailingTrivia().Span.Contains(item.Span) && !kept.Contains(item.ToString()));
        var indent = whole.GetLeadingTrivia().Reverse().TakeWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia));
        return statement.WithLeadingTrivia(whole.GetLeadingTrivia().AddRange(inside.SelectMany(item => new[] { item, SyntaxFactory.ElasticCarriageReturnLineFeed }.Concat(indent)))).WithTrailingTrivia(whole.GetTrailingTrivia());
    }

    private static bool IsComment(this SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);

    /// <summary>Whether any trivia in the list is a comment or directive.</summary>
    public static bool HasComment(this IEnumerable<SyntaxTrivia> trivia) => trivia.Any(item =>
        !item.IsKind(SyntaxKind.WhitespaceTrivia) && !item.IsKind(SyntaxKind.EndOfLineTrivia));
}
