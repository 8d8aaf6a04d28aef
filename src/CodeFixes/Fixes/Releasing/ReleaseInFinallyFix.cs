using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Releases a lock on every way out: in a <c>finally</c> block, or by a <c>lock</c> statement.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReleaseInFinallyFix)), Shared]
public sealed class ReleaseInFinallyFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnreleasedLock, RuleIds.UnreleasedOnException);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Release) is not { } release || IsReleasedByHandler(site.Node, release) || CriticalSection.After(site.Node, release, site) is not { } section)
            yield break;
        yield return new Remedy("Release in a finally block", "Finally", () => section.WithFinally(site.Root, release));
        if (Gate(site) is { } gate && section.Acquire is not null && !section.HasSuspension)
            yield return new Remedy("Use a lock statement", "Lock", () => section.WithLock(site.Root, gate));
    }

    /// <summary>Whether a handler of a <c>try</c> around the acquire releases: after a release in a <c>finally</c> block it would do so once more.</summary>
    private static bool IsReleasedByHandler(SyntaxNode acquire, string release) => acquire.Ancestors()
        .TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .OfType<TryStatementSyntax>().Where(attempt => attempt.Block.Span.Contains(acquire.Span))
        .SelectMany(attempt => attempt.Catches).SelectMany(handler => handler.Block.DescendantNodes()).OfType<InvocationExpressionSyntax>()
        .Any(call => SyntaxFactory.AreEquivalent(call, SyntaxFactory.ParseExpression(release)));

    /// <summary>What a lock statement would lock to the same effect, or null.</summary>
    private static ExpressionSyntax? Gate(FixSite site)
    {
        var call = (site.Node as InvocationExpressionSyntax)?.ArgumentList.Arguments.Count;
        if (site.Hint(FixHints.Lock) is not { } gate)
            return null;
        return site.Hint(FixHints.Primitive) switch
        {
            "Monitor" when call == 1 => SyntaxFactory.ParseExpression(gate),
            "Lock" when call == 0 && (site.Root.SyntaxTree.Options as CSharpParseOptions)?.LanguageVersion >= (LanguageVersion)1300 => SyntaxFactory.ParseExpression(gate),
            _ => null,
        };
    }
}
