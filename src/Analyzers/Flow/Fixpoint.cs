using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Lockset.Analyzers.Flow;

/// <summary>
/// The one fixpoint of the engine. States live on edges: a branch may refine them, and an operation that may throw sends the state
/// before it to the handlers around it. Roslyn's graph has no exception edges, and one copy of each finally region; both are added here.
/// </summary>
internal sealed class Fixpoint<TState>
{
    private const int VisitsPerNode = 24;
    private const int MaximumNodes = 8_000;

    private readonly ControlFlowGraph _graph;
    private readonly FlowProblem<TState> _problem;
    private readonly Dictionary<FlowNode, TState> _entries = [];
    private readonly Dictionary<FlowNode, int> _visits = [];
    private readonly Dictionary<ControlFlowBranch, TState> _exits = [];
    private readonly SortedDictionary<int, List<FlowNode>> _pending = [];
    private TState _thrown;

    private Fixpoint(ControlFlowGraph graph, FlowProblem<TState> problem)
    {
        _graph = graph;
        _problem = problem;
        _thrown = problem.Lattice.Identity;
    }

    /// <summary>Solves <paramref name="problem"/> over <paramref name="graph"/>.</summary>
    /// <returns>The solution; incomplete when the graph is too large or the states did not settle.</returns>
    public static FlowResult<TState> Solve(ControlFlowGraph graph, FlowProblem<TState> problem, CancellationToken cancellation)
    {
        var fixpoint = new Fixpoint<TState>(graph, problem);
        var isComplete = fixpoint.Run(cancellation);
        return new FlowResult<TState>(problem, fixpoint._entries, fixpoint._exits, fixpoint._thrown, isComplete);
    }

    private bool Run(CancellationToken cancellation)
    {
        Reach(new FlowNode(_graph.Blocks[0], null), _problem.Entry);
        while (_pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var node = NextPending();
            _visits.TryGetValue(node, out var visits);
            _visits[node] = visits + 1;
            if (visits >= VisitsPerNode || _entries.Count > MaximumNodes)
                return false;
            Visit(node);
        }

        return true;
    }

    /// <summary>Block ordinals follow source order, which is close to the reverse post-order that needs the fewest visits.</summary>
    private FlowNode NextPending()
    {
        var first = _pending.First();
        var node = first.Value[first.Value.Count - 1];
        first.Value.RemoveAt(first.Value.Count - 1);
        if (first.Value.Count == 0)
            _pending.Remove(first.Key);
        return node;
    }

    private void Visit(FlowNode node)
    {
        var state = _entries[node];
        foreach (var statement in node.Block.Statements())
        {
            foreach (var operation in statement.InEvaluationOrder())
            {
                if (_problem.MayThrow(operation))
                    Throw(node.Block.EnclosingRegion, node.Finally, _problem.Fail(operation, state), operation);
                state = _problem.Step(operation, state);
            }

            if (statement != node.Block.BranchValue)
                state = _problem.EndStatement(state);
        }

        Leave(node, node.Block.ConditionalSuccessor, state, node.Block.ConditionKind == ControlFlowConditionKind.WhenTrue);
        Leave(node, node.Block.FallThroughSuccessor, state, node.Block.ConditionKind != ControlFlowConditionKind.WhenTrue);
    }

    private void Leave(FlowNode node, ControlFlowBranch? branch, TState state, bool outcome)
    {
        if (branch is null)
            return;
        if (node.Block.ConditionKind != ControlFlowConditionKind.None && node.Block.BranchValue is { } condition)
            state = _problem.Follow(condition, outcome, state);
        if (_problem.Lattice.Equals(state, _problem.Lattice.Identity))
            return;

        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Throw(node, state);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                // The end of a finally region; at the end of a filter the exception was sent on already.
                if (node.Finally is { } run && IsWithin(node.Block.EnclosingRegion, run.Region))
                    EndFinally(run, state);
                break;
            default:
                Enter(branch, 0, node.Finally, state);
                break;
        }
    }

    private static bool IsWithin(ControlFlowRegion? region, ControlFlowRegion container)
    {
        while (region is not null && region != container && region.Kind is not (ControlFlowRegionKind.Filter or ControlFlowRegionKind.Root))
            region = region.EnclosingRegion;
        return region == container;
    }

    /// <summary>Follows <paramref name="branch"/> through its finally regions from <paramref name="index"/> on, then to its destination.</summary>
    private void Enter(ControlFlowBranch branch, int index, FinallyRun? outer, TState state)
    {
        if (index < branch.FinallyRegions.Length)
        {
            var region = branch.FinallyRegions[index];
            Reach(new FlowNode(_graph.FirstBlock(region), new FinallyRun(region, branch, index, outer)), state);
        }
        else if (branch.Destination is { } destination)
        {
            Reach(new FlowNode(destination, outer), state);
            if (destination.Kind == BasicBlockKind.Exit)
                _exits[branch] = _exits.TryGetValue(branch, out var known) ? _problem.Lattice.Merge(known, state) : state;
        }
    }

    private void EndFinally(FinallyRun run, TState state)
    {
        if (run.Leaving is { } branch)
            Enter(branch, run.Index + 1, run.Outer, state);
        else
            Throw(run.Region.EnclosingRegion?.EnclosingRegion, run.Outer, state);
    }

    private void Throw(FlowNode node, TState state) => Throw(node.Block.EnclosingRegion, node.Finally, state);

    /// <summary>Sends an exception raised in <paramref name="region"/>, by <paramref name="thrower"/> where that is known, to the handlers around it, innermost first.</summary>
    private void Throw(ControlFlowRegion? region, FinallyRun? run, TState state, IOperation? thrower = null)
    {
        // The root of a lambda's graph has the regions of the graph around it as enclosing ones.
        while (region is not null and not { Kind: ControlFlowRegionKind.Root })
        {
            var container = region.EnclosingRegion;
            if (region.Kind == ControlFlowRegionKind.Try && container!.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                var last = container.NestedRegions.First(nested => nested.Kind == ControlFlowRegionKind.Finally);
                Reach(new FlowNode(_graph.FirstBlock(last), new FinallyRun(last, null, 0, run)), state);
                return;
            }

            if (region.Kind == ControlFlowRegionKind.Try && container!.Kind == ControlFlowRegionKind.TryAndCatch)
            {
                foreach (var handler in container.NestedRegions.Where(nested => nested.Kind != ControlFlowRegionKind.Try))
                    Reach(new FlowNode(_graph.FirstBlock(handler), run), thrower is null || handler.ExceptionType is not { } caught ? state : _problem.Catch(caught, thrower, state));
                if (container.CatchesEverything())
                    return;
                region = container;
            }

            // An exception in a finally region ends that run of it.
            if (region.Kind == ControlFlowRegionKind.Finally)
                run = run?.Outer;
            region = region.EnclosingRegion;
        }

        _thrown = _problem.Lattice.Merge(_thrown, state);
    }

    private void Reach(FlowNode node, TState state)
    {
        var isKnown = _entries.TryGetValue(node, out var known);
        var merged = isKnown ? _problem.Lattice.Merge(known!, state) : state;
        if (isKnown && _problem.Lattice.Equals(known!, merged))
            return;
        _entries[node] = merged;
        if (!_pending.TryGetValue(node.Block.Ordinal, out var nodes))
            _pending[node.Block.Ordinal] = nodes = [];
        if (!nodes.Contains(node))
            nodes.Add(node);
    }
}
