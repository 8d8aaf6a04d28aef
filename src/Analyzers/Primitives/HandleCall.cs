using System.Collections.Immutable;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Reads calls that do something to several handles at once: <c>WaitHandle.WaitAll</c>, which takes all or none of them, <c>WaitAny</c>, which tells by its
/// result which one it took, and <c>SignalAndWait</c>, which gives one and then takes another.
/// </summary>
internal static class HandleCall
{
    /// <summary>More handles than this are not followed one by one.</summary>
    private const int MaximumHandles = 8;

    /// <summary>Whether <paramref name="call"/> is one of these.</summary>
    public static bool Is(IInvocationOperation call) =>
        call.TargetMethod is { IsStatic: true, Name: "WaitAll" or "WaitAny" or "SignalAndWait", ContainingType: { Name: "WaitHandle", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } };

    /// <summary>Whether <paramref name="call"/> can take more than one.</summary>
    public static bool TakesSeveral(IInvocationOperation call) => Is(call) && call.TargetMethod.Name != "SignalAndWait";

    /// <summary>One event for each handle, in order; none where the handles are not known.</summary>
    /// <param name="call">One of these calls.</param>
    /// <param name="arrayOf">The array that a variable is known to hold, where it is made; null where that is not known.</param>
    public static ImmutableArray<SyncEvent> Read(IInvocationOperation call, Func<IOperation, IOperation?> arrayOf)
    {
        var isTimed = EventReader.IsTimed(call);
        if (call.TargetMethod.Name == "SignalAndWait")
            return Argument(call, 0) is { } given && Argument(call, 1) is { } taken ? ImmutableArray.Create(Given(call, given), Taken(call, taken, isTimed)) : ImmutableArray<SyncEvent>.Empty;
        if (Argument(call, 0)?.Unwrapped() is not { } handles || (handles.Elements() ?? arrayOf(handles)?.Elements()) is not { Length: <= MaximumHandles } elements)
            return ImmutableArray<SyncEvent>.Empty;
        return elements.Select((handle, place) => Taken(call, handle, isTimed) is { Action: SyncAction.Acquire } acquire && call.TargetMethod.Name == "WaitAny"
            ? acquire with { Outcome = Outcome.WhenPlace, Place = place }
            : Taken(call, handle, isTimed)).ToImmutableArray();
    }

    /// <summary>Whether <paramref name="handle"/> is a lock, and no event.</summary>
    public static bool IsLock(IOperation handle) => LockKindOf(handle) is not null;

    private static IOperation? Argument(IInvocationOperation call, int place) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == place)?.Value;

    private static SyncEvent Given(IInvocationOperation call, IOperation handle) => LockKindOf(handle) is { } kind
        ? new SyncEvent(call, SyncAction.Release, kind, handle.Unwrapped())
        : new SyncEvent(call, SyncAction.Signal, PrimitiveKind.Event, handle.Unwrapped());

    private static SyncEvent Taken(IInvocationOperation call, IOperation handle, bool isTimed) => LockKindOf(handle) is { } kind
        ? new SyncEvent(call, SyncAction.Acquire, kind, handle.Unwrapped()) { IsTimed = isTimed, Outcome = isTimed ? Outcome.WhenTrue : Outcome.Always }
        : new SyncEvent(call, SyncAction.Wait, PrimitiveKind.Event, handle.Unwrapped()) { IsTimed = isTimed };

    private static PrimitiveKind? LockKindOf(IOperation handle) => handle.Unwrapped().Type switch
    {
        { Name: "Mutex", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } => PrimitiveKind.Mutex,
        { Name: "Semaphore", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } => PrimitiveKind.Semaphore,
        _ => null,
    };
}
