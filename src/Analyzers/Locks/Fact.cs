using Lockset.Analyzers.Primitives;

namespace Lockset.Analyzers.Locks;

/// <summary>What is known of a term.</summary>
internal abstract record Fact
{
    private Fact()
    {
    }

    /// <summary>It is true, or false.</summary>
    internal sealed record Truth(bool Value) : Fact;

    /// <summary>It is the object that <paramref name="Path"/> leads to.</summary>
    internal sealed record Alias(AccessPath Path) : Fact;

    /// <summary>It is a task; once awaited, <paramref name="Acquire"/> has acquired <paramref name="Grip"/>.</summary>
    internal sealed record Pending(Grip Grip, SyncEvent Acquire) : Fact;

    /// <summary>It is a scope; disposing it releases <paramref name="Grip"/>.</summary>
    internal sealed record Scope(Grip Grip) : Fact;
}
