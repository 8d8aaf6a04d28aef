using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Moves an acquire out of the <c>try</c> whose <c>finally</c> releases, so that only what was acquired is released.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveAcquireBeforeTryFix)), Shared]
public sealed class MoveAcquireBeforeTryFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.AcquiredInsideTry);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax { Parent: TryStatementSyntax { Finally: { } final, Parent: BlockSyntax } attempt } block } acquire
            || block != attempt.Block
            || Release(site, final) is not { } release)
            yield break;
        var index = block.Statements.IndexOf(acquire);
        if (attempt.Catches.Count == 0 && index == 0)
            yield return new Remedy("Acquire before the try", "Before", () => Before(site.Root, attempt, acquire));
        else if (site.Hint(FixHints.Release) is not null && !IsUsedOutside(block, index))
            yield return new Remedy("Acquire before a try of its own", "Own", () => Nested(site.Root, attempt, acquire, release));
    }

    /// <summary>The release, when it is a statement of the finally block itself.</summary>
    private static StatementSyntax? Release(FixSite site, FinallyClauseSyntax final) =>
        site.Others.FirstOrDefault()?.FirstAncestorOrSelf<ExpressionStatementSyntax>() is { } release && release.Parent == final.Block ? release : null;

    /// <summary>Whether the rest of the block is a section that can stand in a block of its own: it always is, unless a label is jumped to.</summary>
    private static bool IsUsedOutside(BlockSyntax block, int index) => block.Statements.Skip(index).Any(statement => statement is LabeledStatementSyntax);

    private static SyntaxNode Before(SyntaxNode root, TryStatementSyntax attempt, ExpressionStatementSyntax acquire)
    {
        var outer = (BlockSyntax)attempt.Parent!;
        var moved = acquire.WithLeadingTrivia(attempt.GetLeadingTrivia().AddRange(Comments(acquire))).WithAdditionalAnnotations(Layout.Annotation);
        var rest = attempt.WithBlock(attempt.Block.WithStatements(attempt.Block.Statements.RemoveAt(0))).WithLeadingTrivia(Indent(attempt)).WithAdditionalAnnotations(Layout.Annotation);
        return root.ReplaceNode(outer, outer.WithStatements(outer.Statements.ReplaceRange(attempt, [moved, rest])));
    }

    private static SyntaxNode Nested(SyntaxNode root, TryStatementSyntax attempt, ExpressionStatementSyntax acquire, StatementSyntax release)
    {
        var block = attempt.Block;
        var index = block.Statements.IndexOf(acquire);
        var inner = SyntaxFactory.TryStatement(
            SyntaxFactory.Block(block.Statements.Skip(index + 1)),
            default,
            SyntaxFactory.FinallyClause(SyntaxFactory.Block(release.WithTrailingTrivia()))).WithAdditionalAnnotations(Layout.Annotation);
        var changed = attempt.WithBlock(block.WithStatements(SyntaxFactory.List(block.Statements.Take(index + 1).Append(inner))));
        var rest = changed.Finally!.Block.Statements.RemoveAt(attempt.Finally!.Block.Statements.IndexOf(release));
        if (rest.Count > 0)
            changed = changed.WithFinally(changed.Finally.WithBlock(changed.Finally.Block.WithStatements(rest)));
        else if (changed.Catches.Count > 0)
            changed = changed.WithFinally(null).WithTrailingTrivia(attempt.GetTrailingTrivia());
        else
            return root.ReplaceNode((SyntaxNode)attempt, changed.Block.Statements.Select((statement, i) => i == 0 ? statement.WithLeadingTrivia(attempt.GetLeadingTrivia().AddRange(Comments(statement))) : statement)
                .Select(statement => statement.WithAdditionalAnnotations(Layout.Annotation)));
        return root.ReplaceNode(attempt, changed.WithAdditionalAnnotations(Layout.Annotation));
    }

    private static IEnumerable<SyntaxTrivia> Comments(SyntaxNode node) => node.GetLeadingTrivia().HasComment() ? node.GetLeadingTrivia().SkipWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia)) : [];

    private static IEnumerable<SyntaxTrivia> Indent(SyntaxNode node) => node.GetLeadingTrivia().Reverse().TakeWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia));
}
