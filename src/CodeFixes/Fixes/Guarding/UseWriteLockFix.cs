using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Enters the write lock where the state is changed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseWriteLockFix)), Shared]
public sealed class UseWriteLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.WriteUnderReadLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Lock) is not { } target || site.Node.Body() is not { } body)
            yield break;
        var all = body.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Where(access => access.Expression.Normal() == target).Select(access => access.Name).ToList();
        var names = all.Where(name => name.Identifier.ValueText is "EnterReadLock" or "TryEnterReadLock" or "ExitReadLock" or "EnterUpgradeableReadLock" or "TryEnterUpgradeableReadLock" or "ExitUpgradeableReadLock").ToList();
        // Who enters the write lock elsewhere in the body would enter it twice.
        if (names.Count < 2 || all.Exists(name => name.Identifier.ValueText is "EnterWriteLock" or "TryEnterWriteLock"))
            yield break;
        yield return new Remedy("Enter the write lock", "Write", () => site.Root.ReplaceNodes(names, (name, _) => SyntaxFactory.IdentifierName(name.Identifier.ValueText.Replace("UpgradeableReadLock", "ReadLock").Replace("ReadLock", "WriteLock")).WithTriviaFrom(name)));
    }
}
