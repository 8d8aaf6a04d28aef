using System.Collections.Immutable;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>The locks that are held at an operation, whatever path led there.</summary>
/// <param name="Must">The grips that are held for certain.</param>
/// <param name="IsKnown">Whether that is all: false where locks were not followed or the caller's are not known.</param>
internal sealed record HeldLocks(ImmutableHashSet<Grip> Must, bool IsKnown)
{
    public static readonly HeldLocks None = new(ImmutableHashSet<Grip>.Empty, IsKnown: true);

    public static readonly HeldLocks Unknown = new(ImmutableHashSet<Grip>.Empty, IsKnown: false);

    /// <summary>The locks held by both.</summary>
    public HeldLocks And(HeldLocks other) => new(Must.Equals(other.Must) ? Must : Weaker(other), IsKnown && other.IsKnown);

    /// <summary>The locks held by both, in the weaker mode where one reads and the other may write.</summary>
    private ImmutableHashSet<Grip> Weaker(HeldLocks other) => Must.Intersect(other.Must).Union(Must
        .Where(grip => other.Must.Any(theirs => theirs.Lock.Equals(grip.Lock)))
        .Select(grip => new Grip(grip.Lock, (LockMode)Math.Min((int)StrongestOf(grip.Lock), (int)other.StrongestOf(grip.Lock)))));

    private LockMode StrongestOf(LockId held) => Must.Where(grip => grip.Lock.Equals(held)).Max(grip => grip.Mode);

    /// <summary>The locks held by either.</summary>
    public HeldLocks Or(HeldLocks other) => new(Must.Union(other.Must), IsKnown && other.IsKnown);

    /// <summary>The grips by name; a trailing <c>?</c> says that there may be others.</summary>
    public override string ToString() => string.Join(", ", Must.Select(grip => grip.ToString()).OrderBy(text => text, StringComparer.Ordinal)) + (IsKnown ? "" : Must.IsEmpty ? "?" : " ?");
}
