using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Rules;

/// <summary>Quotes source in messages.</summary>
internal static class Excerpt
{
    private const int MaximumLength = 60;

    /// <summary>The source at <paramref name="location"/> on one line, shortened where it is long.</summary>
    public static string Of(Location location) => location.SourceTree is not { } tree ? ""
        : tree.GetText().ToString(location.SourceSpan) is var source && source.StartsWith(".", StringComparison.Ordinal) ? Of(tree.GetRoot().FindNode(location.SourceSpan)) : Of(source);

    /// <summary>The source of <paramref name="node"/> on one line, with what a call behind <c>?.</c> is made on, shortened where it is long.</summary>
    public static string Of(SyntaxNode node) => Of((node.GetFirstToken().IsKind(SyntaxKind.DotToken) ? node.Ancestors().FirstOrDefault(outer => outer is ConditionalAccessExpressionSyntax && !outer.GetFirstToken().IsKind(SyntaxKind.DotToken)) ?? node : node).ToString());

    /// <summary>As <see cref="Of(SyntaxNode)"/>, for what <paramref name="operation"/> is written as.</summary>
    public static string Of(IOperation operation) => Of(operation.Syntax);

    /// <summary>The line, counted from one, on which <paramref name="location"/> starts.</summary>
    public static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;

    private static string Of(string source)
    {
        var words = string.Join(" ", source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length <= MaximumLength ? words : words.Substring(0, MaximumLength - 1) + "…";
    }
}
