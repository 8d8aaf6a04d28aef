using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Ticks in a loop that waits for each tick of a <c>PeriodicTimer</c>, which ends when the timer is disposed of.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UsePeriodicTimerFix)), Shared]
public sealed class UsePeriodicTimerFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.OverlappingTimer, RuleIds.AsyncVoidWork);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Type("System.Threading.PeriodicTimer") is not { } periodic || site.Type("System.Threading.ThreadPool") is not { } pool || site.Type("System.TimeSpan") is not { } span || site.Type("System.Threading.Tasks.Task") is not { } task
            || TimerShape.Of(site) is not { Node: BaseObjectCreationExpressionSyntax creation, Place: { IsReturned: false } place } timer || creation.Span != site.Node.Span
            || TimerHolder.Of(creation, timer, site) is not { } holder || TimerTimes.Of(creation, site) is not { } times || Round(timer.Tick, creation, site) is not { } round)
            yield break;
        yield return new Remedy("Wait for each tick of a PeriodicTimer", "PeriodicTimer", () =>
        {
            var local = holder.LocalName(site);
            var promise = Promised(timer.Tick);
            var root = site.Root.TrackNodes(new SyntaxNode?[] { place.Node, creation, holder.Type, promise }.OfType<SyntaxNode>());
            var made = SyntaxFactory.ObjectCreationExpression(Members.Named(periodic)).WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(times.Period(span)))));
            root = root.ReplaceNode(root.GetCurrentNode(creation)!, made.WithTriviaFrom(creation));
            if (holder.Type is { } written)
                root = root.ReplaceNode(root.GetCurrentNode(written)!, (written is NullableTypeSyntax ? SyntaxFactory.NullableType(Members.Named(periodic)) : Members.Named(periodic)).WithTriviaFrom(written));
            if (promise is not null)
                root = root.ReplaceNode(root.GetCurrentNode(promise)!, Members.Named(task).WithTriviaFrom(promise));
            var name = Names.Free("TickPeriodically", site.Node, site);
            StatementSyntax[] after = [.. Copy(holder, local), StatementPlace.New(Queued(pool, name)), Loop(name, local, round, times.IsAtOnce)];
            return place.With(root, root.GetCurrentNode(place.Node)!, [], after);
        });
    }

    /// <summary>What an async method says that it returns, where that is nothing to wait for.</summary>
    private static TypeSyntax? Promised(Callback tick) => tick is { Symbol.IsAsync: true, Function: MethodDeclarationSyntax method } ? method.ReturnType : null;

    /// <summary>The timer as the loop knows it, where somebody may put another into the field.</summary>
    private static IEnumerable<StatementSyntax> Copy(TimerHolder holder, string local) => local == holder.Name ? [] : [StatementPlace.New($"var {local} = {holder.Name};")];

    /// <summary>Starts the loop outside of any context, as the timer does with its ticks.</summary>
    private static ExpressionStatementSyntax Queued(INamedTypeSymbol pool, string name) => SyntaxFactory.ExpressionStatement(SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(pool), SyntaxFactory.IdentifierName("QueueUserWorkItem")),
        SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.ParseExpression($"_ => {name}()"))))));

    /// <summary>The loop; an exception of a tick ends the process, as it does in a timer.</summary>
    private static LocalFunctionStatementSyntax Loop(string name, string timer, BlockSyntax round, bool isAtOnce)
    {
        var tick = SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.ParseExpression($"{timer}.WaitForNextTickAsync()"));
        StatementSyntax loop = isAtOnce ? SyntaxFactory.DoStatement(round, tick) : SyntaxFactory.WhileStatement(tick, round);
        return SyntaxFactory.LocalFunctionStatement(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword)), name)
            .WithModifiers(SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.AsyncKeyword)))
            .WithBody(SyntaxFactory.Block(loop))
            .WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
    }

    /// <summary>What the loop does in each round: what the lambda does, or a call of the method; null where that cannot be written.</summary>
    private static BlockSyntax? Round(Callback tick, BaseObjectCreationExpressionSyntax creation, FixSite site)
    {
        if (TimerTimes.Argument(creation, "state", 1) is not { } state || state is not (LiteralExpressionSyntax or ThisExpressionSyntax))
            return null;
        if (tick.Function is MethodDeclarationSyntax method)
        {
            var call = SyntaxFactory.InvocationExpression(SyntaxFactory.IdentifierName(method.Identifier.ValueText), SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(state.WithoutTrivia()))));
            return SyntaxFactory.Block(StatementPlace.New(SyntaxFactory.ExpressionStatement(tick.Symbol.IsAsync
                ? SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), call)
                : call)));
        }

        if (tick.Function is not AnonymousFunctionExpressionSyntax lambda || UsesParameter(lambda, tick.Symbol, site))
            return null;
        if (lambda.Block is not { } block)
            return SyntaxFactory.Block(StatementPlace.New(SyntaxFactory.ExpressionStatement(lambda.ExpressionBody!)));
        var returns = block.DescendantNodes(node => node == block || !node.IsFunction()).OfType<ReturnStatementSyntax>().ToList();
        return returns.Exists(end => end.Ancestors().TakeWhile(outer => outer != block).Any(outer => outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax))
            ? null
            : block.ReplaceNodes(returns, (end, _) => SyntaxFactory.ContinueStatement().WithTriviaFrom(end));
    }

    private static bool UsesParameter(AnonymousFunctionExpressionSyntax lambda, IMethodSymbol symbol, FixSite site) => lambda.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Any(name => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol is IParameterSymbol parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, symbol));
}
