using System.Collections.Immutable;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>An acquire or release, as it is reached in one node of the flow.</summary>
/// <param name="Event">What is called.</param>
/// <param name="Grip">Which grip it takes or gives back.</param>
/// <param name="Before">The paths that lead to it.</param>
/// <param name="Node">The node it is part of.</param>
internal sealed record SyncSite(SyncEvent Event, Grip Grip, ImmutableArray<PathState> Before, FlowNode Node);
