using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Gives a semaphore a maximum.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BoundSemaphoreFix)), Shared]
public sealed class BoundSemaphoreFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnboundedSemaphore);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { ArgumentList.Arguments: [var count] } creation)
            yield break;
        yield return new Remedy("Pass the maximum count", "Maximum", () => site.Root.ReplaceNode(creation.ArgumentList!, creation.ArgumentList!.AddArguments(SyntaxFactory.Argument(count.Expression.WithoutTrivia()).WithLeadingTrivia(SyntaxFactory.Space))));
    }
}
