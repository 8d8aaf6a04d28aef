using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Stopping;

/// <summary>Looks at the token in each round of a loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ObserveTokenFix)), Shared]
public sealed class ObserveTokenFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnobservedToken);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Member) is not { } token || site.Node.FirstAncestorOrSelf<StatementSyntax>() is not { } loop)
            yield break;
        var round = loop switch
        {
            WhileStatementSyntax statement => statement.Statement,
            DoStatementSyntax statement => statement.Statement,
            ForStatementSyntax statement => statement.Statement,
            CommonForEachStatementSyntax statement => statement.Statement,
            _ => null,
        };
        if (round is null)
            yield break;
        var observe = SyntaxFactory.ExpressionStatement(SyntaxFactory.ParseExpression($"{token}.ThrowIfCancellationRequested()")).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
        yield return new Remedy("Throw when cancellation is requested", "Throw", () => round is BlockSyntax block
            ? site.Root.ReplaceNode(block, block.WithStatements(block.Statements.Insert(0, observe)))
            : site.Root.ReplaceNode(round, SyntaxFactory.Block(observe, round.WithoutLeadingTrivia()).WithTrailingTrivia(round.GetTrailingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))).WithAdditionalAnnotations(Layout.Annotation)));
    }
}
