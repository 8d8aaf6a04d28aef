using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Reads, computes and writes in one critical section.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MergeSectionsFix)), Shared]
public sealed class MergeSectionsFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SplitCriticalSection);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<LockStatementSyntax>() is not { Parent: BlockSyntax block } second || site.Others.FirstOrDefault()?.FirstAncestorOrSelf<LockStatementSyntax>() is not { } first || first.Parent != block || first == second || first.Expression.Normal() != second.Expression.Normal())
            yield break;
        var merged = block.Statements.SkipWhile(statement => statement != first).TakeWhile(statement => statement != second).Append(second).ToList();
        var between = merged.Skip(1).Take(merged.Count - 2).ToList();
        // What is computed in between moves under the lock: nothing that waits, and no local that is used later.
        var declared = between.OfType<LocalDeclarationStatementSyntax>().SelectMany(local => local.Declaration.Variables).Select(variable => variable.Identifier.ValueText).ToList();
        var later = block.Statements.SkipWhile(statement => statement != second).Skip(1).SelectMany(statement => statement.DescendantNodes().OfType<IdentifierNameSyntax>()).Select(name => name.Identifier.ValueText);
        if (between.Exists(statement => statement is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax) || statement.HasAwait()) || later.Any(declared.Contains))
            yield break;
        yield return new Remedy("Merge the critical sections", "Merge", () =>
        {
            var inside = Inside(first).ToList();
            var rest = merged.Skip(1).SelectMany(statement => statement == second ? Inside(second) : [statement]).ToList();
            // What is said of the first section where it ends comes before what follows.
            if (first.Statement is BlockSyntax && first.GetTrailingTrivia().HasComment() && rest.Count > 0)
                rest[0] = rest[0].WithLeadingTrivia(first.GetTrailingTrivia().SkipWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia)).Concat(rest[0].GetLeadingTrivia()));
            var statements = inside.Concat(rest).Select(statement => statement.WithAdditionalAnnotations(Layout.Annotation)).ToArray();
            var section = LockWrapping.Lock(first.Expression, statements).WithLeadingTrivia(first.GetLeadingTrivia()).WithTrailingTrivia(second.Statement is BlockSyntax || !second.GetTrailingTrivia().HasComment() ? second.GetTrailingTrivia() : SyntaxFactory.TriviaList(SyntaxFactory.CarriageReturnLineFeed));
            var changed = block.WithStatements(SyntaxFactory.List(block.Statements.TakeWhile(statement => statement != first).Append(section).Concat(block.Statements.SkipWhile(statement => statement != second).Skip(1))));
            return site.Root.ReplaceNode(block, changed);
        });
    }

    private static IEnumerable<StatementSyntax> Inside(LockStatementSyntax section) => section.Statement is BlockSyntax block ? block.Statements : SyntaxFactory.SingletonList(section.Statement);
}
