using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Moves an assignment before the start of the thread that reads what it sets.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SetBeforeStartFix)), Shared]
public sealed class SetBeforeStartFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SetAfterStart);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax block } statement || site.Others.FirstOrDefault() is not { } start)
            yield break;
        var first = start.AncestorsAndSelf().OfType<StatementSyntax>().FirstOrDefault(candidate => candidate.Parent == block);
        if (first is null || first.SpanStart > statement.SpanStart)
            yield break;
        // What is set must not hang on what happens in between.
        var between = block.Statements.SkipWhile(other => other != first).TakeWhile(other => other != statement).ToList();
        var declared = between.OfType<LocalDeclarationStatementSyntax>().SelectMany(local => local.Declaration.Variables).Select(variable => variable.Identifier.ValueText).ToList();
        var used = statement.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText).ToList();
        declared.AddRange(between.SelectMany(other => other.DescendantNodes().OfType<AssignmentExpressionSyntax>()).SelectMany(write => write.Left.DescendantTokens()).Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        if (used.Exists(declared.Contains) || statement.ContainsDirectives || between.Exists(other => other.ContainsDirectives) || between.Exists(other => other is LocalFunctionStatementSyntax or LabeledStatementSyntax))
            yield break;
        yield return new Remedy("Set it before the start", "Before", () =>
        {
            var endsLine = statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
            var moved = endsLine ? statement : statement.WithTrailingTrivia(statement.GetTrailingTrivia().Add(SyntaxFactory.ElasticCarriageReturnLineFeed)).WithAdditionalAnnotations(Layout.Annotation);
            var next = endsLine ? null : block.Statements.SkipWhile(other => other != statement).Skip(1).FirstOrDefault();
            var tracked = site.Root.TrackNodes(new SyntaxNode?[] { statement, first, next }.OfType<SyntaxNode>());
            tracked = tracked.InsertNodesBefore(tracked.GetCurrentNode(first)!, [moved]);
            // What stood behind it on its line takes its place there.
            if (next is not null)
                tracked = tracked.ReplaceNode(tracked.GetCurrentNode(next)!, tracked.GetCurrentNode(next)!.WithLeadingTrivia(statement.GetLeadingTrivia().Where(item => item.IsKind(SyntaxKind.WhitespaceTrivia)).Concat(next.GetLeadingTrivia())));
            return tracked.RemoveNode(tracked.GetCurrentNode(statement)!, SyntaxRemoveOptions.KeepNoTrivia)!;
        });
    }
}
