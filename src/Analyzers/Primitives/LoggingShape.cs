using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Primitives;

/// <summary>Knows by its name what writes a log: it is called under locks everywhere, and made for it.</summary>
internal static class LoggingShape
{
    /// <summary>Whether the type or variable is a logger's.</summary>
    public static bool Is(ISymbol symbol) => Says(symbol.Name, "Log") || Says(symbol.Name, "Trace") || symbol is IFieldSymbol { Type.Name: var field } && Says(field, "Log") || symbol is IPropertySymbol { Type.Name: var property } && Says(property, "Log");

    /// <summary>Whether a call of the method writes a log: it is a logger's, extends one, or is named for it.</summary>
    public static bool Writes(IMethodSymbol method) => Is(method) || IsOfLogger(method);

    /// <summary>Whether a logger is called, by a method of its own or one that extends it.</summary>
    public static bool IsOfLogger(IMethodSymbol method) =>
        Is(method.ContainingType) || ((method.ReducedFrom ?? method) is { IsExtensionMethod: true, Parameters: [{ Type: { } extended }, ..] } && Is(extended));

    /// <summary>Whether the name has the word: <c>_log</c>, <c>ILogger</c>, <c>OnTrace</c>, and not <c>_logins</c> or <c>Dialog</c>.</summary>
    private static bool Says(string name, string word)
    {
        var at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return false;
        var begins = at == 0 || char.IsUpper(name[at]) || !char.IsLetter(name[at - 1]);
        var rest = name.Substring(at + word.Length);
        return begins && (rest.Length == 0 || !char.IsLower(rest[0]) || rest.StartsWith("ger", StringComparison.Ordinal) || rest.StartsWith("r", StringComparison.Ordinal));
    }
}
