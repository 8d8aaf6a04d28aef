using System.Collections.Immutable;
using Lockset.Analyzers.Flow;

namespace Lockset.Analyzers.Locks;

/// <summary>
/// What holds at a program point: one <see cref="PathState"/> per distinct set of holds, so that "acquired, and the flag is set" and
/// "not acquired, and the flag is clear" stay apart, while paths that agree on the locks are merged. This is property simulation
/// (Das, Lerner, Seigle: ESP, Path-Sensitive Program Verification in Polynomial Time, PLDI 2002).
/// </summary>
internal sealed class LockState
{
    private const int MaximumPaths = 24;

    /// <summary>No path leads here.</summary>
    public static readonly LockState Unreached = new(ImmutableArray<PathState>.Empty, isPrecise: true);

    /// <summary>The locks were too entangled to follow: nothing may be concluded.</summary>
    public static readonly LockState Imprecise = new(ImmutableArray<PathState>.Empty, isPrecise: false);

    private LockState(ImmutableArray<PathState> paths, bool isPrecise)
    {
        Paths = paths;
        IsPrecise = isPrecise;
    }

    /// <summary>The paths that lead here.</summary>
    public ImmutableArray<PathState> Paths { get; }

    /// <summary>Whether <see cref="Paths"/> are all there are.</summary>
    public bool IsPrecise { get; }

    /// <summary>The state that consists of <paramref name="paths"/>, merged where they hold the same.</summary>
    public static LockState Of(IEnumerable<PathState> paths)
    {
        var merged = ImmutableArray.CreateBuilder<PathState>();
        foreach (var path in paths)
        {
            var same = 0;
            while (same < merged.Count && !merged[same].HoldsSameAs(path))
                same++;
            if (same < merged.Count)
                merged[same] = merged[same].FactsSharedWith(path);
            else if (merged.Count == MaximumPaths)
                return Imprecise;
            else
                merged.Add(path);
        }

        return merged.Count == 0 ? Unreached : new LockState(merged.ToImmutable(), isPrecise: true);
    }

    /// <summary>The state with every path replaced by those that <paramref name="step"/> makes of it.</summary>
    public LockState Select(Func<PathState, IReadOnlyList<PathState>> step)
    {
        if (!IsPrecise)
            return this;
        return Paths.Length == 1 && step(Paths[0]) is var made ? made is [var only] ? Only(only) : Of(made) : Of(Paths.SelectMany(step));
    }

    /// <summary>The state with every path replaced by what <paramref name="step"/> makes of it.</summary>
    public LockState Select(Func<PathState, PathState> step) => !IsPrecise ? this : Paths.Length == 1 ? Only(step(Paths[0])) : Of(Paths.Select(step));

    private LockState Only(PathState path) => ReferenceEquals(path, Paths[0]) ? this : new LockState(ImmutableArray.Create(path), isPrecise: true);

    /// <summary>The lattice of lock states.</summary>
    internal sealed class Lattice : ILattice<LockState>
    {
        public static readonly Lattice Instance = new();

        public LockState Identity => Unreached;

        public LockState Merge(LockState left, LockState right) =>
            ReferenceEquals(left, right) ? left
            : !left.IsPrecise || !right.IsPrecise ? Imprecise
            : left.Paths.IsEmpty ? right
            : Adds(right, left) ? Of(left.Paths.Concat(right.Paths))
            : left;

        public bool Equals(LockState left, LockState right)
        {
            if (ReferenceEquals(left, right))
                return true;
            if (left.IsPrecise != right.IsPrecise || left.Paths.Length != right.Paths.Length)
                return false;
            foreach (var path in left.Paths)
            {
                if (!right.Paths.Contains(path))
                    return false;
            }

            return true;
        }

        /// <summary>Whether some path of <paramref name="more"/> holds what none of <paramref name="known"/> does, or leaves less known.</summary>
        private static bool Adds(LockState more, LockState known)
        {
            foreach (var path in more.Paths)
            {
                var same = 0;
                while (same < known.Paths.Length && !known.Paths[same].HoldsSameAs(path))
                    same++;
                if (same == known.Paths.Length || !ReferenceEquals(known.Paths[same].FactsSharedWith(path), known.Paths[same]))
                    return true;
            }

            return false;
        }

        public int GetHashCode(LockState state) => state.Paths.Length;
    }
}
