using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Does not go on when a timed acquire or wait gave up.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TestAcquireFix)), Shared]
public sealed class TestAcquireFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.IgnoredAcquire, RuleIds.IgnoredWait);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Type("System.TimeoutException") is not { } exception)
            yield break;
        if (site.Node.FirstAncestorOrSelf<StatementSyntax>() is LocalDeclarationStatementSyntax { Parent: BlockSyntax, Declaration.Variables: [var kept] } declaration)
        {
            yield return new Remedy("Throw TimeoutException when it gives up", "Timeout", () => site.Root.InsertNodesAfter(declaration, [Thrown(SyntaxFactory.IdentifierName(kept.Identifier.ValueText), exception).WithAdditionalAnnotations(Layout.Annotation)]));
            yield break;
        }

        if (site.Node.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax statement)
            yield break;
        var acquire = statement.Expression is AssignmentExpressionSyntax { Right: var right } ? right : statement.Expression;
        yield return new Remedy("Throw TimeoutException when it gives up", "Timeout", () => site.Root.ReplaceNode(statement, Thrown(acquire is AwaitExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(acquire.WithoutTrivia()) : acquire.WithoutTrivia(), exception)
            .WithTriviaFrom(statement).WithAdditionalAnnotations(Layout.Annotation)));
    }

    private static IfStatementSyntax Thrown(ExpressionSyntax acquired, INamedTypeSymbol exception) => SyntaxFactory.IfStatement(
        SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, acquired),
        SyntaxFactory.ThrowStatement(SyntaxFactory.ObjectCreationExpression(Members.Named(exception)).WithArgumentList(SyntaxFactory.ArgumentList())).WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed));
}
