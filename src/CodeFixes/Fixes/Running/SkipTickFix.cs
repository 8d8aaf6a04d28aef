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

/// <summary>Lets a timer's tick return at once while another one is running.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SkipTickFix)), Shared]
public sealed class SkipTickFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.OverlappingTimer);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (TimerShape.Of(site) is not { } timer || site.Type("System.Threading.Interlocked") is not { } interlocked || site.Type("System.Threading.Volatile") is not { } atomic)
            yield break;
        var keepsField = timer.IsOnePerObject;
        // A method's ticks of several timers must not keep each other out; a lambda has a flag for each timer.
        if (!keepsField && (timer.Place is null || timer.Tick.Function is not AnonymousFunctionExpressionSyntax lambda || lambda.Modifiers.Any(SyntaxKind.StaticKeyword)))
            yield break;
        var name = keepsField ? Members.FreeName(timer.Type, "_isTicking") : StatementPlace.FreeName(site.Node, "isTicking");
        yield return new Remedy("Skip a tick while one is running", "SkipTick", () =>
        {
            var tick = Guarded(timer.Tick, name, interlocked, atomic);
            if (keepsField)
            {
                var changed = timer.Declaration.ReplaceNode(timer.Tick.Function, tick);
                return site.Root.ReplaceNode(timer.Declaration, changed.WithField(Members.Variable(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.IntKeyword)), name, timer.Tick.Symbol.IsStatic || timer.IsStatic)));
            }

            var root = site.Root.TrackNodes(timer.Place!.Node, timer.Tick.Function);
            root = root.ReplaceNode(root.GetCurrentNode(timer.Tick.Function)!, tick);
            var place = root.GetCurrentNode(timer.Place.Node)!;
            var flag = StatementPlace.New($"var {name} = 0;");
            if (place is not StatementSyntax { Parent: not GlobalStatementSyntax } statement)
                return timer.Place.With(root, place, [flag], []);
            return timer.Place.With(root, place, [flag.WithLeadingTrivia(SyntaxFactory.ElasticMarker)], []);
        });
    }

    private static SyntaxNode Guarded(Callback tick, string name, INamedTypeSymbol interlocked, INamedTypeSymbol atomic)
    {
        var skip = SyntaxFactory.IfStatement(
            SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, Call(interlocked, "Exchange", name, 1), SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1))),
            SyntaxFactory.ReturnStatement());
        var release = SyntaxFactory.FinallyClause(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(Call(atomic, "Write", name, 0))));
        return tick.WithStatements(StatementPlace.New(skip), StatementPlace.New(SyntaxFactory.TryStatement(SyntaxFactory.Block(tick.Statements), default, release)));
    }

    private static InvocationExpressionSyntax Call(INamedTypeSymbol type, string method, string name, int value) => SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(type), SyntaxFactory.IdentifierName(method)),
        SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList([
            SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword).WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.IdentifierName(name)),
            SyntaxFactory.Argument(SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(value)))])));
}
