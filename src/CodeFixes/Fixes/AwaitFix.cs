using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Awaits a task instead of blocking on it, or of letting it go.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix)), Shared]
public sealed class AwaitFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SyncOverAsync, RuleIds.UnawaitedAcquire, RuleIds.PoolStarvation, RuleIds.LostException);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionSyntax>() is not { } blocking || !(IsAsync(blocking) || Work(site, blocking) is not null) || blocking.Ancestors().Any(outer => outer is LockStatementSyntax))
            yield break;
        var task = blocking switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait", Expression: var target } } => target,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter", Expression: var target } } } } => target,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result", Expression: var target } => target,
            InvocationExpressionSyntax call => call,
            _ => null,
        };
        if (task is null || (site.Diagnostic.Id == RuleIds.LostException && blocking.Parent is not ExpressionStatementSyntax))
            yield break;
        yield return new Remedy("Await it", "Await", () =>
        {
            ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(All(task).WithoutTrivia());
            if (blocking.Parent is MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax or BinaryExpressionSyntax)
                awaited = SyntaxFactory.ParenthesizedExpression(awaited);
            awaited = awaited.WithTriviaFrom(blocking);
            if (KeptTask(site, blocking) is { } declaration)
                return site.Root.ReplaceNode(declaration, SyntaxFactory.ExpressionStatement(awaited.WithoutTrivia()).WithTriviaFrom(declaration));
            return IsAsync(blocking) ? site.Root.ReplaceNode(blocking, awaited) : site.Root.ReplaceNode(Work(site, blocking)!, Asynchronous(Work(site, blocking)!.ReplaceNode(blocking, awaited)));
        });
    }

    /// <summary>The declaration of the local that keeps a task without a result, of which nothing is left once it is awaited.</summary>
    private static LocalDeclarationStatementSyntax? KeptTask(FixSite site, ExpressionSyntax task) =>
        site.Diagnostic.Id == RuleIds.UnawaitedAcquire && task.Parent is EqualsValueClauseSyntax { Parent.Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } declaration } }
            && site.Model.GetTypeInfo(task).Type is INamedTypeSymbol { IsGenericType: false }
            ? declaration
            : null;

    /// <summary>The lambda handed to <c>Task.Run</c> that blocks, which may as well be async.</summary>
    private static LambdaExpressionSyntax? Work(FixSite site, SyntaxNode blocking) =>
        site.Diagnostic.Id == RuleIds.PoolStarvation && blocking.Body() is LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run", Expression: var receiver } } } } work && receiver.Normal().EndsWith("Task", StringComparison.Ordinal)
            ? work
            : null;

    private static LambdaExpressionSyntax Asynchronous(LambdaExpressionSyntax lambda)
    {
        var keyword = SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space).WithLeadingTrivia(lambda.GetLeadingTrivia());
        lambda = lambda.WithoutLeadingTrivia();
        return lambda is SimpleLambdaExpressionSyntax simple ? simple.WithAsyncKeyword(keyword) : ((ParenthesizedLambdaExpressionSyntax)lambda).WithAsyncKeyword(keyword);
    }

    /// <summary><c>Task.WhenAll(…)</c> for <c>Task.WaitAll(…)</c>.</summary>
    private static ExpressionSyntax All(ExpressionSyntax task) => task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" } access } all
        ? all.WithExpression(access.WithName(SyntaxFactory.IdentifierName("WhenAll")))
        : task;

    private static bool IsAsync(SyntaxNode node) => node.Body() switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
        _ => false,
    };
}
