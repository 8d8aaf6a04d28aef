using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Tries a compare-and-swap again until no other thread comes in between.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RetryExchangeFix)), Shared]
public sealed class RetryExchangeFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.IgnoredExchange);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Parent: ExpressionStatementSyntax statement, ArgumentList.Arguments: [var target, _, { Expression: IdentifierNameSyntax expected }] } call)
            yield break;
        if (site.Model.GetSymbolInfo(expected, site.Cancellation).Symbol is not ILocalSymbol { IsConst: false, IsRef: false, Type: var type } || !CompareAndSwap.Takes(type, site))
            yield break;
        yield return new Remedy("Try again until it succeeds", "Retry", () => site.Root.ReplaceNode(statement, CompareAndSwap.Retry(call, expected, target.Expression, type, site)
            .WithTriviaFrom(statement).WithAdditionalAnnotations(Layout.Annotation)));
    }
}
