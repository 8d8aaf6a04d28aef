using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Gives an acquire that races against a delay the delay as its limit, so that it is given up when the time is over.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LimitAcquireFix)), Shared]
public sealed class LimitAcquireFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnawaitedAcquire);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site is not { Others: [{ } delay, ..] } || site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } acquire || Limited(acquire, delay as InvocationExpressionSyntax) is not { } limited)
            yield break;
        if (acquire.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax race } && IsOf(race, delay) && IsStatement(race))
            yield return new Remedy("Wait that long for it", "Limit", () => site.Root.ReplaceNode(race, limited.WithTriviaFrom(race)));
        else if (Comparison(site, acquire, delay) is { } test)
            yield return new Remedy("Wait that long for it", "Limit", () => Tested(site.Root, acquire, test, limited));
    }

    /// <summary>The acquire with the delay's time; null where the delay has a token of its own, which ends it earlier.</summary>
    private static InvocationExpressionSyntax? Limited(InvocationExpressionSyntax acquire, InvocationExpressionSyntax? delay)
    {
        if (delay?.ArgumentList.Arguments is not [var limit, ..] arguments || acquire.ArgumentList.Arguments.Count > 1)
            return null;
        if (arguments.Count > 1 && !(acquire.ArgumentList.Arguments is [var own] && own.Expression.IsEquivalentTo(arguments[1].Expression, topLevel: false)))
            return null;
        var token = acquire.ArgumentList.Arguments;
        return acquire.WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(token.Count == 0 ? [limit.WithoutTrivia()] : new[] { limit.WithoutTrivia(), token[0].WithoutTrivia().WithLeadingTrivia(SyntaxFactory.Space) })));
    }

    private static bool IsOf(InvocationExpressionSyntax race, SyntaxNode delay) => race.ArgumentList.Arguments.Count == 2 && race.ArgumentList.Arguments.Any(argument => argument.Expression == delay);

    /// <summary>Whether the race is awaited, and nobody asks who has won.</summary>
    private static bool IsStatement(InvocationExpressionSyntax race) => Awaited(race).Parent is ExpressionStatementSyntax;

    private static SyntaxNode Awaited(InvocationExpressionSyntax race)
    {
        SyntaxNode whole = race.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured } ? configured : race;
        return whole.Parent is AwaitExpressionSyntax awaited ? awaited : whole;
    }

    /// <summary>The comparison of the winner with the acquire, which is kept in a local for it alone.</summary>
    private static (LocalDeclarationStatementSyntax Kept, BinaryExpressionSyntax Test, InvocationExpressionSyntax Race)? Comparison(FixSite site, InvocationExpressionSyntax acquire, SyntaxNode delay)
    {
        if (acquire.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax block } kept } } local })
            return null;
        var uses = block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == local.Identifier.ValueText && site.Model.GetSymbolInfo(name, site.Cancellation).Symbol is ILocalSymbol).ToList();
        if (uses is not [{ } first, { } second] || (first.Parent is ArgumentSyntax ? first : second) is not { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax race } } raced || !IsOf(race, delay))
            return null;
        return Awaited(race).Parent is BinaryExpressionSyntax test && (first == raced ? second : first).Parent == test ? (kept, test, race) : null;
    }

    private static SyntaxNode Tested(SyntaxNode root, InvocationExpressionSyntax acquire, (LocalDeclarationStatementSyntax Kept, BinaryExpressionSyntax Test, InvocationExpressionSyntax Race) found, InvocationExpressionSyntax limited)
    {
        var (kept, test, race) = found;
        var entered = (ExpressionSyntax)Awaited(race).ReplaceNode(race, limited.WithoutTrivia());
        ExpressionSyntax condition = test.IsKind(SyntaxKind.NotEqualsExpression) ? SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, entered.WithoutTrivia()) : entered.WithoutTrivia();
        var statement = test.FirstAncestorOrSelf<StatementSyntax>()!;
        var changed = root.ReplaceNodes(new SyntaxNode[] { test, statement }, (original, rewritten) => original == test ? condition.WithTriviaFrom(test)
            : rewritten.WithLeadingTrivia(kept.GetLeadingTrivia().Concat(statement.GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)))));
        var declaration = changed.DescendantNodes().OfType<LocalDeclarationStatementSyntax>().First(other => other.SpanStart == kept.SpanStart && other.IsEquivalentTo(kept));
        return changed.RemoveNode(declaration, SyntaxRemoveOptions.KeepNoTrivia)!;
    }
}
