using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Awaits a task instead of blocking on it, or of letting it go.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix)), Shared]
public sealed class AwaitFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SyncOverAsync, RuleIds.UnawaitedAcquire, RuleIds.PoolStarvation, RuleIds.LostException, RuleIds.DisposedWhileRunning);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionSyntax>() is not { } blocking || !(blocking.CanAwait() || Work(site, blocking) is not null) || blocking.Ancestors().Any(outer => outer is LockStatementSyntax))
            yield break;
        // An acquire that races against a delay is awaited already.
        if (site.Diagnostic.Id == RuleIds.UnawaitedAcquire && site.Hint(FixHints.Lock) is null)
            yield break;
        if ((Waited(blocking) ?? blocking as InvocationExpressionSyntax) is not { } task || (site.Diagnostic.Id is RuleIds.LostException or RuleIds.DisposedWhileRunning && !IsTaskLetGo(blocking, site)))
            yield break;
        // Who catches what a blocked thread gets, an exception around the task's own, would not get it any more.
        if (Waited(blocking) is not null && !blocking.ToString().Contains("GetAwaiter") && IsCaughtInAnother(blocking))
            yield break;
        // An event cannot be awaited.
        if (site.Diagnostic.Id == RuleIds.PoolStarvation && Waited(blocking) is { } waited && !IsTask(waited, site))
            yield break;
        yield return new Remedy("Await it", "Await", () =>
        {
            if (KeptTask(site, blocking) is { } declaration)
                return site.Root.ReplaceNode(declaration, SyntaxFactory.ExpressionStatement(SyntaxFactory.AwaitExpression(All(task).WithoutTrivia())).WithTriviaFrom(declaration));
            if (blocking.CanAwait())
                return site.Root.ReplaceNode(blocking, Awaited(blocking, task));
            // In work that becomes async nothing blocks any more.
            var work = Work(site, blocking)!;
            var all = work.DescendantNodes(node => node == work || !node.IsFunction()).OfType<ExpressionSyntax>().Where(other => other == blocking || IsBlocking(other, site)).ToList();
            return site.Root.ReplaceNode(work, Asynchronous(work.ReplaceNodes(all, (original, other) => Awaited(other, Waited(other) ?? other, original.Parent))));
        });
    }

    private static bool IsCaughtInAnother(ExpressionSyntax blocking) => blocking.Ancestors().TakeWhile(outer => outer is not MemberDeclarationSyntax && !outer.IsFunction()).OfType<TryStatementSyntax>()
        .Any(attempt => attempt.Block.Contains(blocking) && attempt.Catches.Any(handler => handler.Declaration?.Type.ToString().EndsWith("AggregateException", StringComparison.Ordinal) == true || handler.Filter?.ToString().Contains("AggregateException") == true));

    private static ExpressionSyntax Awaited(ExpressionSyntax blocking, ExpressionSyntax task, SyntaxNode? parent = null)
    {
        // A wait that a token ends stays one.
        if (blocking is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait, ArgumentList.Arguments.Count: > 0 } cancelled)
            task = cancelled.WithExpression(wait.WithName(SyntaxFactory.IdentifierName("WaitAsync")));
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(All(task).WithoutTrivia());
        if ((parent ?? blocking.Parent) is MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax or BinaryExpressionSyntax)
            awaited = SyntaxFactory.ParenthesizedExpression(awaited);
        return awaited.WithTriviaFrom(blocking);
    }

    /// <summary>The task that the expression blocks on, or null.</summary>
    private static ExpressionSyntax? Waited(ExpressionSyntax blocking) => blocking switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait", Expression: var target } } => target,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter", Expression: var target } } } } => target,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result", Expression: var target } => target,
        _ => null,
    };

    private static bool IsBlocking(ExpressionSyntax expression, FixSite site) => expression is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 } && Waited(expression) is { } task && IsTask(task, site);

    private static bool IsTaskLetGo(ExpressionSyntax work, FixSite site) => work.Parent is ExpressionStatementSyntax && IsTask(work, site);

    private static bool IsTask(ExpressionSyntax expression, FixSite site) => site.Model.GetTypeInfo(expression, site.Cancellation).Type is { Name: "Task" or "ValueTask" };

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
}
