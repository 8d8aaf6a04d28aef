using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// The operations by which one thread tells another that what it did before may be used: the first releases, the second acquires
/// (.NET memory model, "Synchronization").
/// </summary>
internal static class SignalTable
{
    /// <summary>The object through which <paramref name="operation"/> tells other threads to go on, or null when it tells nothing.</summary>
    public static IOperation? Signalled(IOperation operation) => operation.Kind is not (OperationKind.Invocation or OperationKind.SimpleAssignment) ? null : operation switch
    {
        IInvocationOperation call when EventReader.Read(call) is { } sync =>
            sync.Action == SyncAction.Signal || sync.Kind == PrimitiveKind.Barrier || (sync is { Action: SyncAction.Release, Kind: PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim }) ? sync.Target : null,
        IInvocationOperation { Instance: { } target, TargetMethod: { } method } => (method.NamespaceName(), method.ContainingType.Name, method.Name) switch
        {
            ("System.Threading.Tasks", "TaskCompletionSource", _) => target,
            ("System.Threading.Channels", _, "TryWrite" or "WriteAsync" or "Complete" or "TryComplete") => Owner(target),
            ("System.Collections.Concurrent", _, "Add" or "TryAdd" or "Enqueue" or "Push" or "CompleteAdding" or "AddOrUpdate" or "GetOrAdd" or "PushRange") => target,
            ("System.Threading", "CancellationTokenSource", "Cancel" or "CancelAsync") => target,
            _ => null,
        },
        IInvocationOperation { TargetMethod: { ContainingType.Name: "Monitor", Name: "Pulse" or "PulseAll" }, Arguments: [var target, ..] } => target.Value,
        IInvocationOperation { Arguments: [var target, ..] } call when AtomicTable.Find(call.TargetMethod) is AtomicAction.Write or AtomicAction.Update => target.Value,
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field.IsVolatile: true } target } => target,
        _ => null,
    };

    /// <summary>The object that tells <paramref name="operation"/> to go on, or null when it waits for nothing.</summary>
    public static IOperation? Awaited(IOperation operation) => operation.Kind is not (OperationKind.Invocation or OperationKind.FieldReference or OperationKind.PropertyReference) ? null : operation switch
    {
        IInvocationOperation call when EventReader.Read(call) is { } sync =>
            sync.Action == SyncAction.Wait || (sync is { Action: SyncAction.Acquire, Kind: PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim }) ? sync.Target : null,
        // A method, not of the framework, that is named for it or is seen to do so waits for the event that it is given.
        IInvocationOperation { TargetMethod: var method } call when call.Arguments.FirstOrDefault(argument => IsEvent(argument.Value.Unwrapped().Type)) is { Value: var given, Parameter: { } parameter } && (WaitShape.IsNamedForIt(method) || WaitShape.WaitsFor(parameter)) => given.Unwrapped(),
        IInvocationOperation { Instance: { } target, TargetMethod: { } method } => (method.NamespaceName(), method.ContainingType.Name, method.Name) switch
        {
            ("System.Threading.Channels", _, "TryRead" or "ReadAsync" or "ReadAllAsync" or "WaitToReadAsync") => Owner(target),
            ("System.Collections.Concurrent", _, "Take" or "TryTake" or "TryDequeue" or "TryPop" or "TryPeek" or "TryGetValue" or "GetConsumingEnumerable" or "TryRemove") => target,
            _ => null,
        },
        IInvocationOperation { TargetMethod: { ContainingType.Name: "Monitor", Name: "Wait" }, Arguments: [var target, ..] } => target.Value,
        IInvocationOperation { Arguments: [var target, ..] } call when AtomicTable.Find(call.TargetMethod) is AtomicAction.Read or AtomicAction.Update => target.Value,
        IFieldReferenceOperation { Field.IsVolatile: true } volatileRead => volatileRead,
        // source.Task, source.Token
        IPropertyReferenceOperation { Instance: { } target, Property: { Name: "Task", ContainingType.Name: "TaskCompletionSource" } or { Name: "Token" or "IsCancellationRequested", ContainingType.Name: "CancellationTokenSource" } } => target,
        _ => null,
    };

    private static bool IsEvent(ITypeSymbol? type) => type is { Name: "ManualResetEvent" or "ManualResetEventSlim" or "AutoResetEvent" or "EventWaitHandle" or "CountdownEvent" or "WaitHandle", ContainingNamespace.Name: "Threading" };

    /// <summary>The object that <paramref name="call"/> closes, so that whoever waits for it gets an exception or an end; null when it closes nothing.</summary>
    public static IOperation? Closed(IInvocationOperation call) => call.TargetMethod.Name is "Dispose" or "DisposeAsync" or "Close" or "CompleteAdding" or "Complete" or "TryComplete" or "Shutdown" or "Stop" or "Cancel" or "CancelPendingRead" or "Kill" && call.Receiver() is { } closed
        ? Owner(closed)
        : null;

    /// <summary>The collection or channel that a call waits for until it has something to give, however long that takes; null when it waits for none.</summary>
    public static IOperation? Supplier(IInvocationOperation call) => call is not { Instance: { } target, TargetMethod: var method } ? null
        : (method.NamespaceName(), method.ContainingType.Name, method.Name) switch
        {
            ("System.Collections.Concurrent", "BlockingCollection", "Take" or "GetConsumingEnumerable") => target,
            ("System.Threading.Channels", _, "ReadAsync" or "WaitToReadAsync" or "ReadAllAsync") => Owner(target),
            _ => null,
        };

    /// <summary>Whether a call of <paramref name="method"/>, on an event, a countdown or a barrier, wakes nobody who waits for it.</summary>
    public static bool LeavesWaiting(IMethodSymbol method) => method.Name is "AddCount" or "TryAddCount" or "AddParticipant" or "AddParticipants" or "Reset" or "Dispose" or "Close" or "ToString" or "GetHashCode" or "Equals" or "GetType";

    /// <summary>The channel, where a reader or writer of it is used.</summary>
    public static IOperation Owner(IOperation end) => end is IPropertyReferenceOperation { Property.Name: "Reader" or "Writer", Instance: { } channel } ? channel : end;
}
