using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Completes a task only where nobody else has: <c>TrySetResult</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TryCompleteFix)), Shared]
public sealed class TryCompleteFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SecondCompletion);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        var names = site.Others.OfType<SyntaxNode>().Prepend(site.Node).Select(Completion).OfType<SimpleNameSyntax>().Distinct().ToList();
        if (names.Count > 0)
            yield return new Remedy("Complete it only where nobody else has", "TryComplete", () => site.Root.ReplaceNodes(names, (_, name) => SyntaxFactory.IdentifierName("Try" + name.Identifier.ValueText).WithTriviaFrom(name)));
    }

    /// <summary>The name of the method that the call at <paramref name="node"/> completes a task by; null where it is another call.</summary>
    private static SimpleNameSyntax? Completion(SyntaxNode node) => node.FirstAncestorOrSelf<InvocationExpressionSyntax>()?.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    } is { Identifier.ValueText: "SetResult" or "SetException" or "SetCanceled" or "SetFromTask" } name ? name : null;
}
