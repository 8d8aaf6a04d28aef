using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Sections;
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
            || site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList.Arguments: [{ Expression: ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters.Count: 0 } work }], Parent: ExpressionStatementSyntax started }
            || site.Model.GetSymbolInfo(work, site.Cancellation).Symbol is not IMethodSymbol method)
            yield break;
        var scope = site.Others.FirstOrDefault()?.FirstAncestorOrSelf<StatementSyntax>();
        if (scope is UsingStatementSyntax { AwaitKeyword.RawKind: 0, Declaration.Variables: [var inner], Parent: BlockSyntax outer } whole && inner.Identifier.ValueText == name && whole.Statement.Only() == started && !IsUsedOutside(outer, name, whole, work))
            yield return new Remedy($"Dispose '{name}' in the work, when it is done", "InWork", () => Opened(whole, started, started.ReplaceNode(work, Disposing(work, name, method)), outer, site));
        // The work is all that the object was made for, and its last use.
        if (scope is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0, AwaitKeyword.RawKind: 0, Declaration.Variables: [var variable], Parent: BlockSyntax block } declared && variable.Identifier.ValueText == name && started.Parent == block
            && !IsUsedOutside(block, name, variable, work) && !MayLeaveBetween(block, declared, work))
        {
            yield return new Remedy($"Dispose '{name}' in the work, when it is done", "InWork", () => site.Root.ReplaceNodes(new SyntaxNode[] { declared, work }, (node, _) => node == declared
                ? declared.WithUsingKeyword(default).WithLeadingTrivia(declared.GetLeadingTrivia())
                : Disposing(work, name, method)));
        }
    }

    private static bool IsUsedOutside(BlockSyntax block, string name, SyntaxNode scope, SyntaxNode work) => scope is UsingStatementSyntax
        ? block.DescendantTokens().Any(token => token.ValueText == name && !scope.Span.Contains(token.Span)) || scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name && !work.Contains(use))
        : block.DescendantNodes().OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name && !work.Contains(use));

    /// <summary>The declaration and the start of the work in place of the <c>using</c> statement around it.</summary>
    private static SyntaxNode Opened(UsingStatementSyntax scope, StatementSyntax started, StatementSyntax changed, BlockSyntax block, FixSite site)
    {
        var declared = SyntaxFactory.LocalDeclarationStatement(scope.Declaration!).WithLeadingTrivia(scope.GetLeadingTrivia()).WithTrailingTrivia(scope.CloseParenToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) ? scope.CloseParenToken.TrailingTrivia : SyntaxFactory.TriviaList(SyntaxFactory.ElasticCarriageReturnLineFeed)).WithAdditionalAnnotations(Layout.Annotation);
        var last = changed.GetTrailingTrivia().HasComment() || !scope.GetTrailingTrivia().HasComment() ? changed.GetTrailingTrivia() : scope.GetTrailingTrivia();
        changed = changed.WithLeadingTrivia(started.GetLeadingTrivia()).WithTrailingTrivia(last.Any(SyntaxKind.EndOfLineTrivia) ? last : last.Add(SyntaxFactory.ElasticCarriageReturnLineFeed)).WithAdditionalAnnotations(Layout.Annotation);
        return site.Root.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(block.Statements.SelectMany(statement => statement == scope ? new[] { declared, changed } : [statement]))));
    }

    private static ParenthesizedLambdaExpressionSyntax Disposing(ParenthesizedLambdaExpressionSyntax work, string name, IMethodSymbol method)
    {
        var inner = work.Block?.Statements ?? SyntaxFactory.SingletonList<StatementSyntax>(HasResult(method)
            ? SyntaxFactory.ReturnStatement(work.ExpressionBody!.WithoutTrivia())
            : SyntaxFactory.ExpressionStatement(work.ExpressionBody!.WithoutTrivia()));
        var disposing = SyntaxFactory.UsingStatement(null, SyntaxFactory.IdentifierName(name), SyntaxFactory.Block(inner)).WithAdditionalAnnotations(Layout.Annotation);
        var body = work.Block is { } written
            ? written.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(disposing.WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)))
            : LockWrapping.OnLines(disposing);
        return work.WithExpressionBody(null).WithBlock(body).WithAdditionalAnnotations(Layout.Annotation);
    }

    /// <summary>Whether the work may never start: then nobody would dispose the object.</summary>
    private static bool MayLeaveBetween(BlockSyntax block, LocalDeclarationStatementSyntax scope, SyntaxNode work) =>
        block.Statements.IndexOf(scope) + 1 != block.Statements.IndexOf(statement => statement.Contains(work));

    private static bool HasResult(IMethodSymbol work) => !work.ReturnsVoid && !(work.IsAsync && work.ReturnType is INamedTypeSymbol { IsGenericType: false });
}
