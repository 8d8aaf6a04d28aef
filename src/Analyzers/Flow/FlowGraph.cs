using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Lockset.Analyzers.Flow;

/// <summary>What the fixpoint needs of Roslyn's graph beyond what it offers.</summary>
internal static class FlowGraph
{
    /// <summary>The block's statements, with the value it branches on or returns as the last one.</summary>
    public static IEnumerable<IOperation> Statements(this BasicBlock block) =>
        block.BranchValue is { } value ? block.Operations.Append(value) : block.Operations;

    /// <summary>The operations of a statement in the order they are evaluated: operands before what uses them.</summary>
    public static IEnumerable<IOperation> InEvaluationOrder(this IOperation statement)
    {
        // Iterative: generated code has expressions thousands of operands deep.
        var pending = new Stack<(IOperation Operation, bool OperandsDone)>();
        pending.Push((statement, false));
        while (pending.Count > 0)
        {
            var (operation, operandsDone) = pending.Pop();
            if (operandsDone)
            {
                yield return operation;
                continue;
            }

            if (operation.ChildOperations.Count == 0)
            {
                yield return operation;
                continue;
            }

            pending.Push((operation, true));
            foreach (var operand in operation.ChildOperations.Reverse())
                pending.Push((operand, false));
        }
    }

    /// <summary>The first block of <paramref name="region"/>.</summary>
    public static BasicBlock FirstBlock(this ControlFlowGraph graph, ControlFlowRegion region) => graph.Blocks[region.FirstBlockOrdinal];

    /// <summary>Whether <paramref name="block"/> is part of <paramref name="region"/>.</summary>
    public static bool Contains(this ControlFlowRegion region, BasicBlock block) => block.Ordinal >= region.FirstBlockOrdinal && block.Ordinal <= region.LastBlockOrdinal;

    /// <summary>The regions that <paramref name="block"/> is part of, without the body as a whole, the innermost first.</summary>
    public static IEnumerable<ControlFlowRegion> RegionsAround(this BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not (null or { Kind: ControlFlowRegionKind.Root }); region = region.EnclosingRegion)
            yield return region;
    }

    /// <summary>The regions with the handlers, or the finally block, of the try blocks that <paramref name="block"/> is part of, the innermost first.</summary>
    public static IEnumerable<ControlFlowRegion> TriesAround(this BasicBlock block) =>
        block.RegionsAround().Where(region => region.Kind == ControlFlowRegionKind.Try).Select(region => region.EnclosingRegion!);

    /// <summary>Whether no exception gets past the handlers of <paramref name="tryAndCatch"/>.</summary>
    public static bool CatchesEverything(this ControlFlowRegion tryAndCatch) => tryAndCatch.NestedRegions.Any(region =>
        region.Kind == ControlFlowRegionKind.Catch && region.ExceptionType.IsOfAllExceptions());
}
