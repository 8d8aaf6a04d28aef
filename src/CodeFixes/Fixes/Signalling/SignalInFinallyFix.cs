using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Signals on every way out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SignalInFinallyFix)), Shared]
public sealed class SignalInFinallyFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SkippedSignal);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax block } signal || signal.Expression != site.Node || block.Statements.Last() != signal)
            yield break;
        var released = signal.WithoutLeadingTrivia();
        if (block.Parent is TryStatementSyntax { Finally: null } attempt && attempt.Block == block && IsWhole(attempt))
        {
            yield return new Remedy("Signal in a finally block", "Finally", () => site.Root.ReplaceNode(attempt, attempt
                .WithBlock(block.WithStatements(block.Statements.Remove(signal)))
                .WithFinally(SyntaxFactory.FinallyClause(SyntaxFactory.Block(released.WithLeadingTrivia(signal.Comments()))))
                .WithCatches(attempt.Catches.Replace(attempt.Catches.Last(), attempt.Catches.Last().WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)))
                .WithTrailingTrivia(attempt.GetTrailingTrivia())
                .WithAdditionalAnnotations(Layout.Annotation)));
        }
        else if (IsBody(block) && block.Statements.Count > 1)
        {
            yield return new Remedy("Signal in a finally block", "Finally", () => site.Root.ReplaceNode(block, block.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(SyntaxFactory.TryStatement(
                SyntaxFactory.Block(block.Statements.Remove(signal)), default, SyntaxFactory.FinallyClause(SyntaxFactory.Block(released.WithLeadingTrivia(signal.Comments()))))
                .WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation)))));
        }
    }

    /// <summary>Whether the block is all that a function does.</summary>
    private static bool IsBody(BlockSyntax block) => block.Parent is AnonymousFunctionExpressionSyntax or BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax;

    private static bool IsWhole(TryStatementSyntax attempt) => attempt.Parent is BlockSyntax { Statements.Count: 1 } outer && IsBody(outer);
}
