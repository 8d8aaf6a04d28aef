using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lockset.CodeFixes.Editing;

/// <summary>What is written beside the code and outlives any change of it.</summary>
internal static class Keeping
{
    /// <summary>Whether all comments of <paramref name="before"/> are in <paramref name="after"/>, and all directives in the order they had.</summary>
    public static bool KeepsAll(SyntaxNode before, SyntaxNode after) =>
        Directives(before).SequenceEqual(Directives(after))
        && Comments(before).OrderBy(comment => comment, StringComparer.Ordinal).SequenceEqual(Comments(after).OrderBy(comment => comment, StringComparer.Ordinal));

    private static IEnumerable<string> Comments(SyntaxNode root) => root.DescendantTrivia()
        .Where(trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia)
        .Select(trivia => trivia.ToFullString());

    private static IEnumerable<string> Directives(SyntaxNode root) => root.DescendantTrivia()
        .Where(trivia => trivia.IsDirective || trivia.IsKind(SyntaxKind.DisabledTextTrivia))
        .Select(trivia => trivia.ToFullString().Trim());
}
