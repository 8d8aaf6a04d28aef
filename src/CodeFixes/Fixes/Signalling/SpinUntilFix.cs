using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Waits with a spinner that yields, instead of a loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SpinUntilFix)), Shared]
public sealed class SpinUntilFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.BusyWait);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<WhileStatementSyntax>() is not { } loop || loop.Statement.HasAwait() || site.Type("System.Threading.SpinWait") is not { } spinner || site.Model.GetTypeInfo(loop.Condition, site.Cancellation).Type?.SpecialType != SpecialType.System_Boolean)
            yield break;
        // A lambda cannot capture these.
        if (loop.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol is IParameterSymbol { RefKind: not RefKind.None } or ILocalSymbol { IsRef: true }))
            yield break;
        yield return new Remedy("Use SpinWait.SpinUntil", "SpinUntil", () => site.Root.ReplaceNode(loop, SyntaxFactory.ExpressionStatement(SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(spinner), SyntaxFactory.IdentifierName("SpinUntil")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.ParenthesizedLambdaExpression(Negated(loop.Condition)))))))
            .WithLeadingTrivia(loop.GetLeadingTrivia()).WithTrailingTrivia(loop.CloseParenToken.TrailingTrivia.HasComment() ? loop.CloseParenToken.TrailingTrivia : loop.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation)));
    }

    private static ExpressionSyntax Negated(ExpressionSyntax condition) => condition.Unwrapped() switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => not.Operand.Unwrapped().WithoutTrivia(),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } equal => SyntaxFactory.BinaryExpression(SyntaxKind.NotEqualsExpression, equal.Left, equal.Right.WithoutTrailingTrivia()),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } differs => SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, differs.Left, differs.Right.WithoutTrailingTrivia()),
        var other => SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, other.WithoutTrivia().AsOperand()),
    };
}
