using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;

namespace Lockset.Analyzers.Tests.Engine.Flow;

/// <summary>The laws of a join semilattice, on states that differ in locks, counts and facts.</summary>
public sealed class LatticeTests
{
    private static readonly LockState.Lattice s_lattice = LockState.Lattice.Instance;

    private static readonly LockState[] s_states = States();

    [Fact]
    public void Merge_IsCommutative() => ForPairs((left, right) => (s_lattice.Merge(left, right), s_lattice.Merge(right, left)));

    [Fact]
    public void Merge_IsIdempotent() => ForPairs((left, right) => (s_lattice.Merge(s_lattice.Merge(left, right), right), s_lattice.Merge(left, right)));

    [Fact]
    public void Merge_HasANeutralElement() => ForPairs((left, _) => (s_lattice.Merge(left, s_lattice.Identity), left));

    [Fact]
    public void Merge_IsAssociative()
    {
        foreach (var third in s_states)
            ForPairs((left, right) => (s_lattice.Merge(s_lattice.Merge(left, right), third), s_lattice.Merge(left, s_lattice.Merge(right, third))));
    }

    [Fact]
    public void Merge_GivesUpWhenTooManyPathsDiffer()
    {
        var many = Enumerable.Range(0, 40).Select(i => LockState.Of([PathState.Empty.Acquire(Grip($"_gate{i}"), SyntaxFactory.EmptyStatement())]));
        Assert.False(many.Aggregate(s_lattice.Merge).IsPrecise);
    }

    private static void ForPairs(Func<LockState, LockState, (LockState, LockState)> law)
    {
        foreach (var left in s_states)
        {
            foreach (var right in s_states)
            {
                var (one, other) = law(left, right);
                Assert.True(s_lattice.Equals(one, other));
                Assert.Equal(s_lattice.GetHashCode(one), s_lattice.GetHashCode(other));
            }
        }
    }

    private static LockState[] States()
    {
        var site = SyntaxFactory.EmptyStatement();
        var gate = Grip("_gate");
        var other = Grip("_other");
        var held = PathState.Empty.Acquire(gate, site);
        return
        [
            LockState.Unreached,
            LockState.Imprecise,
            LockState.Of([PathState.Empty]),
            LockState.Of([held]),
            LockState.Of([held.Acquire(gate, site)]),
            LockState.Of([held.Release(gate, 1)]),
            LockState.Of([held.Acquire(other, site)]),
            LockState.Of([held.With(Term.Value("taken"), new Fact.Truth(true)), PathState.Empty.With(Term.Value("taken"), new Fact.Truth(false))]),
            LockState.Of([held.With(Term.Value("taken"), new Fact.Truth(false))]),
        ];
    }

    private static Grip Grip(string name) => new(new LockId(PrimitiveKind.Monitor, AccessPath.Of(new PathRoot(PathRootKind.Opaque, name))), LockMode.Exclusive);
}
