using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Wakes all waiters.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PulseAllFix)), Shared]
public sealed class PulseAllFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.PulseForSeveral);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Pulse" } access })
            yield return new Remedy("Wake all waiters", "PulseAll", () => site.Root.ReplaceNode(access.Name, SyntaxFactory.IdentifierName("PulseAll").WithTriviaFrom(access.Name)));
    }
}
