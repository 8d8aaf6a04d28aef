using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Flow;

/// <summary>A forward dataflow problem: what one operation, one branch and one exception do to a state.</summary>
internal abstract class FlowProblem<TState>(ILattice<TState> lattice, TState entry)
{
    /// <summary>The lattice the states live in.</summary>
    public ILattice<TState> Lattice { get; } = lattice;

    /// <summary>The state when the body is entered.</summary>
    public TState Entry { get; } = entry;

    /// <summary>The state after <paramref name="operation"/>, whose operands have been stepped over already.</summary>
    public abstract TState Step(IOperation operation, TState before);

    /// <summary>The state on the edge taken when <paramref name="condition"/>, already stepped over, is <paramref name="outcome"/>.</summary>
    public abstract TState Follow(IOperation condition, bool outcome, TState before);

    /// <summary>The state once a whole statement is done: what was known only of its parts can be dropped.</summary>
    public virtual TState EndStatement(TState state) => state;

    /// <summary>The state in a handler for exceptions of type <paramref name="caught"/> that <paramref name="thrower"/> ends in.</summary>
    public virtual TState Catch(ITypeSymbol caught, IOperation thrower, TState before) => before;

    /// <summary>The state in which <paramref name="operation"/>, whose operands have been stepped over already, ends in an exception.</summary>
    public virtual TState Fail(IOperation operation, TState before) => before;

    /// <summary>Whether <paramref name="operation"/> itself, not its operands, can end in an exception.</summary>
    public abstract bool MayThrow(IOperation operation);
}
