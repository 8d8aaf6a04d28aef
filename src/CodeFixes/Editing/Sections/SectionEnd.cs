using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>Where a critical section ends, and which releases go because the section releases once on all ways out.</summary>
/// <param name="Index">The index after its last statement.</param>
/// <param name="Release">The release that ends it, which is one of its statements or in a <c>finally</c> block; null where there is none.</param>
/// <param name="Final">The <c>try</c> statement whose <c>finally</c> block the release is in, the last of the section.</param>
/// <param name="Early">The releases on the way to an exit.</param>
internal sealed record SectionEnd(int Index, ExpressionStatementSyntax? Release, TryStatementSyntax? Final, ImmutableArray<ExpressionStatementSyntax> Early)
{
    /// <summary>The end of the section that starts at <paramref name="start"/>, or null where it is not understood, or not by these releases alone.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="acquire">The acquiring call.</param>
    /// <param name="release">The release as source.</param>
    /// <param name="root">The root of the document.</param>
    public static SectionEnd? Of(SectionStart start, SyntaxNode acquire, string release, SyntaxNode root)
    {
        var list = start.List;
        var text = SyntaxFactory.ParseExpression(release);
        var calls = Calls(acquire, root).Where(call => call.SpanStart > acquire.SpanStart && Releases(call, text)).ToList();
        var releases = calls.Select(call => call.Parent).OfType<ExpressionStatementSyntax>().Where(statement => list.Owner.Contains(statement)).ToImmutableArray();
        var own = releases.FirstOrDefault(list.Holds);
        var final = releases.FirstOrDefault(statement => TryOf(statement) is { } attempt && list.Holds(attempt));
        if (calls.Exists(call => call.Parent is not ExpressionStatementSyntax) || (own is not null && final is not null && final.SpanStart < own.SpanStart) || IsAcquiredAgain(start, acquire, own ?? final))
            return null;
        if (own is null && final is not null)
            return InFinally(list, final, releases);
        var early = releases.Where(statement => statement != own && (own is null || statement.SpanStart < own.SpanStart)).ToImmutableArray();
        var branch = own is null ? early.Where(statement => !EarlyRelease.IsBeforeExit(statement, list)).Select(list.Containing).LastOrDefault() : null;
        if (early.Any(statement => !EarlyRelease.IsBeforeExit(statement, list) && !EarlyRelease.IsLastOf(branch, statement)) || (own is null && IsReleasedOutside(calls, acquire, list, root)))
            return null;
        return new SectionEnd(own is not null ? list.Statements.IndexOf(own) : branch is not null ? list.Statements.IndexOf(branch) + 1 : list.Statements.Length, own, null, early);
    }

    /// <summary>Whether every <c>#if</c> in the section ends in it: else only one of the programs that are meant would be mended.</summary>
    public bool HasWholeDirectives(SectionStart start, SyntaxNode acquire)
    {
        var end = Final?.Span.End ?? Release?.SpanStart ?? start.List.Statements[Index - 1].Span.End;
        var depth = 0;
        foreach (var directive in start.List.Owner.DescendantTrivia().Where(trivia => trivia.IsDirective && trivia.SpanStart > acquire.Span.End && trivia.SpanStart < end))
        {
            depth += directive.IsKind(SyntaxKind.IfDirectiveTrivia) ? 1 : directive.IsKind(SyntaxKind.EndIfDirectiveTrivia) ? -1 : 0;
            if (depth < 0 || (depth == 0 && directive.Kind() is SyntaxKind.ElseDirectiveTrivia or SyntaxKind.ElifDirectiveTrivia))
                return false;
        }

        return depth == 0;
    }

    private static SectionEnd? InFinally(StatementList list, ExpressionStatementSyntax final, ImmutableArray<ExpressionStatementSyntax> releases)
    {
        var attempt = TryOf(final)!;
        var early = releases.Remove(final);
        return early.All(statement => statement.SpanStart < attempt.SpanStart && EarlyRelease.IsBeforeExit(statement, list)) ? new SectionEnd(list.Statements.IndexOf(attempt) + 1, final, attempt, early) : null;
    }

    /// <summary>The calls in the function of the acquire, not of functions in it.</summary>
    private static IEnumerable<InvocationExpressionSyntax> Calls(SyntaxNode acquire, SyntaxNode root)
    {
        var body = acquire.Body() is { } member and not GlobalStatementSyntax ? member : root;
        return body.DescendantNodes(node => node == body || !(node.IsFunction() || node is BaseTypeDeclarationSyntax)).OfType<InvocationExpressionSyntax>();
    }

    /// <summary>Whether the call is the release, written alike or with a flag (<c>Exit(false)</c>).</summary>
    private static bool Releases(InvocationExpressionSyntax call, ExpressionSyntax release) => call.Normal() == release.Normal()
        || (release is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: var callee } && call.Expression.Normal() == callee.Normal());

    private static TryStatementSyntax? TryOf(ExpressionStatementSyntax release) => release.Parent is BlockSyntax { Parent: FinallyClauseSyntax { Parent: TryStatementSyntax attempt } } ? attempt : null;

    /// <summary>Whether a second round of acquire and release begins before the section ends.</summary>
    private static bool IsAcquiredAgain(SectionStart start, SyntaxNode acquire, StatementSyntax? release) => start.List.Owner.DescendantNodes().OfType<InvocationExpressionSyntax>()
        .Any(call => call != acquire && call.SpanStart > acquire.SpanStart && (release is null || call.SpanStart < release.SpanStart) && SyntaxShapes.IsSameExpression(call, acquire));

    /// <summary>Whether what is acquired in the list is released after it, by a release that no other acquire comes before.</summary>
    private static bool IsReleasedOutside(List<InvocationExpressionSyntax> releases, SyntaxNode acquire, StatementList list, SyntaxNode root) =>
        releases.Find(call => call.SpanStart > list.Owner.Span.End) is { } outside
        && !Calls(acquire, root).Any(call => call.SpanStart > list.Owner.Span.End && call.SpanStart < outside.SpanStart && SyntaxShapes.IsSameExpression(call, acquire));
}
