using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A call of a private helper that changes shared state, by the only member that does not hold the lock when it calls it.
/// </summary>
/// <param name="Call">The call without the lock.</param>
/// <param name="Example">One of those with it.</param>
/// <param name="Change">What the helper changes.</param>
/// <param name="Guard">The lock.</param>
/// <param name="Holders">How many members hold it when they call the helper.</param>
internal sealed record UnlockedCall(CallSite Call, CallSite Example, Access Change, Grip Guard, int Holders)
{
    /// <summary>Those for one variable with all its <paramref name="accesses"/>, in source order.</summary>
    public static IEnumerable<UnlockedCall> Among(IEnumerable<Access> accesses) => accesses
        .Where(access => access.Changes && !access.IsAtomic && access.Body.Body is { Enclosing: null, Method: { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private, ExplicitInterfaceImplementations.IsEmpty: true } } && access.Guards.AreNone)
        .Select(Of).OfType<UnlockedCall>();

    private static UnlockedCall? Of(Access change)
    {
        var type = change.Body.Type;
        var calls = type.Calls.To(change.Body.Body.Method!).Where(call => !type.Callers.RunsDuringConstructionOnly(call.Caller)).ToList();
        if (calls.Count < 3 || calls.Exists(call => call.IsDelegate || !call.IsOnSameObject))
            return null;
        var held = calls.ConvertAll(call => (Call: call, Held: call.Caller.Flow?.DependsOnWay(call.Operation.Syntax) == true ? HeldLocks.Unknown : call.Caller.HeldAt(call.Operation)));
        var holders = held.Where(entry => !entry.Held.Must.IsEmpty).ToList();
        var bare = held.Where(entry => entry.Held.Must.IsEmpty).Select(entry => entry.Call).ToList();
        if (held.Exists(entry => !entry.Held.IsKnown) || holders.Count == 0 || bare.Select(MemberOf).Distinct().Count() != 1)
            return null;
        var guard = holders.Select(entry => entry.Held.Must).Aggregate((one, other) => one.Intersect(other))
            .Where(grip => grip.Mode == LockMode.Exclusive && grip.Lock.Path.IsShared && grip.Lock.Path.IsExact && !type.Locks.AdmitsSeveral(grip))
            .OrderBy(grip => grip.ToString(), StringComparer.Ordinal).Cast<Grip?>().FirstOrDefault();
        var members = holders.Select(entry => MemberOf(entry.Call)).Distinct().Count();
        // Who has the lock elsewhere has left it for the call.
        return guard is { } known && members >= 2 && !type.Bodies.Any(body => body.Body.Outermost == MemberOf(bare[0]) && LockOrder.AcquiresIn(body).Any(acquire => acquire.Grip.Equals(known)))
            ? new UnlockedCall(bare[0], holders[0].Call, change, known, members)
            : null;
    }

    private static Body MemberOf(CallSite call) => call.Caller.Body.Outermost;
}
