using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Waits for the async work of a parallel loop, by Parallel.ForEachAsync.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ForEachAsyncFix)), Shared]
public sealed class ForEachAsyncFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.AsyncVoidWork);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ForEach" } access, Parent: ExpressionStatementSyntax } call
            || site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is not IMethodSymbol { ContainingType: { Name: "Parallel", ContainingNamespace.Name: "Tasks" } parallel, Parameters: [{ Type: { Name: "IEnumerable" } }, ..] }
            || call.ArgumentList.Arguments is not { Count: 2 or 3 } arguments || arguments.Last().Expression is not LambdaExpressionSyntax work
            || arguments.Any(argument => argument.NameColon is not null) || parallel.GetMembers("ForEachAsync").IsEmpty
            || site.Type("System.Threading.CancellationToken") is not { } token || !call.CanAwait()
            || Parameters(work, token) is not { } parameters)
            yield break;
        yield return new Remedy("Use Parallel.ForEachAsync", "ForEachAsync", () =>
        {
            var asynchronous = SyntaxFactory.ParenthesizedLambdaExpression(parameters, work.Body).WithModifiers(work.Modifiers).WithArrowToken(work.ArrowToken).WithTriviaFrom(work);
            var changed = call.ReplaceNode(work, asynchronous).WithExpression(access.WithName(SyntaxFactory.IdentifierName("ForEachAsync").WithTriviaFrom(access.Name)));
            return site.Root.ReplaceNode(call, SyntaxFactory.AwaitExpression(changed.WithoutLeadingTrivia()).WithLeadingTrivia(call.GetLeadingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
        });
    }

    /// <summary>The lambda's parameter and a token beside it, or null where it takes more.</summary>
    private static ParameterListSyntax? Parameters(LambdaExpressionSyntax work, INamedTypeSymbol token)
    {
        var own = work switch
        {
            SimpleLambdaExpressionSyntax simple => simple.Parameter,
            ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [var only] } => only,
            _ => null,
        };
        if (own is null)
            return null;
        var isUsed = own.Identifier.ValueText == "_" || work.Body.DescendantTokens().Any(part => part.IsKind(SyntaxKind.IdentifierToken) && part.ValueText == "_");
        var second = SyntaxFactory.Parameter(SyntaxFactory.Identifier(isUsed ? StatementPlace.FreeName(work, "token") : "_"));
        if (own.Type is not null)
            second = second.WithType(Members.Named(token).WithTrailingTrivia(SyntaxFactory.Space));
        return SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList([own.WithTrailingTrivia(own.GetTrailingTrivia().Where(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia))), second]))
            .WithTrailingTrivia(SyntaxFactory.Space).WithAdditionalAnnotations(Layout.Annotation);
    }
}
