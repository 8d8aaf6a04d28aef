using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Threads;

/// <summary>The calls that somebody else can end, by cancelling, closing, completing or disposing, and with them the loop around them.</summary>
internal static class EndingTable
{
    private static readonly string[] s_closable = ["System.IO", "System.Net", "System.Data", "System.Threading.Channels", "Microsoft.Win32"];

    /// <summary>Whether a call of <paramref name="method"/> ends in an exception when the token is cancelled that it is handed.</summary>
    public static bool TakesToken(IMethodSymbol method) => method.Parameters.Any(parameter => IsCancellation(parameter.Type));

    /// <summary>Whether a call of <paramref name="method"/> can end in an exception that its caller waits for, because somebody closes or cancels what it is called on.</summary>
    public static bool CanBeClosed(IMethodSymbol method)
    {
        var type = method.ContainingType;
        if (type is null || IsCancellation(type))
            return true;
        var space = type.ContainingNamespace?.ToDisplayString() ?? "";
        return Array.Exists(s_closable, closable => space.StartsWith(closable, StringComparison.Ordinal))
            || type.Name is "BlockingCollection" or "PeriodicTimer" or "Process"
            // A guard, as of an object that is disposed of.
            || (method.IsStatic && method.Name.StartsWith("ThrowIf", StringComparison.Ordinal))
            || (type.Name == "Environment" && method.Name is "Exit" or "FailFast")
            || !(IsSystem(space) || type.IsInSource());
    }

    /// <summary>Whether a call of <paramref name="method"/> never comes back: it ends the process, or always throws.</summary>
    public static bool NeverReturns(IMethodSymbol method) => method is { Name: "Exit" or "FailFast", ContainingType.Name: "Environment" }
        || method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute");

    /// <summary>Whether an exception of <paramref name="type"/> tells a thread that somebody wants it to end.</summary>
    public static bool IsInterruption(ITypeSymbol? type) => type is { Name: "ThreadAbortException" or "ThreadInterruptedException", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>Whether <paramref name="type"/> carries cancellation requests.</summary>
    public static bool IsCancellation(ITypeSymbol type) =>
        type is { Name: "CancellationToken" or "CancellationTokenSource", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>Whether a call of <paramref name="method"/> keeps memory reads from being moved across it: it synchronises, blocks or does I/O.</summary>
    public static bool Synchronises(IMethodSymbol method)
    {
        var space = method.ContainingNamespace?.ToDisplayString() ?? "";
        return space.StartsWith("System.Threading", StringComparison.Ordinal)
            || space.StartsWith("System.IO", StringComparison.Ordinal)
            || space.StartsWith("System.Net", StringComparison.Ordinal)
            || space == "System.Collections.Concurrent"
            || method.ContainingType?.Name == "Console";
    }

    private static bool IsSystem(string space) => space == "System" || space.StartsWith("System.", StringComparison.Ordinal);
}
