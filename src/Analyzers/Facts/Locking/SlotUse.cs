using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A variable, or an entry of the dictionary in one.</summary>
/// <param name="Path">How the variable is reached.</param>
/// <param name="Key">The key of the entry as it is written; null for the variable itself.</param>
internal readonly record struct Slot(AccessPath Path, string? Key);

/// <summary>A read or write of a slot, by a body itself or by a method of the same type that it calls.</summary>
/// <param name="Slot">The slot, as the body names it.</param>
/// <param name="Operation">The operation of the body: the read or write itself, or the call that comes to it.</param>
/// <param name="Site">The read or write itself.</param>
/// <param name="SiteBody">The body that it is written in.</param>
/// <param name="Sections">The critical sections it is part of, as the calling body names their locks.</param>
internal sealed record SlotUse(Slot Slot, IOperation Operation, IOperation Site, BodyFacts SiteBody, ImmutableArray<Section> Sections)
{
    /// <summary>What a write stores, in the terms of the body that makes it: several parts for an accessor's update; empty for reads.</summary>
    public ImmutableArray<IOperation> Values { get; init; } = ImmutableArray<IOperation>.Empty;

    /// <summary>Whether a method comes to it that the body calls.</summary>
    public bool IsCalled => Operation != Site;
}
