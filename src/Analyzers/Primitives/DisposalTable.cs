using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>Which primitives are disposed of, and what fails afterwards.</summary>
internal static class DisposalTable
{
    private static readonly string[] s_locks = ["SemaphoreSlim", "Semaphore", "ReaderWriterLockSlim", "Mutex"];
    private static readonly string[] s_signals = ["EventWaitHandle", "AutoResetEvent", "ManualResetEvent", "ManualResetEventSlim", "CountdownEvent", "Barrier"];

    /// <summary>Whether the type is a lock or semaphore that can be disposed.</summary>
    public static bool IsLock(ITypeSymbol? type) => IsOneOf(s_locks, type);

    /// <summary>Whether the type is a lock, semaphore or signal that can be disposed.</summary>
    public static bool IsPrimitive(ITypeSymbol? type) => IsOneOf(s_locks, type) || IsOneOf(s_signals, type);

    /// <summary>Whether the call disposes what it is made on.</summary>
    public static bool Disposes(IInvocationOperation call) => call.TargetMethod is { Name: "Dispose" or "Close", Parameters.IsEmpty: true };

    /// <summary>
    /// Whether the call throws when what it is made on has been disposed. An event that is slim can still be set, and a reader/writer lock that is held is not disposed.
    /// </summary>
    public static bool FailsWhenDisposed(IInvocationOperation call) => call.Instance?.Type is { } type && EventReader.Read(call) is { } sync
        && !(sync.Action == SyncAction.Signal && type.Name == "ManualResetEventSlim") && !(sync.Action == SyncAction.Release && type.Name == "ReaderWriterLockSlim");

    private static bool IsOneOf(string[] names, ITypeSymbol? type) => type is { ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } && names.Contains(type.Name);
}
