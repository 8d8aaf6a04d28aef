using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Lets the work that uses an object dispose it, when the work is done.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeInWorkFix)), Shared]
public sealed class DisposeInWorkFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.DisposedWhileRunning);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Member) is not { } name
            || site.Others.FirstOrDefault()?.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { UsingKeyword.RawKind: not 0, AwaitKeyword.RawKind: 0, Declaration.Variables: [var variable], Parent: BlockSyntax block } scope
            || variable.Identifier.ValueText != name
            || site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList.Arguments: [{ Expression: ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters.Count: 0 } work }], Parent: ExpressionStatementSyntax { Parent: var holder } } || holder != block
            || site.Model.GetSymbolInfo(work, site.Cancellation).Symbol is not IMethodSymbol method)
            yield break;
        // The work is all that the object was made for, and its last use.
        if (block.DescendantNodes().OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name && !work.Contains(use)) || MayLeaveBetween(block, scope, work))
            yield break;
        yield return new Remedy($"Dispose '{name}' in the work, when it is done", "InWork", () =>
        {
            var inner = work.Block?.Statements ?? SyntaxFactory.SingletonList<StatementSyntax>(HasResult(method)
                ? SyntaxFactory.ReturnStatement(work.ExpressionBody!.WithoutTrivia())
                : SyntaxFactory.ExpressionStatement(work.ExpressionBody!.WithoutTrivia()));
            var disposing = SyntaxFactory.UsingStatement(null, SyntaxFactory.IdentifierName(name), SyntaxFactory.Block(inner)).WithAdditionalAnnotations(Layout.Annotation);
            var body = work.Block is { } written
                ? written.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(disposing.WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)))
                : LockWrapping.OnLines(disposing);
            var kept = scope.WithUsingKeyword(default).WithLeadingTrivia(scope.GetLeadingTrivia());
            return site.Root.ReplaceNodes(new SyntaxNode[] { scope, work }, (node, _) => node == scope
                ? kept
                : work.WithExpressionBody(null).WithBlock(body).WithAdditionalAnnotations(Layout.Annotation));
        });
    }

    /// <summary>Whether the work may never start: then nobody would dispose the object.</summary>
    private static bool MayLeaveBetween(BlockSyntax block, LocalDeclarationStatementSyntax scope, SyntaxNode work) =>
        block.Statements.IndexOf(scope) + 1 != block.Statements.IndexOf(statement => statement.Contains(work));

    private static bool HasResult(IMethodSymbol work) => !work.ReturnsVoid && !(work.IsAsync && work.ReturnType is INamedTypeSymbol { IsGenericType: false });
}
