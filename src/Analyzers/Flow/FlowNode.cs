using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Lockset.Analyzers.Flow;

/// <summary>
/// A basic block, once for every way it is run: a <c>finally</c> region is run separately for each branch that leaves through it
/// and for exceptions, so that the states of the two are never mixed up.
/// </summary>
/// <param name="Block">The block.</param>
/// <param name="Finally">The finally run the block is part of, or null outside of finally regions.</param>
internal readonly record struct FlowNode(BasicBlock Block, FinallyRun? Finally);
