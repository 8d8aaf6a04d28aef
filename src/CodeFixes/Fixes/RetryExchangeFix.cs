using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Tries a compare-and-swap again until no other thread comes in between.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RetryExchangeFix)), Shared]
public sealed class RetryExchangeFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.IgnoredExchange);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Parent: ExpressionStatementSyntax statement, ArgumentList.Arguments: [var target, _, { Expression: IdentifierNameSyntax expected }] } call)
            yield break;
        if (site.Model.GetSymbolInfo(expected, site.Cancellation).Symbol is not ILocalSymbol { IsConst: false, IsRef: false } || site.Model.GetTypeInfo(expected, site.Cancellation).Type is not { IsReferenceType: var isReference, SpecialType: var special } || !(isReference || special is SpecialType.System_Int32 or SpecialType.System_Int64))
            yield break;
        yield return new Remedy("Try again until it succeeds", "Retry", () => site.Root.ReplaceNode(statement, SyntaxFactory.WhileStatement(
                SyntaxFactory.BinaryExpression(SyntaxKind.NotEqualsExpression, call.WithoutTrivia(), expected.WithoutTrivia()),
                SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, expected.WithoutTrivia(), target.Expression.WithoutTrivia())).WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed))
            .WithTriviaFrom(statement).WithAdditionalAnnotations(Layout.Annotation)));
    }
}
