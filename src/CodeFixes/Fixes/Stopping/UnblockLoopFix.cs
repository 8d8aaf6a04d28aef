using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Stopping;

/// <summary>Lets a loop that waits learn that it is to stop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnblockLoopFix)), Shared]
public sealed class UnblockLoopFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.BlockedStopFlag);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Token) is { } token && site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "Take" }, ArgumentList.Arguments.Count: 0 } wait)
            yield return new Remedy("Pass the token to the wait", "Token", () => site.Root.ReplaceNode(wait.ArgumentList, SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.ParseExpression(token)))).WithTriviaFrom(wait.ArgumentList)));
        if (site.Hint(FixHints.Release) is not { } release || site.Others.FirstOrDefault() is not ExpressionSyntax request)
            yield break;
        var wake = SyntaxFactory.ExpressionStatement(SyntaxFactory.ParseExpression(release)).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
        if (request.Parent is ExpressionStatementSyntax { Parent: BlockSyntax } statement)
            yield return new Remedy("Wake the loop where it is asked to stop", "Wake", () => site.Root.InsertNodesAfter(statement, [wake]));
        else if (request.Parent is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } method })
            yield return new Remedy("Wake the loop where it is asked to stop", "Wake", () => site.Root.ReplaceNode(method, method.WithExpressionBody(null).WithSemicolonToken(default)
                .WithBody(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(request.WithoutTrivia()), wake)).WithTriviaFrom(method).WithAdditionalAnnotations(Layout.Annotation)));
    }
}
