using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Primitives;

/// <summary>Knows by its name what makes no difference when it is done once more: it finds nothing left to do.</summary>
internal static class RepeatableShape
{
    private static readonly string[] s_begin = ["Cancel", "Clear", "Close", "Detach", "Dispose", "Remove", "Reset", "Set", "Stop", "Suppress", "Try", "Unregister", "Unsubscribe"];

    /// <summary>Whether the method is named for such a thing.</summary>
    public static bool Is(IMethodSymbol method) => Array.Exists(s_begin, name => method.Name.StartsWith(name, StringComparison.Ordinal));
}
