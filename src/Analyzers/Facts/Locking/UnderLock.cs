using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Something that runs under a lock.</summary>
/// <param name="Reported">What the body that holds the lock does under it: the thing itself, or a call that comes to it.</param>
/// <param name="Body">The body that holds the lock.</param>
/// <param name="Grip">The lock.</param>
/// <param name="Site">The thing itself.</param>
/// <param name="SiteBody">The body that it is written in.</param>
internal sealed record LockedSite(IOperation Reported, BodyFacts Body, Grip Grip, IOperation Site, BodyFacts SiteBody)
{
    /// <summary>Whether a call comes to it.</summary>
    public bool IsCalled => Reported != Site;

    /// <summary>The other calls under a lock that come to it.</summary>
    public IEnumerable<IOperation> Further { get; init; } = [];

    /// <summary>Where the lock is acquired, as far as the body does that; where the thing itself is that a call comes to; and the other calls that do.</summary>
    public IEnumerable<Location> Others
    {
        get
        {
            if (Body.AcquireOf(Grip, Reported) is { } since)
                yield return since.GetLocation();
            if (IsCalled)
                yield return Site.Syntax.GetLocation();
            foreach (var call in Further)
                yield return call.Syntax.GetLocation();
        }
    }
}

/// <summary>
/// Finds what runs under a lock of the type: in the body that holds it, or in a method of the type that is called there, on the same object and
/// thread. What runs in a method is reported at the call under the lock, as it may do no harm where others call it.
/// </summary>
/// <param name="type">The type.</param>
/// <param name="find">What to look for in a body.</param>
/// <param name="counts">Whether it matters that this lock is held there.</param>
internal sealed class UnderLock(TypeFacts type, Func<BodyFacts, IEnumerable<IOperation>> find, Func<Grip, IOperation, BodyFacts, bool> counts)
{
    private readonly Dictionary<BodyFacts, List<IOperation>> _sites = [];
    private readonly Dictionary<LockId, bool> _waited = [];

    /// <summary>All of it, in source order of the bodies that hold the locks; what several calls come to, at the first of them.</summary>
    public IEnumerable<LockedSite> All() => Each().GroupBy(site => site.Site).Select(calls => calls.First() with { Further = calls.Skip(1).Select(call => call.Reported).ToList() });

    private IEnumerable<LockedSite> Each()
    {
        if (!type.Locks.HasLocks)
            yield break;
        foreach (var body in type.Bodies)
        {
            if (find(body).ToList() is { Count: > 0 } found)
                _sites.Add(body, found);
        }

        if (_sites.Count == 0)
            yield break;
        foreach (var body in type.Bodies)
        {
            foreach (var site in SitesIn(body))
            {
                if (OwnGrip(site, body) is { Lock: not null } grip)
                    yield return new LockedSite(site, body, grip, site, body);
            }

            foreach (var call in type.Calls.From(body).Where(IsFollowed))
            {
                foreach (var grip in OwnGrips(call.Operation, body))
                {
                    if (Reached(call, grip, []) is not var (site, callee))
                        continue;
                    yield return new LockedSite(call.Operation, body, grip, site, callee);
                    break;
                }
            }
        }
    }

    private List<IOperation> SitesIn(BodyFacts body) => _sites.TryGetValue(body, out var found) ? found : [];

    private Grip OwnGrip(IOperation site, BodyFacts body) => OwnGrips(site, body).FirstOrDefault(grip => counts(grip, site, body));

    /// <summary>The locks that are held there because of the body itself, not of its callers.</summary>
    private IEnumerable<Grip> OwnGrips(IOperation operation, BodyFacts body) => body.HeldAt(operation).Must
        .Where(grip => !type.Locks.AdmitsSeveral(grip) && IsWaitedFor(grip.Lock))
        .OrderBy(grip => grip.ToString(), StringComparer.Ordinal)
        .Where(grip => body.AcquireOf(grip, operation) is not null || body.Body.Method is not { MethodKind: not MethodKind.AnonymousFunction } method
            || !type.Calls.To(method).Any(call => !call.IsDelegate && call.Caller.HeldAt(call.Operation).Must.Contains(grip)));

    /// <summary>Whether anybody waits for the lock until it is free: a guard against running twice, which all only try, keeps nobody.</summary>
    private bool IsWaitedFor(LockId gate)
    {
        if (!_waited.TryGetValue(gate, out var known))
            _waited[gate] = known = type.Bodies.Any(body => LockOrder.AcquiresIn(body).Any(acquire => acquire.Grip.Lock.Equals(gate))) || !type.Bodies.Any(body => body.Events.Any(attempt => attempt is { Action: SyncAction.Acquire, IsTimed: true } && body.Paths.Read(attempt.Target).Equals(gate.Path)));
        return known;
    }

    private bool IsFollowed(CallSite call) => !call.IsDelegate && call.IsOnSameObject && call.Target.MethodKind != MethodKind.AnonymousFunction;

    private (IOperation Site, BodyFacts Body)? Reached(CallSite call, Grip grip, HashSet<BodyFacts> open, bool isLetGo = false)
    {
        isLetGo |= JoinedStart.GoesOnByItself(call.Operation, call.Target);
        // An iterator runs when its caller asks it for something.
        if (type.Calls.BodyOf(call.Target) is not { Body.IsConstruction: false } callee || !open.Add(callee) || callee.Body.Operations.Any(operation => operation.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak))
            return null;
        foreach (var site in SitesIn(callee))
        {
            if ((!isLetGo || CallersPart.Waits(site, callee)) && IsStillHeld(grip, site, callee) && counts(grip, site, callee) && OwnGrip(site, callee).Lock is null)
                return (site, callee);
        }

        foreach (var next in type.Calls.From(callee).Where(IsFollowed))
        {
            if ((!isLetGo || CallersPart.Holds(next.Operation, callee)) && IsStillHeld(grip, next.Operation, callee) && !OwnGrips(next.Operation, callee).Any() && Reached(next, grip, open, isLetGo) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Whether the caller's lock is held there: the callee has not released it, nor let its caller go on.</summary>
    private static bool IsStillHeld(Grip grip, IOperation operation, BodyFacts callee) =>
        callee.Flow?.GivenUpAt(operation.Syntax).Contains(grip) != true
        && !(callee.Body.Method is { IsAsync: true } && grip.Lock.Kind is not (PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim or PrimitiveKind.AsyncLock) && AsyncCalls.IsAfterAwait(operation, callee));
}
