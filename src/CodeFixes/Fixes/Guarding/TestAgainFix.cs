using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Tests under the lock what was tested before it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TestAgainFix)), Shared]
public sealed class TestAgainFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.DoubleCheckedLocking);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { } write || write.FirstAncestorOrSelf<LockStatementSyntax>() is not { } section
            || section.FirstAncestorOrSelf<IfStatementSyntax>() is not { Else: null } test || test.Statement.Only() != section || !test.Condition.IsPlain(site)
            || section.Statement.DescendantNodesAndSelf().OfType<IfStatementSyntax>().Any(inner => inner.Condition.DescendantNodesAndSelf().Any(part => SyntaxShapes.IsSameExpression(part, write.Left))))
            yield break;
        yield return new Remedy("Test again under the lock", "Again", () =>
        {
            var inner = section.Statement is BlockSyntax block ? block : SyntaxFactory.Block(section.Statement);
            var again = SyntaxFactory.IfStatement(test.Condition.WithoutTrivia(), inner).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
            return site.Root.ReplaceNode(section, section.WithStatement(SyntaxFactory.Block(again)).WithTriviaFrom(section).WithAdditionalAnnotations(Layout.Annotation));
        });
    }
}
