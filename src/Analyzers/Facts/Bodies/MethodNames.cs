using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>What a member's name says about when it runs.</summary>
internal static class MethodNames
{
    private static readonly string[] s_beforeOrAfterUse = ["Init", "Configure", "Setup", "SetUp", "Start", "Dispose", "Finalize"];

    private static readonly string[] s_last = ["Close", "Stop", "Shutdown", "ShutDown", "Unload", "Deactivate", "OnClos", "OnStop"];

    /// <summary>Whether the body belongs to a member that, by its name, is called when nothing else is asked for any more.</summary>
    public static bool MayBeLast(Body body) => MayBeLast(body.Outermost.Owner);

    /// <summary>Whether the member, by its name, is called when nothing else is asked for any more.</summary>
    public static bool MayBeLast(ISymbol member) => member is IMethodSymbol method && Array.Exists(s_last, name => method.Name.StartsWith(name, StringComparison.Ordinal));

    /// <summary>
    /// Whether the body belongs to a member that, by its name, runs before or after all others; it tells nothing where a thread is
    /// known to be running at the time.
    /// </summary>
    public static bool IsLifecycle(Body body) => IsLifecycle(body.Outermost.Owner);

    /// <summary>Whether the member, by its name, runs before or after all others.</summary>
    public static bool IsLifecycle(ISymbol member) => member is IMethodSymbol method
        && (method.MethodKind == MethodKind.Destructor
            || Array.Exists(s_beforeOrAfterUse, name => method.Name.TrimStart('_').StartsWith(name, StringComparison.OrdinalIgnoreCase)));
}
