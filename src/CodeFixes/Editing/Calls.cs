using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>Calls as they are written.</summary>
internal static class Calls
{
    /// <summary><c>target.method(arguments)</c></summary>
    public static InvocationExpressionSyntax On(ExpressionSyntax target, string method, params ExpressionSyntax[] arguments) =>
        On(target, method, arguments.Select(argument => SyntaxFactory.Argument(argument.WithoutTrivia())));

    /// <summary><c>target.method(ref variable, arguments)</c></summary>
    public static InvocationExpressionSyntax WithRef(ExpressionSyntax target, string method, ExpressionSyntax variable, params ExpressionSyntax[] arguments) =>
        On(target, method, arguments.Select(argument => SyntaxFactory.Argument(argument.WithoutTrivia()))
            .Prepend(SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword), variable.WithoutTrivia())));

    /// <summary><c>parameter =&gt; body</c></summary>
    public static LambdaExpressionSyntax Lambda(string parameter, ExpressionSyntax body) =>
        SyntaxFactory.SimpleLambdaExpression(SyntaxFactory.Parameter(SyntaxFactory.Identifier(parameter)), body.WithoutTrivia());

    private static InvocationExpressionSyntax On(ExpressionSyntax target, string method, IEnumerable<ArgumentSyntax> arguments) => SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, target.WithoutTrivia().AsOperand(), SyntaxFactory.IdentifierName(method)),
        SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments)));
}
