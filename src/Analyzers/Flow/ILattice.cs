namespace Lockset.Analyzers.Flow;

/// <summary>
/// A join semilattice over <typeparamref name="T"/>. Laws: <c>Merge</c> is commutative, associative and idempotent, and
/// <c>Identity</c> is its neutral element (the state of a point that no path reaches).
/// </summary>
internal interface ILattice<T> : IEqualityComparer<T>
{
    /// <summary>The state of an unreached point.</summary>
    T Identity { get; }

    /// <summary>The state of a point reached both with <paramref name="left"/> and with <paramref name="right"/>.</summary>
    T Merge(T left, T right);
}
