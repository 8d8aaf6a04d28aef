using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>Names for new locals and parameters of lambdas.</summary>
internal static class Names
{
    /// <summary>A name for a local that means nothing else in the member around <paramref name="node"/>: <paramref name="wanted"/>, or with a number.</summary>
    public static string Free(string wanted, SyntaxNode node, FixSite site) =>
        Free(wanted, node, node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().FirstOrDefault() is { } member and not GlobalStatementSyntax ? member : site.Root, site);

    /// <summary>A name for the parameter of a lambda in place of <paramref name="node"/>, which means nothing else there.</summary>
    public static string FreeParameter(string wanted, SyntaxNode node, FixSite site) => Free(wanted, node, node, site);

    private static string Free(string wanted, SyntaxNode node, SyntaxNode scope, FixSite site)
    {
        var taken = new HashSet<string>(site.Model.LookupSymbols(node.SpanStart).Select(symbol => symbol.Name)
            .Concat(scope.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText)));
        var name = wanted;
        for (var i = 2; taken.Contains(name) || SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None; i++)
            name = wanted + i;
        return name;
    }

    /// <summary>The name of a local that holds what <paramref name="field"/> holds: <c>cache</c> for <c>_cache</c> and <c>Cache</c>.</summary>
    public static string LocalOf(string field)
    {
        var stem = field.StartsWith("s_", StringComparison.Ordinal) || field.StartsWith("m_", StringComparison.Ordinal) ? field.Substring(2) : field.TrimStart('_');
        return stem.Length == 0 ? "value" : char.ToLowerInvariant(stem[0]) + stem.Substring(1);
    }
}
