using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>What an operation of a loop waits for, without a limit and without a token, where nobody but the type can end the wait.</summary>
/// <param name="Paths">What is waited for first, and what it is a part or a view of.</param>
/// <param name="Wake">The call that ends the wait, where there is one.</param>
/// <param name="IsOfPeer">Whether somebody outside of the program gives what is waited for.</param>
/// <param name="Waiter">The body that waits.</param>
internal sealed record BlockedWait(ImmutableArray<AccessPath> Paths, string? Wake, bool IsOfPeer, BodyFacts Waiter)
{
    /// <summary>The wait that <paramref name="operation"/> of <paramref name="body"/>, which the loop comes to, is; null for others, and where somebody else may end it.</summary>
    public static BlockedWait? Of(IOperation operation, BodyFacts body, PolledLoop loop)
    {
        if (operation is not IInvocationOperation call || Waited(call, body, loop) is not var (target, wake, isOfPeer) || (IsAsync(call) && !IsAwaitedAtOnce(call)) || OwnedObject.Of(target, body) is not { } owned)
            return null;
        var wait = new BlockedWait(owned.Paths, wake, isOfPeer, body);
        if (isOfPeer)
            return owned.Types.Any(PeerTable.IsPeer) && !wait.IsLimited ? wait : null;
        return owned.Paths[0].IsShared && !IsAskedBefore(owned.Paths[0], body) ? wait : null;
    }

    /// <summary>Whether the body does something to what is waited for other than waiting, or interrupts a thread.</summary>
    public bool IsEndedBy(BodyFacts body) => EndsIn(body).Any();

    /// <summary>Where the body does so.</summary>
    public IEnumerable<IOperation> EndsIn(BodyFacts body) => IsOfPeer && body == Waiter ? [] : body.Body.Operations.Where(operation =>
        (SignalTable.Signalled(operation) is { } signalled && Is(signalled, body))
        || (operation is IInvocationOperation call && (call.TargetMethod.Name is "Interrupt" or "Abort" || (SignalTable.Closed(call) is { } closed && Is(closed, body)) || (IsOfPeer && IsAnswered(call, body)))));

    /// <summary>Whether the body closes what is waited for, so that the wait ends without anything being given.</summary>
    public bool IsClosedBy(BodyFacts body) => body.Body.Calls.Any(call => SignalTable.Closed(call) is { } closed && Is(closed, body));

    /// <summary>Whether another body of the type ever closes what somebody outside gives.</summary>
    public bool IsClosedOutside => IsOfPeer && Waiter.Type.Bodies.Where(body => body != Waiter)
        .Any(body => body.Body.Operations.Any(operation => (operation is IInvocationOperation call && SignalTable.Closed(call) is { } closed && Is(closed, body)) || operation.Resources().Any(used => Is(used, body))));

    /// <summary>Whether the other side may answer the call.</summary>
    private bool IsAnswered(IInvocationOperation call, BodyFacts body) =>
        PeerTable.Talks(call.TargetMethod) || (call.Receiver() is { } receiver && PeerTable.Awaited(call) is null && PeerTable.Whole(call) is null && Is(receiver, body));

    /// <summary>Whether the type gives a connection a limit, or asks this one whether there is something to read.</summary>
    private bool IsLimited => Waiter.Type.Bodies.Any(body => body.Body.Operations.Any(operation => PeerTable.IsLimit(operation) || (PeerTable.Asked(operation) is { } asked && Is(asked, body))));

    private bool Is(IOperation used, BodyFacts body)
    {
        var path = body.Paths.Read(used);
        return Paths.Any(path.StartsWith) || (IsOfPeer && OwnedObject.Of(used, body) is { } other && other.Paths.Intersect(Paths).Any());
    }

    private static (IOperation Target, string? Wake, bool IsOfPeer)? Waited(IInvocationOperation call, BodyFacts body, PolledLoop loop) => EventReader.Read(call) switch
    {
        { Action: SyncAction.Wait, Kind: PrimitiveKind.Event, IsTimed: false, IsCancellable: false, Target: var target } when !IsPassedOn(call, target, body) => (target, $"{target.Syntax}.Set()", false),
        { Action: SyncAction.Wait, Kind: PrimitiveKind.Monitor, IsTimed: false, Target: var target } when !TestsFlag(call, loop) => (target, null, false),
        { Action: SyncAction.Acquire, Kind: PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim, IsTimed: false, IsCancellable: false, Target: var target } when body.Paths.Read(target).Variable is IFieldSymbol semaphore && LockOwners.InitialCount(semaphore, loop.Body.Type) == 0 => (target, $"{target.Syntax}.Release()", false),
        null when (SignalTable.Supplier(call) ?? PeerTable.Awaited(call)) is { } supplier && Cancellation.HasDeadTokensOnly(call, body) => (supplier, null, SignalTable.Supplier(call) is null),
        _ => null,
    };

    /// <summary>Whether who waits sets the event again in the end: one goes in at a time, and who is there comes out.</summary>
    private static bool IsPassedOn(IInvocationOperation wait, IOperation target, BodyFacts body) => body.Paths.Read(target) is var path
        && body.Body.Operations.Any(operation => operation.Syntax.SpanStart > wait.Syntax.Span.End && SignalTable.Signalled(operation) is { } signalled && body.Paths.Read(signalled).Equals(path));

    private static bool IsAsync(IInvocationOperation call) => call.TargetMethod.ReturnType.Name is "Task" or "ValueTask";

    /// <summary>Whether the loop itself waits for the task, and for nothing else with it.</summary>
    private static bool IsAwaitedAtOnce(IInvocationOperation call)
    {
        var use = call.Parent;
        while (use is IConversionOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "GetAwaiter" })
            use = use.Parent;
        return use is IAwaitOperation or IPropertyReferenceOperation { Property.Name: "Result" } or IInvocationOperation { TargetMethod: { Name: "GetResult" } or { Name: "Wait", Parameters.IsEmpty: true } };
    }

    /// <summary>Whether a loop around the wait, within the polled one, tests a flag that the polled loop tests.</summary>
    private static bool TestsFlag(IInvocationOperation wait, PolledLoop loop)
    {
        var flags = PolledFlag.Of(loop).OfType<PolledFlag>().Select(flag => flag.Variable).ToImmutableHashSet(SymbolEqualityComparer.Default);
        return wait.Enclosing().TakeWhile(outer => outer != loop.Operation).Any(outer => outer is IConditionalOperation or ILoopOperation && outer.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation member && flags.Contains(member.Member)));
    }

    /// <summary>Whether the type looks whether there is something to have.</summary>
    private static bool IsAskedBefore(AccessPath path, BodyFacts body) => body.Type.Bodies.SelectMany(other => other.Body.Operations.Select(operation => (operation, other))).Any(use =>
        use.operation is IMemberReferenceOperation { Member.Name: "IsCompleted" or "IsAddingCompleted", Instance: { } target } && target.DescendantsAndSelf().Any(part => use.other.Paths.Read(part).Equals(path))
        || use.operation is IInvocationOperation { TargetMethod.Name: "TryPeek" or "TryRead", Instance: { } asked } && use.other.Paths.Read(SignalTable.Owner(asked)).Equals(path));
}
