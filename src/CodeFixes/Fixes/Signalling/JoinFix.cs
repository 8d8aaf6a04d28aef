using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Waits for the thread or task itself instead of for a time that may be long enough.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(JoinFix)), Shared]
public sealed class JoinFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SleepAsOrder);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax } pause
            || site.Others.FirstOrDefault()?.FirstAncestorOrSelf<ExpressionSyntax>(node => node is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax) is not { } start
            || start.Body() != pause.Body() || pause.Ancestors().Any(outer => outer is LockStatementSyntax) || !Ends(start, site)
            || site.Model.GetTypeInfo(start, site.Cancellation).Type is not { Name: "Thread" or "Task" } type)
            yield break;
        var isThread = type.Name == "Thread";
        if (isThread && pause.HasAwait())
            yield break;
        var (kept, started) = Kept(start, isThread, site);
        if (kept is null || !IsBefore(start.FirstAncestorOrSelf<StatementSyntax>()!, pause) || (started is null && start is BaseObjectCreationExpressionSyntax && !IsStarted(kept, start, pause)))
            yield break;
        var wait = isThread ? $"{kept}.Join();" : pause.CanAwait() ? $"await {kept};" : $"{kept}.Wait();";
        yield return new Remedy(isThread ? "Join the thread" : pause.CanAwait() ? "Await the task" : "Wait for the task", "Join", () =>
        {
            var root = started is null ? site.Root.TrackNodes(pause) : site.Root.TrackNodes(pause, started);
            root = root.ReplaceNode(root.GetCurrentNode(pause)!, SyntaxFactory.ParseStatement(wait).WithTriviaFrom(pause));
            return started is null ? root : root.ReplaceNode(root.GetCurrentNode(started)!, Keeping(kept, start, started, isThread));
        });
    }

    /// <summary>Whether the pause is reached by way of the statement only.</summary>
    private static bool IsBefore(StatementSyntax statement, StatementSyntax pause) => statement.SpanStart < pause.SpanStart && pause.Ancestors().Contains(statement.Parent);

    private static bool IsStarted(string kept, SyntaxNode start, StatementSyntax pause) => pause.Ancestors().OfType<BlockSyntax>().SelectMany(block => block.Statements).OfType<ExpressionStatementSyntax>()
        .Any(statement => statement.SpanStart > start.SpanStart && IsBefore(statement, pause) && statement.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Start" } access } && access.Expression.Normal() == kept);

    /// <summary>What keeps the thread or task, and the statement that has yet to keep it; no name where nothing can.</summary>
    private static (string? Name, StatementSyntax? Started) Kept(ExpressionSyntax start, bool isThread, FixSite site)
    {
        switch (start.Parent)
        {
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax } variable }:
                return (variable.Identifier.ValueText, null);
            case ExpressionStatementSyntax { Parent: BlockSyntax } statement when !isThread:
                return (StatementPlace.FreeName(start, "work"), statement);
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement } when !isThread && site.Model.GetSymbolInfo(left, site.Cancellation).Symbol is IDiscardSymbol:
                return (StatementPlace.FreeName(start, "work"), statement);
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, RawKind: (int)SyntaxKind.SimpleAssignmentExpression } when site.Model.GetSymbolInfo(left, site.Cancellation).Symbol is IFieldSymbol or ILocalSymbol:
                return (left.Identifier.ValueText, null);
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Start", Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement } } when isThread:
                return (StatementPlace.FreeName(start, "thread"), statement);
            default:
                return (null, null);
        }
    }

    private static IEnumerable<StatementSyntax> Keeping(string name, ExpressionSyntax start, StatementSyntax started, bool isThread)
    {
        var kept = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
            SyntaxFactory.IdentifierName("var"),
            SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(start.WithoutLeadingTrivia())))));
        if (!isThread)
            return [kept.WithTriviaFrom(started).WithAdditionalAnnotations(Layout.Annotation)];
        var run = ((InvocationExpressionSyntax)start.Parent!.Parent!).WithExpression(SyntaxFactory.ParseExpression($"{name}.Start"));
        return
        [
            StatementPlace.New(kept.WithLeadingTrivia(started.GetLeadingTrivia())),
            SyntaxFactory.ExpressionStatement(run).WithTrailingTrivia(started.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation),
        ];
    }

    /// <summary>Whether what is started comes to its end by itself.</summary>
    private static bool Ends(ExpressionSyntax start, FixSite site)
    {
        var given = (start is InvocationExpressionSyntax call ? call.ArgumentList : ((BaseObjectCreationExpressionSyntax)start).ArgumentList)?.Arguments.FirstOrDefault()?.Expression.Unwrapped();
        if (given is AnonymousFunctionExpressionSyntax { AsyncKeyword.RawKind: 0 } lambda)
            return !Waiting.MayNotEnd(lambda.Body, site);
        return given is not null && site.Model.GetSymbolInfo(given, site.Cancellation).Symbol is IMethodSymbol { IsAsync: false, IsVirtual: false, IsOverride: false, IsAbstract: false, DeclaringSyntaxReferences: [var reference] }
            && reference.SyntaxTree == site.Root.SyntaxTree && site.Root.FindNode(reference.Span) is MethodDeclarationSyntax or LocalFunctionStatementSyntax && !Waiting.MayNotEnd(site.Root.FindNode(reference.Span), site);
    }
}
