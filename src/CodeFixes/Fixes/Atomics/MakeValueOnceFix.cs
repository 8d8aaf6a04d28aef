using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Lets a lazy object run its factory on one thread, as it does where nothing else is said.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeValueOnceFix)), Shared]
public sealed class MakeValueOnceFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.FactoryResultLost);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node is not BaseObjectCreationExpressionSyntax { ArgumentList: { Arguments: var arguments } list } creation || arguments.FirstOrDefault(argument => IsMode(argument, site)) is not { } mode
            || list.DescendantTrivia().Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia) && mode.FullSpan.Contains(trivia.Span)))
            yield break;
        yield return new Remedy("Make the value once, on one thread", "MakeOnce", () => site.Root.ReplaceNode(creation, creation.WithArgumentList(list.WithArguments(arguments.Remove(mode)))));
    }

    private static bool IsMode(ArgumentSyntax argument, FixSite site) =>
        site.Model.GetTypeInfo(argument.Expression, site.Cancellation).Type is { SpecialType: SpecialType.System_Boolean } or { Name: "LazyThreadSafetyMode" };
}
