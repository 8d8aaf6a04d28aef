using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>Takes statements out of a text.</summary>
internal static class Removal
{
    /// <summary>The root without the statement of a block; its comments stay, each on a line of its own.</summary>
    public static SyntaxNode Without(this SyntaxNode root, StatementSyntax statement)
    {
        var tracked = root.TrackNodes(statement);
        var next = tracked.GetCurrentNode(statement)!.GetLastToken().GetNextToken();
        var kept = SyntaxFactory.TriviaList(Comments(statement.GetLeadingTrivia()).Concat(Comments(statement.GetTrailingTrivia())));
        var after = next.LeadingTrivia;
        // The empty line that parted the first statement from the second goes with it.
        if (kept.Count == 0 && statement.Parent is BlockSyntax { Statements: [var first, ..] } && first == statement)
            after = SyntaxFactory.TriviaList(after.SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)));
        tracked = tracked.ReplaceToken(next, next.WithLeadingTrivia(kept.AddRange(after)).WithAdditionalAnnotations(Layout.Annotation));
        return tracked.RemoveNode(tracked.GetCurrentNode(statement)!, SyntaxRemoveOptions.KeepNoTrivia)!;
    }

    /// <summary>The trivia up to the end of its last line with a comment; none for none.</summary>
    private static IEnumerable<SyntaxTrivia> Comments(SyntaxTriviaList trivia) => trivia.HasComment()
        ? trivia.Reverse().SkipWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse().SkipWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia))
        : [];
}
