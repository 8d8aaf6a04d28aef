using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Lockset.Analyzers.Flow;

/// <summary>The solution of a <see cref="FlowProblem{TState}"/> over one graph.</summary>
internal sealed class FlowResult<TState>(
    FlowProblem<TState> problem,
    IReadOnlyDictionary<FlowNode, TState> entries,
    IReadOnlyDictionary<ControlFlowBranch, TState> exits,
    TState thrown,
    bool isComplete)
{
    /// <summary>Whether a fixpoint was reached within the budget. Nothing may be concluded from an incomplete result.</summary>
    public bool IsComplete { get; } = isComplete;

    /// <summary>The state in which the body is left by each branch that reaches its exit.</summary>
    public IReadOnlyDictionary<ControlFlowBranch, TState> Exits { get; } = exits;

    /// <summary>The state in which the body is left by an exception.</summary>
    public TState Thrown { get; } = thrown;

    /// <summary>
    /// Walks all reached nodes once more, in order of their blocks, and shows <paramref name="visit"/> every operation with the state
    /// before it. An operation of a finally region is shown once per run of the region.
    /// </summary>
    public void Replay(Action<FlowNode, IOperation, TState> visit)
    {
        foreach (var entry in entries.OrderBy(entry => entry.Key.Block.Ordinal))
        {
            var state = entry.Value;
            foreach (var statement in entry.Key.Block.Statements())
            {
                foreach (var operation in statement.InEvaluationOrder())
                {
                    visit(entry.Key, operation, state);
                    state = problem.Step(operation, state);
                }

                if (statement != entry.Key.Block.BranchValue)
                    state = problem.EndStatement(state);
            }
        }
    }
}
