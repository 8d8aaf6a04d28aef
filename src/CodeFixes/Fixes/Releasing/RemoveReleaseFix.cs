using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Removes a release of what was released just before.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveReleaseFix)), Shared]
public sealed class RemoveReleaseFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ExtraRelease);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax block } release || !IsReleasedBefore(block, release))
            yield break;
        yield return new Remedy("Remove the second release", "Remove", () => site.Root.Without(release));
    }

    /// <summary>Whether every way to the release passes the same one: the statement before it is that, or a <c>try</c> that ends in it.</summary>
    private static bool IsReleasedBefore(BlockSyntax block, ExpressionStatementSyntax release) => block.Statements.ElementAtOrDefault(block.Statements.IndexOf(release) - 1) switch
    {
        ExpressionStatementSyntax before => SyntaxShapes.IsSameExpression(before, release),
        TryStatementSyntax { Finally.Block.Statements: var last } => last.Any(statement => SyntaxShapes.IsSameExpression(statement, release)),
        _ => false,
    };
}
