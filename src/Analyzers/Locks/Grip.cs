using Lockset.Analyzers.Primitives;

namespace Lockset.Analyzers.Locks;

/// <summary>A lock held in one mode; a reader/writer lock can be held in two at once.</summary>
internal readonly record struct Grip(LockId Lock, LockMode Mode)
{
    /// <summary>Whether it counts, and does not know who holds it.</summary>
    public bool IsSemaphore => Lock.Kind is PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim;

    public override string ToString() => Mode == LockMode.Exclusive ? Lock.ToString() : $"{Lock}:{Mode}";
}
