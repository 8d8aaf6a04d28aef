using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A lock in one mode.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Mode">How it keeps others out.</param>
/// <param name="Owner">The class of the object that has the lock, as far as it is known; null where it is not.</param>
/// <param name="IsOwn">Whether it is the lock of the object that the function is called on.</param>
internal readonly record struct ClassGrip(LockClass Lock, LockMode Mode, INamedTypeSymbol? Owner, bool IsOwn)
{
    /// <summary>Whether who asks for this waits for who holds <paramref name="held"/>: readers let each other in, and objects of different classes have a lock each.</summary>
    public bool WaitsFor(ClassGrip held) => Lock.Equals(held.Lock)
        && (Mode == LockMode.Exclusive || held.Mode == LockMode.Exclusive || (Mode == LockMode.Upgradeable && held.Mode == LockMode.Upgradeable))
        && (Owner is null || held.Owner is null || Owner.IsOrDerivesFrom(held.Owner) || held.Owner.IsOrDerivesFrom(Owner));

    /// <summary>The grip as a caller knows it that calls the function on an object of <paramref name="receiver"/>, its own or another; null where that object cannot have the lock.</summary>
    public ClassGrip? From(INamedTypeSymbol? receiver, bool isOwn)
    {
        if (!IsOwn || receiver is null || Owner is null)
            return this with { IsOwn = IsOwn && isOwn };
        if (receiver.IsOrDerivesFrom(Owner))
            return this with { Owner = receiver, IsOwn = isOwn };
        return receiver.TypeKind != TypeKind.Class || Owner.IsOrDerivesFrom(receiver) ? this with { IsOwn = isOwn } : null;
    }

    public bool Equals(ClassGrip other) => Lock.Equals(other.Lock) && Mode == other.Mode && IsOwn == other.IsOwn && SymbolEqualityComparer.Default.Equals(Owner, other.Owner);

    public override int GetHashCode() => (Lock.GetHashCode() * 31) + (int)Mode;
}
