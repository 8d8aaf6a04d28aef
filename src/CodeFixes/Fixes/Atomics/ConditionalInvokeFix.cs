using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Raises an event by ?.Invoke, which reads it once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConditionalInvokeFix)), Shared]
public sealed class ConditionalInvokeFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.EventRaisedAfterTest);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Parent: ExpressionStatementSyntax statement } raise)
            yield break;
        var raised = raise.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke" } access ? access.Expression : raise.Expression;
        var call = SyntaxFactory.ConditionalAccessExpression(raised.WithoutTrivia(), SyntaxFactory.InvocationExpression(SyntaxFactory.MemberBindingExpression(SyntaxFactory.IdentifierName("Invoke")), raise.ArgumentList));
        var test = (statement.Parent as IfStatementSyntax) ?? (statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent as IfStatementSyntax : null);
        var isOnlyTest = test is { Else: null, Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } condition } && SyntaxShapes.IsSameExpression(condition.Left, raised) && condition.Right.IsKind(SyntaxKind.NullLiteralExpression) && !test.DescendantTrivia().Except(test.GetLeadingTrivia()).Except(test.GetTrailingTrivia()).HasComment();
        yield return new Remedy("Raise it with '?.Invoke'", "Invoke", () => isOnlyTest
            ? site.Root.ReplaceNode(test!, statement.WithExpression(call).WithTriviaFrom(test!).WithAdditionalAnnotations(Layout.Annotation))
            : site.Root.ReplaceNode(raise, call.WithTriviaFrom(raise)));
    }
}
