using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// The locks held at an access, seen from the object that is accessed, so that the guards of two accesses can be compared:
/// <c>this._gate</c> at <c>this._count</c> and <c>other._gate</c> at <c>other._count</c> are the same guard.
/// </summary>
/// <param name="Locks">Locks reached from the accessed object, or from a static.</param>
/// <param name="HasOthers">Whether locks are held of which it is not known whether they protect the object, or locks were not followed.</param>
internal sealed record Guards(ImmutableHashSet<Grip> Locks, bool HasOthers)
{
    private static readonly AccessPath s_object = AccessPath.This;
    private static readonly Guards s_none = new(ImmutableHashSet<Grip>.Empty, HasOthers: false);
    private static readonly Guards s_unknown = new(ImmutableHashSet<Grip>.Empty, HasOthers: true);

    /// <summary>The flag, exchanged atomically, that lets one thread at a time come to the access; null where there is none.</summary>
    public IFieldSymbol? Claim { get; init; }

    /// <summary>Whether nothing protects the access for certain.</summary>
    public bool AreNone => AreNoLocks && Claim is null;

    /// <summary>Whether no lock does, but perhaps a flag, which keeps out only those who ask for it.</summary>
    public bool AreNoLocks => Locks.IsEmpty && !HasOthers;

    /// <summary>The guards of <paramref name="access"/>.</summary>
    public static Guards Of(Access access)
    {
        var held = access.Body.HeldAt(access.Operation);
        // What only some ways hold there is held where it is needed: if (isShared) Monitor.Enter(_gate);
        if (access.Body.Flow?.DependsOnWay(access.Operation.Syntax) == true)
            held = held with { IsKnown = false };
        return !held.Must.IsEmpty ? Of(access, held) : held.IsKnown || IsClaimOfOneOfSeveral(access) ? s_none
            : UnfollowedLocks.FlagOf(access.Operation, access.Body) is { } flag ? s_none with { Claim = flag } : s_unknown;
    }

    /// <summary>Whether only a flag of one of the objects that the accessed one gives out keeps threads apart, as each ticket has a flag of its own: <c>if (Interlocked.Exchange(ref _isUsed, 1) == 0) gate._active--;</c>.</summary>
    private static bool IsClaimOfOneOfSeveral(Access access) =>
        access.Body.Body is { Enclosing: null, Owner: { IsStatic: false, ContainingType: { ContainingType: not null } part } } && !access.Variable.IsStatic && access.Variable.ContainingType is { } whole
        && SymbolEqualityComparer.Default.Equals(part.ContainingType, whole) && !SymbolEqualityComparer.Default.Equals(part.BaseType, whole)
        && access.Body.Type.Bodies.Any(maker => !maker.Body.IsConstruction && maker.Body.Creations.Any(made => SymbolEqualityComparer.Default.Equals(made.Type, part) && ThreadEntries.HolderOf(made) is not (IFieldSymbol or IPropertySymbol)))
        && UnfollowedLocks.IsClaimedByOwnFlagOnly(access.Operation, access.Body);

    private static Guards Of(Access access, HeldLocks held)
    {
        var locks = ImmutableHashSet.CreateBuilder<Grip>();
        var hasOthers = !held.IsKnown;
        foreach (var grip in held.Must.Where(grip => CanExclude(grip) && !access.Body.Type.Locks.AdmitsSeveral(grip)))
        {
            var path = grip.Lock.Path;
            // A semaphore that has nothing to give at first is a signal: what its wait keeps apart is not known.
            if (grip.IsSemaphore && path.Variable is { } semaphore && LockOwners.InitialCount(semaphore, access.Body.Type) == 0)
                hasOthers = true;
            else if (path.Root.Kind is PathRootKind.Static or PathRootKind.TypeObject)
            {
                locks.Add(grip);
                // What others reach as this object's own lock.
                if (!access.Object.Elements.IsEmpty && path.StartsWith(access.Object))
                    locks.Add(grip with { Lock = grip.Lock with { Path = path.Rebased(access.Object, s_object) } });
            }
            else if (access.Object.Root.Kind != PathRootKind.Static && access.Variable is IFieldSymbol or IPropertySymbol && path.StartsWith(access.Object))
                locks.Add(grip with { Lock = grip.Lock with { Path = path.Rebased(access.Object, s_object) } });
            // Within one run of a member, the same path is the same lock.
            else if (path.IsExact && access.Object.Root.Kind == PathRootKind.Variable && access.IsOfRun)
                locks.Add(grip);
            else
                hasOthers = true;
        }

        return new Guards(locks.ToImmutable(), hasOthers);
    }

    /// <summary>Whether the two can never be in force at the same time, or may be such, whatever flags do.</summary>
    public bool MayExclude(Guards other) => HasOthers || other.HasOthers || Locks.Any(grip =>
        other.Locks.Any(theirs => theirs.Lock.Equals(grip.Lock) && !AreHeldTogether(grip.Mode, theirs.Mode)));

    /// <summary>Whether two threads can hold a lock in these modes at once: readers, and beside them one that may upgrade.</summary>
    private static bool AreHeldTogether(LockMode one, LockMode other) =>
        (one == LockMode.Shared && other is LockMode.Shared or LockMode.Upgradeable) || (other == LockMode.Shared && one == LockMode.Upgradeable);

    private static bool CanExclude(Grip grip) => grip.Lock.Kind is not (PrimitiveKind.Event or PrimitiveKind.Barrier or PrimitiveKind.CountdownEvent);

    public override string ToString() => string.Join(", ", Locks.Select(grip => grip.ToString()).OrderBy(text => text, StringComparer.Ordinal)) + (HasOthers ? " ?" : "");
}
