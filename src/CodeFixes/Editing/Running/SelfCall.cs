using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>The end of an async method that begins its next round by awaiting itself, with what it was given.</summary>
/// <param name="Statement">The statement that does.</param>
/// <param name="Body">The body of the method.</param>
internal sealed record SelfCall(ExpressionStatementSyntax Statement, BlockSyntax Body)
{
    /// <summary>The one at <paramref name="site"/>; null where a loop would not do the same.</summary>
    public static SelfCall? At(FixSite site) =>
        site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
        && call.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax awaited, Parent: BlockSyntax { Parent: MethodDeclarationSyntax or LocalFunctionStatementSyntax } body } statement
        && Unconfigured(awaited.Expression) == call && body.Statements.Last() == statement
        && site.Model.GetDeclaredSymbol(body.Parent!, site.Cancellation) is IMethodSymbol { IsGenericMethod: false } method && IsOfItself(call, method, site)
        && CanBeRepeated(body, awaited, method, site)
            ? new SelfCall(statement, body)
            : null;

    /// <summary>The body with a loop, which goes on while <paramref name="condition"/> holds, in place of the call.</summary>
    public BlockSyntax Loop(string condition)
    {
        var rest = Statement.GetLeadingTrivia().AddRange(Statement.GetTrailingTrivia());
        var round = SyntaxFactory.Block(Body.Statements.Remove(Statement));
        if (rest.HasComment())
            round = round.WithCloseBraceToken(round.CloseBraceToken.WithLeadingTrivia(rest));
        var loop = SyntaxFactory.WhileStatement(SyntaxFactory.ParseExpression(condition), round).WithAdditionalAnnotations(Layout.Annotation);
        return Body.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(loop));
    }

    private static ExpressionSyntax Unconfigured(ExpressionSyntax awaited) =>
        awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var task } } ? task : awaited;

    private static bool IsOfItself(InvocationExpressionSyntax call, IMethodSymbol method, FixSite site) =>
        SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(call, site.Cancellation).Symbol, method)
        && call.ArgumentList.Arguments.Count == method.Parameters.Length
        && call.ArgumentList.Arguments.Zip(method.Parameters, (argument, parameter) => argument.NameColon is null && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(argument.Expression, site.Cancellation).Symbol, parameter)).All(isKept => isKept);

    /// <summary>Whether rounds in a loop do what rounds of their own do: nothing is disposed of at the end of all, no parameter changes in between, and something else is awaited.</summary>
    private static bool CanBeRepeated(BlockSyntax body, AwaitExpressionSyntax own, IMethodSymbol method, FixSite site)
    {
        var nodes = body.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).ToList();
        return nodes.Exists(node => node is AwaitExpressionSyntax && node != own)
            && !body.ContainsDirectives
            && !nodes.Exists(node => node is ReturnStatementSyntax or LabeledStatementSyntax)
            && !body.Statements.Any(statement => statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })
            && site.Model.AnalyzeDataFlow(body) is { Succeeded: true } flow && !flow.WrittenInside.Any(written => method.Parameters.Contains(written, SymbolEqualityComparer.Default));
    }
}
