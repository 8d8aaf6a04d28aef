using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Completes a task with the exception that its work ends in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CompleteOnFailureFix)), Shared]
public sealed class CompleteOnFailureFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.AbandonedCompletion);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Member) is not { } source || site.Others.LastOrDefault()?.DescendantNodesAndSelf().OfType<AnonymousFunctionExpressionSyntax>().FirstOrDefault() is not { } work || work.DescendantNodes().OfType<TryStatementSyntax>().Any()
            || site.Type("System.Exception") is not { } exception)
            yield break;
        yield return new Remedy("Complete it with the exception", "SetException", () =>
        {
            var inner = work.Block ?? SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(work.ExpressionBody!.WithoutTrivia()));
            var name = work.DescendantTokens().Any(token => token.ValueText == "exception") ? "failure" : "exception";
            var handler = SyntaxFactory.CatchClause(
                SyntaxFactory.CatchDeclaration(Members.Named(exception), SyntaxFactory.Identifier(name)), null,
                SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(SyntaxFactory.ParseExpression($"{source}.TrySetException({name})"))));
            var attempt = SyntaxFactory.TryStatement(SyntaxFactory.Block(inner.Statements), SyntaxFactory.SingletonList(handler), null).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
            var block = work.Block is { } written ? written.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(attempt)) : SyntaxFactory.Block(attempt).WithAdditionalAnnotations(Layout.Annotation);
            return site.Root.ReplaceNode(work, work switch
            {
                SimpleLambdaExpressionSyntax lambda => lambda.WithExpressionBody(null).WithBlock(block),
                ParenthesizedLambdaExpressionSyntax lambda => lambda.WithExpressionBody(null).WithBlock(block),
                AnonymousMethodExpressionSyntax method => method.WithBlock(block),
                _ => work,
            });
        });
    }
}
