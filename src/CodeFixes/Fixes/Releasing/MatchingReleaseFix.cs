using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Releases the lock that is held, in the mode in which it is held.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MatchingReleaseFix)), Shared]
public sealed class MatchingReleaseFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.WrongRelease);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Release) is not { } release || site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax access } call)
            yield break;
        // As long as the section before releases this lock, the one that is released here is still to be released.
        if (site.Others.Length > 1 && site.Others[1] is { } first && SyntaxFactory.AreEquivalent(first, SyntaxFactory.ParseExpression(release)))
            yield break;
        if (site.Hint(FixHints.Lock) is { } held)
        {
            yield return new Remedy($"Release '{held}'", "Held", () => site.Root.ReplaceNode(call, SyntaxFactory.ParseExpression(release).WithTriviaFrom(call)));
            yield break;
        }

        yield return new Remedy($"Call '{release}'", "Matching", () => site.Root.ReplaceNode(access.Name, SyntaxFactory.IdentifierName(release).WithTriviaFrom(access.Name)));
    }
}
