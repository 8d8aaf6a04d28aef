using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A lock in one mode.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">How it keeps others out.</param>
/// <param name="Owner">The class of the object that has the lock, as far as it is known; null where it is not.</param>
/// <param name="Place">The object that has the lock, as the function names it.</param>
internal readonly record struct ClassGrip(LockClass Lock, PrimitiveKind Kind, LockMode Mode, INamedTypeSymbol? Owner, ObjectPlace Place)
{
    /// <summary>Whether another thread asks for it, for which the function waits.</summary>
    public bool IsOfOther { get; init; }

    /// <summary>Where the function has acquired it; null where it is asked for, and where another function has.</summary>
    public Location? Since { get; init; }

    /// <summary>Whether the lock, which readers and writers share, throws where its holder asks for it again, in whatever mode; of a lock that is asked for.</summary>
    public bool RefusesHolder { get; init; }

    private bool IsOwn => Place.Kind == PlaceKind.This;

    /// <summary>Whether who asks for this waits for who holds <paramref name="held"/>: readers let each other in, and objects of different classes have a lock each.</summary>
    public bool WaitsFor(ClassGrip held) => (Mode == LockMode.Exclusive || held.Mode == LockMode.Exclusive || (Mode == LockMode.Upgradeable && held.Mode == LockMode.Upgradeable)) && MayBeOf(held);

    /// <summary>Whether both may be the lock of one object.</summary>
    private bool MayBeOf(ClassGrip held) => Lock.Equals(held.Lock)
        && (Owner is null || held.Owner is null || Owner.IsOrDerivesFrom(held.Owner) || held.Owner.IsOrDerivesFrom(Owner));

    /// <summary>Whether who holds <paramref name="held"/> and asks for this waits for itself: it is one lock, and another thread asks for it, or it does not know who holds it.</summary>
    public bool WaitsForItself(ClassGrip held) => Place.IsSame(held.Place) && (WaitsFor(held) ? IsOfOther || Kind switch
    {
        PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim or PrimitiveKind.SpinLock => true,
        PrimitiveKind.ReaderWriterLock or PrimitiveKind.ReaderWriterLockSlim => (Mode == LockMode.Exclusive && held.Mode == LockMode.Shared) || IsRefused(held),
        _ => false,
    } : !IsOfOther && IsRefused(held) && MayBeOf(held));

    /// <summary>Whether the lock throws for its holder: the holder of an upgradeable lock may read and write.</summary>
    private bool IsRefused(ClassGrip held) => RefusesHolder && (held.Mode != LockMode.Upgradeable || Mode == LockMode.Upgradeable);

    /// <summary>The grip as a caller knows it; null where the object that it calls the function on cannot have the lock.</summary>
    /// <param name="call">The call, or the wait for a thread that runs the function.</param>
    /// <param name="givers">Who gave objects what they keep.</param>
    public ClassGrip? From(LockUse call, Givers givers)
    {
        var taken = this with { Place = call.Named(Place, givers), IsOfOther = IsOfOther || call.IsJoin };
        if (!IsOwn || call.Receiver is not { } receiver || Owner is null)
            return taken;
        if (receiver.IsOrDerivesFrom(Owner))
            return taken with { Owner = receiver };
        return receiver.TypeKind != TypeKind.Class || Owner.IsOrDerivesFrom(receiver) ? taken : null;
    }

    public bool Equals(ClassGrip other) => Lock.Equals(other.Lock) && Mode == other.Mode && Place.Equals(other.Place) && IsOfOther == other.IsOfOther && RefusesHolder == other.RefusesHolder && SymbolEqualityComparer.Default.Equals(Owner, other.Owner);

    public override int GetHashCode() => (((Lock.GetHashCode() * 31) + (int)Mode) * 31) + Place.GetHashCode();
}
