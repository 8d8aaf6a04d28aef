using System.Collections.Immutable;
using Lockset.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>One way a body ends normally.</summary>
/// <param name="Location">The return statement; null for the end of the body.</param>
/// <param name="Returned">The returned value, or null.</param>
/// <param name="Paths">The paths that end here.</param>
/// <param name="Branch">The branch of the control flow graph that leaves.</param>
internal sealed record BodyExit(Location? Location, IOperation? Returned, ImmutableArray<PathState> Paths, ControlFlowBranch Branch);
