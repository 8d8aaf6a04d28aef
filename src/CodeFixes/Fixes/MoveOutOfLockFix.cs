using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Does after the lock is released what needs no lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveOutOfLockFix)), Shared]
public sealed class MoveOutOfLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.WaitUnderNeededLock, RuleIds.BlockingUnderLock, RuleIds.EventUnderLock, RuleIds.CallbackUnderLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax statement)
            yield break;
        var section = statement.Parent as LockStatementSyntax ?? (statement.Parent is BlockSyntax inner ? inner.Parent as LockStatementSyntax : null);
        if (section is not { Parent: BlockSyntax })
            yield break;
        var statements = section.Statement is BlockSyntax block ? block.Statements : SyntaxFactory.SingletonList(section.Statement);
        if (statements.Last() != statement || UsesLocals(statement, statements))
            yield break;
        yield return new Remedy("Do it after the lock", "After", () =>
        {
            var moved = statement.WithLeadingTrivia(statement.GetLeadingTrivia().HasComment() ? statement.GetLeadingTrivia() : section.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))).WithAdditionalAnnotations(Layout.Annotation);
            if (statements.Count == 1)
                return site.Root.ReplaceNode(section, statement.InPlaceOf(section).WithAdditionalAnnotations(Layout.Annotation));
            var remaining = section.WithStatement(((BlockSyntax)section.Statement).WithStatements(statements.RemoveAt(statements.Count - 1)));
            return site.Root.ReplaceNode(section, new SyntaxNode[] { remaining, moved });
        });
    }

    private static bool UsesLocals(StatementSyntax statement, SyntaxList<StatementSyntax> statements)
    {
        var declared = statements.SelectMany(other => other.DescendantNodes()).Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
            _ => null,
        }).ToList();
        return statement.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => declared.Contains(name.Identifier.ValueText));
    }
}
