using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Operations at which a thread stops until others have done something, or for a time.</summary>
internal static class BlockingCall
{
    /// <summary>Waits this short keep nobody for long.</summary>
    private const double ShortWait = 5000;

    /// <summary>Whether the thread sleeps there, or waits for other threads, a task or the user interface.</summary>
    public static bool WaitsForThreads(IOperation operation, BodyFacts body) => operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" }, Arguments: [var time] } => time.Value.ConstantValue is not { HasValue: true, Value: 0 or 1 },
        IInvocationOperation { TargetMethod: { Name: "WaitAll" or "WaitAny", ContainingType.Name: "Task" } } all => !TimeLimit.Has(all) && !EndlessWait.TargetsOf(all).Any(task => BlockedTask.IsDone(task, all, body)),
        IInvocationOperation { TargetMethod: { Name: "Dispose" or "DisposeAsync" or "Stop" } } or IInvocationOperation { TargetMethod.ContainingType.Name: "Monitor" } or IAwaitOperation => false,
        // Who takes locks, however many at once, waits for their holders.
        IInvocationOperation call when HandleCall.Is(call) && body.EventsOf(call) is { IsEmpty: false } several && several.All(sync => sync.Action is SyncAction.Acquire or SyncAction.Release && sync.Kind == PrimitiveKind.Mutex) => false,
        IInvocationOperation call when EventReader.Read(call) is { } sync => sync switch
        {
            { Action: SyncAction.Wait } => !sync.IsTimed || TimeLimit.Of(call) > ShortWait,
            // A semaphore without a place, or whose places others give back, is no lock: who waits for it waits for another thread.
            { Action: SyncAction.Acquire, IsTimed: false, Kind: PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim } => call.TargetMethod.Name != "WaitAsync" && body.Paths.Read(sync.Target).Variable is { } semaphore && !IsCounted(call, sync.Target) && LockOwners.InitialCount(semaphore, body.Type) is { } places and not 1
                && (places == 0 || !body.Type.Locks.IsAlwaysReleasedByHolder(semaphore)),
            _ => false,
        },
        IInvocationOperation call => BlockingTable.WaitsForAThread(call) || BlockingTable.WaitsForAnItem(call, collection => IsBounded(collection, body)) || IsUnfinished(operation, body) || IsLongWait(call),
        _ => IsUnfinished(operation, body),
    };

    /// <summary>Whether the thread waits there for a peer, a process or a person.</summary>
    public static bool WaitsForOthers(IOperation operation, BodyFacts body) =>
        operation is IInvocationOperation call && BlockingTable.WaitsForAPeer(call, value => HeldType(value, body)) && !IsAskedBefore(call) && !HasLimits(body.Type);

    /// <summary>Whether it waits for a task that is not known to have ended.</summary>
    private static bool IsUnfinished(IOperation operation, BodyFacts body) => BlockedTask.Of(operation) is { } task && !BlockedTask.IsDone(task, operation, body);

    private static bool IsLongWait(IInvocationOperation call) => call.TargetMethod is { Name: "Join" or "Wait" or "WaitOne", ContainingType.Name: "Thread" or "Task" or "WaitHandle" } && TimeLimit.Of(call) > ShortWait;

    private static bool IsBounded(IOperation collection, BodyFacts body) => body.Paths.Read(collection).Variable is { } variable
        && Assignments.ValuesOf(variable, body.Type).Any(value => value.Unwrapped() is IObjectCreationOperation creation && creation.Arguments.Any(argument => argument.Parameter?.Name == "boundedCapacity"));

    /// <summary>The type of the one object that the variable is known to hold: a stream's, or that of the stream that a reader or writer is made for.</summary>
    private static ITypeSymbol? HeldType(IOperation value, BodyFacts body)
    {
        if (value.Unwrapped() is IObjectCreationOperation direct)
            return direct.Arguments.FirstOrDefault()?.Value.Unwrapped().Type;
        if (body.Paths.Read(value).Variable is not { } variable)
            return null;
        var values = Assignments.ValuesOf(variable, body.Type).Select(given => given.Unwrapped()).Where(given => !given.IsNull()).ToList();
        return values is not [var only] ? null
            : only is IObjectCreationOperation { Type.Name: "StreamReader" or "StreamWriter" or "BinaryReader" or "BinaryWriter" or "BufferedStream", Arguments: [var stream, ..] } ? stream.Value.Unwrapped().Type
            : only.Type;
    }

    /// <summary>Whether the program has seen that there is something to read: <c>if (stream.DataAvailable)</c>.</summary>
    private static bool IsAskedBefore(IOperation call) => call.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part =>
        part is IPropertyReferenceOperation { Property.Name: "DataAvailable" or "Available" or "KeyAvailable" or "HasExited" or "IsInputRedirected" } or IInvocationOperation { TargetMethod.Name: "Poll" or "Pending" or "Peek" }));

    /// <summary>Whether the program has seen that there is a place.</summary>
    private static bool IsCounted(IOperation wait, IOperation semaphore) => wait.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part is IPropertyReferenceOperation { Property.Name: "CurrentCount", Instance: { } counted } && counted.IsWrittenLike(semaphore)));

    /// <summary>Whether the type sets how long its connections wait, or that they do not wait at all.</summary>
    private static bool HasLimits(TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations).Any(operation =>
        operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "ReceiveTimeout" or "ReadTimeout" or "SendTimeout" or "WriteTimeout" or "Timeout" or "Blocking" } set } } && set.NamespaceName().StartsWith("System", StringComparison.Ordinal));
}
