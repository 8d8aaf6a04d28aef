using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Removes a critical section in which nothing is done.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveSectionFix)), Shared]
public sealed class RemoveSectionFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.EmptyCriticalSection);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<LockStatementSyntax>() is not { Parent: BlockSyntax, Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax } section || !section.Expression.Span.Contains(site.Node.Span))
            yield break;
        yield return new Remedy("Remove the empty section", "Remove", () => site.Root.Without(section));
    }
}
