using System.Collections.Immutable;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>An operation that may throw, as it is reached in one node of the flow.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Before">The paths that lead to it.</param>
/// <param name="Node">The node it is part of.</param>
internal sealed record ThrowSite(IOperation Operation, ImmutableArray<PathState> Before, FlowNode Node);
