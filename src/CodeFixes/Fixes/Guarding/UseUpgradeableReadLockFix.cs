using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Enters the read lock in the one mode that can be upgraded.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseUpgradeableReadLockFix)), Shared]
public sealed class UseUpgradeableReadLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UpgradedReadLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Primitive) != "ReaderWriterLockSlim"
            || site.Others.FirstOrDefault()?.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax read } enter
            || enter.Body() is not { } body)
            yield break;
        var renamed = body.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Where(access => access.Name.Identifier.ValueText is "EnterReadLock" or "TryEnterReadLock" or "ExitReadLock" && SyntaxShapes.IsSameExpression(access.Expression, read.Expression))
            .Select(access => access.Name)
            .ToList();
        if (renamed.Count(name => name.Identifier.ValueText == "ExitReadLock") == 0)
            yield break;
        yield return new Remedy("Enter an upgradeable read lock", "Upgradeable", () => site.Root.ReplaceNodes(renamed, (name, _) =>
            SyntaxFactory.IdentifierName(name.Identifier.ValueText.Replace("ReadLock", "UpgradeableReadLock")).WithTriviaFrom(name)));
    }
}
