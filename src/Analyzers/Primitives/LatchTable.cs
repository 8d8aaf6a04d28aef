using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Primitives;

/// <summary>The properties that others change while a body runs, although they have no setter.</summary>
internal static class LatchTable
{
    /// <summary>Whether <paramref name="property"/> tells what other threads have done so far.</summary>
    public static bool IsChangedByOthers(IPropertySymbol property) => (property.ContainingType?.NamespaceName(), property.ContainingType?.Name) switch
    {
        ("System.Threading", "CancellationToken" or "CancellationTokenSource") => property.Name == "IsCancellationRequested",
        ("System.Threading", "ManualResetEventSlim" or "CountdownEvent") => property.Name is "IsSet" or "CurrentCount",
        ("System.Threading", "SemaphoreSlim") => property.Name == "CurrentCount",
        ("System.Threading", "Thread") => property.Name is "IsAlive" or "ThreadState",
        ("System.Threading.Tasks", "Task" or "ValueTask") => property.Name is "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status",
        ("System.Collections.Concurrent", _) => property.Name is "Count" or "IsEmpty" or "IsCompleted" or "IsAddingCompleted",
        _ => false,
    };
}
