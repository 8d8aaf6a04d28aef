using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Running;

/// <summary>The body of <c>Parallel.For</c> or <c>Parallel.ForEach</c>, a lambda.</summary>
/// <param name="Call">The loop.</param>
/// <param name="Lambda">Its body.</param>
internal sealed record ParallelBody(InvocationExpressionSyntax Call, LambdaExpressionSyntax Lambda)
{
    /// <summary>The body that <paramref name="node"/> is a statement or all of, or null where it cannot be given a value of its thread.</summary>
    public static ParallelBody? Around(ExpressionSyntax node, FixSite site)
    {
        if (node.Ancestors().FirstOrDefault(outer => outer.IsFunction()) is not LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Parent: ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } arguments } argument } lambda
            || (node.Parent != lambda && node.Parent is not ExpressionStatementSyntax) || arguments.Arguments.Last() != argument || arguments.Arguments.Any(other => other.NameColon is not null))
            return null;
        // The loops that take a body alone; others have a value for each thread, or an index.
        return site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is IMethodSymbol { Name: "For" or "ForEach", ContainingType: { Name: "Parallel", ContainingNamespace.Name: "Tasks" } } loop
            && loop.Parameters.Last().Type is INamedTypeSymbol { Name: "Action", TypeArguments.Length: 1 or 2 } && !loop.Parameters.Any(parameter => parameter.Name == "localInit")
            && Parameters(lambda) is { } parameters && parameters.All(parameter => parameter.Type is null)
            ? new ParallelBody(call, lambda)
            : null;
    }

    /// <summary>How often the body names the variable.</summary>
    public int Uses(ISymbol variable, FixSite site) => Lambda.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Count(name => name.Identifier.ValueText == variable.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, variable));

    /// <summary>The loop with a value for each thread, which becomes <paramref name="sum"/> where <paramref name="target"/> was changed.</summary>
    public InvocationExpressionSyntax Summing(ExpressionSyntax sum, ExpressionSyntax target, string partial, LambdaExpressionSyntax first, LambdaExpressionSyntax last, FixSite site)
    {
        var parameters = Parameters(Lambda)!.Select(parameter => SyntaxFactory.Parameter(parameter.Identifier.WithoutTrivia())).ToList();
        if (parameters.Count == 1)
            parameters.Add(SyntaxFactory.Parameter(SyntaxFactory.Identifier(Names.FreeParameter("state", Lambda, site))));
        parameters.Add(SyntaxFactory.Parameter(SyntaxFactory.Identifier(partial)));
        var list = SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(parameters)).WithAdditionalAnnotations(Layout.Annotation);
        var body = Lambda.Block is { } block ? Counting(block, target, partial) : (CSharpSyntaxNode)sum.WithAdditionalAnnotations(Layout.Annotation);
        var counting = SyntaxFactory.ParenthesizedLambdaExpression(list, body).WithArrowToken(Lambda.ArrowToken);
        var arguments = Call.ArgumentList.Arguments;
        return Call.WithArgumentList(Call.ArgumentList.WithArguments(arguments.RemoveAt(arguments.Count - 1).AddRange(
            new[] { New(first), SyntaxFactory.Argument(counting.WithTriviaFrom(Lambda)), New(last) })));
    }

    private static ArgumentSyntax New(LambdaExpressionSyntax lambda) => SyntaxFactory.Argument(lambda).WithAdditionalAnnotations(Layout.Annotation);

    private static BlockSyntax Counting(BlockSyntax block, ExpressionSyntax target, string partial)
    {
        var result = SyntaxFactory.IdentifierName(partial);
        var returns = block.DescendantNodes(inner => !inner.IsFunction()).OfType<ReturnStatementSyntax>();
        var changed = block.ReplaceNodes(returns.Append<SyntaxNode>(target), (old, _) => old is ReturnStatementSyntax leave
            ? leave.WithReturnKeyword(leave.ReturnKeyword.WithTrailingTrivia(SyntaxFactory.Space)).WithExpression(result)
            : result.WithTriviaFrom(old));
        var last = SyntaxFactory.ReturnStatement(result).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
        return changed.WithStatements(changed.Statements.Add(last));
    }

    private static IReadOnlyList<ParameterSyntax>? Parameters(LambdaExpressionSyntax lambda) => lambda switch
    {
        SimpleLambdaExpressionSyntax simple => [simple.Parameter],
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: var parameters } => [.. parameters],
        _ => null,
    };
}
