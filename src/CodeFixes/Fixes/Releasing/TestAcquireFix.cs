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

/// <summary>Does not go on when a timed acquire or wait gave up.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TestAcquireFix)), Shared]
public sealed class TestAcquireFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.IgnoredAcquire, RuleIds.IgnoredWait);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (TimedAcquire.At(site) is not { } acquire)
            yield break;
        if (site.Type("System.TimeoutException") is { } exception)
            yield return new Remedy("Throw TimeoutException when it gives up", "Timeout", () => acquire.WithLeaving(site.Root, SyntaxFactory.ThrowStatement(SyntaxFactory.ObjectCreationExpression(Members.Named(exception)).WithArgumentList(SyntaxFactory.ArgumentList()))));
        if (site.Diagnostic.Id != RuleIds.IgnoredAcquire || acquire.SectionEnd(site) is not { } end)
            yield break;
        yield return new Remedy("Enter the section only when it is acquired", "If", () => acquire.WithCondition(site.Root, end));
        if (!acquire.IsLast(end))
            yield break;
        if (acquire.IsInLoop)
            yield return new Remedy("Go on with the next round when it gives up", "Leave", () => acquire.WithLeaving(site.Root, SyntaxFactory.ContinueStatement()));
        else if (acquire.IsInVoidBody(site))
            yield return new Remedy("Return when it gives up", "Leave", () => acquire.WithLeaving(site.Root, SyntaxFactory.ReturnStatement()));
    }
}
