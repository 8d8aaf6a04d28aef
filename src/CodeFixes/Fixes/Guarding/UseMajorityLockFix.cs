using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Locks what the other accesses lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseMajorityLockFix)), Shared]
public sealed class UseMajorityLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.DifferentLocks);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Guard) is not { } guard || site.Node.FirstAncestorOrSelf<LockStatementSyntax>() is not { } statement)
            yield break;
        yield return new Remedy($"Lock '{guard}' instead", "Majority", () => site.Root.ReplaceNode(statement.Expression, SyntaxFactory.ParseExpression(guard).WithTriviaFrom(statement.Expression)));
    }
}
