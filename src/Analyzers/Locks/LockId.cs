using Lockset.Analyzers.Primitives;

namespace Lockset.Analyzers.Locks;

/// <summary>The identity of a lock: which kind of primitive, reached how.</summary>
internal sealed record LockId(PrimitiveKind Kind, AccessPath Path)
{
    /// <summary>Whether equal ids denote the same lock for certain.</summary>
    public bool IsExact => Path.IsExact;

    public override int GetHashCode() => (Path.GetHashCode() * 31) + (int)Kind;

    /// <summary>The stable text form, <c>this._gate</c>.</summary>
    public override string ToString() => Path.ToString();
}
