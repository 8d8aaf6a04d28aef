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

/// <summary>Makes a test under the lock under which it is acted upon.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TestUnderLockFix)), Shared]
public sealed class TestUnderLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CheckThenAct);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<LockStatementSyntax>() is not { } section)
            yield break;
        var test = section.Parent as IfStatementSyntax ?? (section.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent as IfStatementSyntax : null);
        if (test is null || test.Else is not null || test.HasAwait() || test.Condition.HasAwait())
            yield break;
        yield return new Remedy("Test under the lock", "Widen", () =>
        {
            var inside = test.WithStatement(section.Statement).WithoutLeadingTrivia().WithoutTrailingTrivia();
            return site.Root.ReplaceNode(test, LockWrapping.Lock(section.Expression, inside).WithTriviaFrom(test));
        });
    }
}
