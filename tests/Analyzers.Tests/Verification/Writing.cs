using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>What a reader sees of a text beside its meaning: comments, directives, line ends, indents.</summary>
internal static class Writing
{
    /// <summary>What the changed text does not keep of the text as it was.</summary>
    public static IEnumerable<string> Faults(SyntaxNode before, SyntaxNode after)
    {
        if (!Trivia(before, IsComment).Order(StringComparer.Ordinal).SequenceEqual(Trivia(after, IsComment).Order(StringComparer.Ordinal)))
            yield return $"comments are lost: {string.Join(", ", Trivia(before, IsComment).Except(Trivia(after, IsComment)))}";
        if (!Trivia(before, trivia => trivia.IsDirective).SequenceEqual(Trivia(after, trivia => trivia.IsDirective)))
            yield return "directives are lost or out of order";
        var (old, now) = (before.ToFullString(), after.ToFullString());
        if (!LineEnds(old).SetEquals(LineEnds(now)))
            yield return "line ends differ";
        if (Lines(old).All(line => !line.StartsWith(' ')) && Lines(now).Any(line => line.StartsWith(' ') || line.TrimStart('\t').StartsWith("  ", StringComparison.Ordinal)))
            yield return "spaces among tabs";
        if (Lines(now).Count(IsRagged) > Lines(old).Count(IsRagged))
            yield return $"trailing space: '{Lines(now).First(IsRagged)}'";
    }

    private static IEnumerable<string> Trivia(SyntaxNode root, Func<SyntaxTrivia, bool> isMeant) => root.DescendantTrivia(descendIntoTrivia: false).Where(isMeant).Select(trivia => trivia.ToString().Trim());

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    private static HashSet<string> LineEnds(string text) => [.. text.Split('\n')[..^1].Select(line => line.EndsWith('\r') ? "\r\n" : "\n")];

    private static string[] Lines(string text) => text.Split('\n');

    private static bool IsRagged(string line) => line.TrimEnd('\r') is { Length: > 0 } text && text[^1] is ' ' or '\t';
}
