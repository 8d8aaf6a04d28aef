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
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement || site.Type("System.TimeoutException") is not { } exception)
            yield break;
        var acquire = statement.Expression is AssignmentExpressionSyntax { Right: var right } ? right : statement.Expression;
        yield return new Remedy("Throw TimeoutException when it gives up", "Timeout", () => site.Root.ReplaceNode(statement, SyntaxFactory.IfStatement(
                SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, acquire is AwaitExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(acquire.WithoutTrivia()) : acquire.WithoutTrivia()),
                SyntaxFactory.ThrowStatement(SyntaxFactory.ObjectCreationExpression(Members.Named(exception)).WithArgumentList(SyntaxFactory.ArgumentList())).WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed))
            .WithTriviaFrom(statement).WithAdditionalAnnotations(Layout.Annotation)));
    }
}
