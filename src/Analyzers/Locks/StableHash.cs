using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Locks;

/// <summary>
/// Hash codes that are the same in every run, other than those of objects and strings: sets of locks are gone through in their order, and what is reported must not depend on it (FNV-1a).
/// </summary>
internal static class StableHash
{
    /// <summary>The hash code of a text; nought for none.</summary>
    public static int Of(string? text)
    {
        if (text is null)
            return 0;
        var hash = 2166136261u;
        foreach (var letter in text)
            hash = unchecked((hash ^ letter) * 16777619u);
        return unchecked((int)hash);
    }

    /// <summary>The hash code of what an access path starts from, or goes through: by the name of a symbol, or the place of an expression; the number of a flow capture is its own.</summary>
    public static int Of(object? origin) => origin switch
    {
        ISymbol symbol => Of(symbol.Name),
        SyntaxNode expression => expression.SpanStart,
        _ => origin?.GetHashCode() ?? 0,
    };
}
