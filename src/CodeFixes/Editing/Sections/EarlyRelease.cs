using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>A release that only some paths through a critical section pass, and that goes once the section releases on all of them.</summary>
internal static class EarlyRelease
{
    /// <summary>Whether the way out of the section follows the release: nothing more is done under the lock when it releases at the end.</summary>
    public static bool IsBeforeExit(StatementSyntax release, StatementList section)
    {
        if (StatementList.Around(release) is not { } list)
            return false;
        var inner = release.Ancestors().TakeWhile(outer => outer != section.Owner).ToList();
        return list.Statements.ElementAtOrDefault(list.Statements.IndexOf(release) + 1) switch
        {
            ReturnStatementSyntax or ThrowStatementSyntax => true,
            ContinueStatementSyntax => !inner.Exists(IsLoop),
            BreakStatementSyntax => !inner.Exists(outer => IsLoop(outer) || outer is SwitchStatementSyntax),
            _ => false,
        };
    }

    /// <summary>Whether the release is the last thing that <paramref name="branch"/> does where it passes it.</summary>
    public static bool IsLastOf(StatementSyntax? branch, StatementSyntax release)
    {
        StatementSyntax part = release;
        while (part != branch)
        {
            if (StatementList.Around(part) is { Statements: var statements } && statements.Last() != part
                && !(part.Parent is SwitchSectionSyntax && statements[statements.Length - 1] is BreakStatementSyntax && statements[statements.Length - 2] == part))
                return false;
            var outer = part.Parent is ElseClauseSyntax or SwitchSectionSyntax or CatchClauseSyntax ? part.Parent.Parent : part.Parent;
            if (outer is not (BlockSyntax or IfStatementSyntax or SwitchStatementSyntax or TryStatementSyntax { Finally: null }))
                return false;
            part = (StatementSyntax)outer;
        }

        return true;
    }

    /// <summary>The statement without the releases in it; null where nothing is left.</summary>
    public static StatementSyntax? Without(StatementSyntax statement, List<ExpressionStatementSyntax> releases)
    {
        if (releases.Contains(statement))
            return null;
        var tracked = statement.TrackNodes(releases);
        foreach (var release in releases.Where(release => StatementList.Around(release) is null))
            tracked = tracked.ReplaceNode(tracked.GetCurrentNode(release)!, SyntaxFactory.Block().WithTriviaFrom(release).WithAdditionalAnnotations(Layout.Annotation));
        var rest = tracked;
        foreach (var release in releases)
        {
            if (rest.GetCurrentNode(release) is { } current)
                rest = rest.RemoveNode(current, release.GetLeadingTrivia().HasComment() || release.GetTrailingTrivia().HasComment() ? SyntaxRemoveOptions.KeepExteriorTrivia : SyntaxRemoveOptions.KeepNoTrivia)!;
        }

        return rest is IfStatementSyntax { Else: null, Statement: BlockSyntax { Statements.Count: 0 }, Condition: var test } && !HasEffect(test) && !rest.DescendantTrivia().HasComment()
            ? null
            : rest;
    }

    private static bool IsLoop(SyntaxNode node) => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax;

    private static bool HasEffect(ExpressionSyntax test) => test.DescendantNodesAndSelf().Any(node => node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax or AwaitExpressionSyntax or PostfixUnaryExpressionSyntax
        || node.IsKind(SyntaxKind.PreIncrementExpression) || node.IsKind(SyntaxKind.PreDecrementExpression) || node is SingleVariableDesignationSyntax);
}
