using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Lockset.Analyzers.Flow;

/// <summary>One run of a finally region.</summary>
/// <param name="Region">The region.</param>
/// <param name="Leaving">The branch that leaves through the region; null when an exception does.</param>
/// <param name="Index">The region's place in the branch's list of finally regions.</param>
/// <param name="Outer">The run of the finally region around this one, or null.</param>
internal sealed record FinallyRun(ControlFlowRegion Region, ControlFlowBranch? Leaving, int Index, FinallyRun? Outer)
{
    /// <summary>Whether the region is run because an exception passes through.</summary>
    public bool IsExceptional => Leaving is null;
}
