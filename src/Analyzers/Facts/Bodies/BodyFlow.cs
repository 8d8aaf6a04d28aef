using System.Collections.Immutable;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>What was seen when the hand-written acquires and releases of a body were followed.</summary>
internal sealed class BodyFlow
{
    private readonly HeldLockAnalysis _analysis;
    private readonly Dictionary<SyntaxNode, ImmutableHashSet<Grip>> _held = [];
    private readonly Dictionary<SyntaxNode, ImmutableHashSet<Grip>> _given = [];
    private readonly HashSet<SyntaxNode> _split = [];
    private readonly Dictionary<SyntaxNode, ImmutableArray<PathState>> _paths = [];
    private readonly List<SyncSite> _sites = [];
    private readonly List<ThrowSite> _throws = [];
    private readonly List<ThrowSite> _yields = [];
    private readonly List<(IOperation, ImmutableArray<PathState>)> _calls = [];
    private readonly List<BodyExit> _exits = [];

    private BodyFlow(ControlFlowGraph graph, HeldLockAnalysis analysis, CancellationToken cancellation)
    {
        _analysis = analysis;
        var result = Fixpoint<LockState>.Solve(graph, analysis, cancellation);
        IsPrecise = result.IsComplete && result.Thrown.IsPrecise && result.Exits.Values.All(state => state.IsPrecise);
        result.Replay(Observe);
        foreach (var exit in result.Exits.OrderBy(exit => exit.Key.Source.Ordinal))
            _exits.Add(new BodyExit(Location(exit.Key), exit.Key.Semantics == ControlFlowBranchSemantics.Return ? exit.Key.Source.BranchValue : null, exit.Value.Paths, exit.Key));
        Thrown = result.Thrown.Paths;
    }

    /// <summary>Whether all paths were followed. Nothing may be concluded from a body where they were not.</summary>
    public bool IsPrecise { get; private set; }

    /// <summary>Every acquire and release, once per way it is reached.</summary>
    public IReadOnlyList<SyncSite> Sites => _sites;

    /// <summary>Every call and property access that is no primitive's, and every part of an interpolated string, with the paths that lead to it.</summary>
    public IReadOnlyList<(IOperation Call, ImmutableArray<PathState> Before)> Calls => _calls;

    /// <summary>Every operation that may throw.</summary>
    public IReadOnlyList<ThrowSite> Throws => _throws;

    /// <summary>Every place where an iterator gives an element, and is ended when its caller wants no more.</summary>
    public IReadOnlyList<ThrowSite> Yields => _yields;

    /// <summary>Every way the body ends normally.</summary>
    public IReadOnlyList<BodyExit> Exits => _exits;

    /// <summary>The paths on which an exception leaves the body.</summary>
    public ImmutableArray<PathState> Thrown { get; }

    /// <summary>Follows the body whose graph is <paramref name="graph"/>.</summary>
    public static BodyFlow Of(ControlFlowGraph graph, LockContext context, CancellationToken cancellation) =>
        new(graph, new HeldLockAnalysis(context), cancellation);

    /// <summary>The grips held for certain when the operation with <paramref name="syntax"/> is evaluated.</summary>
    public ImmutableHashSet<Grip> HeldAt(SyntaxNode syntax) => _held.TryGetValue(syntax, out var held) ? held : ImmutableHashSet<Grip>.Empty;

    /// <summary>Whether some ways to the operation with <paramref name="syntax"/> hold a lock that others do not: <c>if (mustLock) Monitor.Enter(_gate);</c>.</summary>
    public bool DependsOnWay(SyntaxNode syntax) => _split.Contains(syntax);

    /// <summary>The grips of a caller that are given up for the time being when the operation with <paramref name="syntax"/> is evaluated.</summary>
    public ImmutableHashSet<Grip> GivenUpAt(SyntaxNode syntax) => _given.TryGetValue(syntax, out var given) ? given : ImmutableHashSet<Grip>.Empty;

    /// <summary>Where <paramref name="id"/> was acquired that is held when the operation with <paramref name="syntax"/> is evaluated: its first acquire on each way there; null for a caller's.</summary>
    public IEnumerable<SyntaxNode?> AcquiresOf(LockId id, SyntaxNode syntax) => (_paths.TryGetValue(syntax, out var paths) ? paths : ImmutableArray<PathState>.Empty)
        .Select(path => path.Holds.Where(hold => hold.Value.Count > 0 && hold.Key.Lock.Equals(id)).Select(hold => hold.Value.Site).OrderBy(site => site?.SpanStart ?? -1).ToList())
        .Where(sites => sites.Count > 0)
        .Select(sites => sites[0])
        .Distinct();

    /// <summary>The value of <paramref name="expression"/> on a path, where it is a known boolean.</summary>
    public bool? Evaluate(IOperation expression, PathState path) => _analysis.Evaluate(expression, path);

    /// <summary>The grip whose scope <paramref name="expression"/> is on a path, or null.</summary>
    public Grip? ScopeOf(IOperation expression, PathState path) => _analysis.ScopeOf(expression, path);

    private void Observe(FlowNode node, IOperation operation, LockState state)
    {
        IsPrecise &= state.IsPrecise;
        NoteHolds(operation.Syntax, state.Paths);
        _paths[operation.Syntax] = _paths.TryGetValue(operation.Syntax, out var others) ? others.AddRange(state.Paths) : state.Paths;

        if (operation is IInvocationOperation { IsImplicit: false } call && _analysis.EventsOf(call) is { IsEmpty: false } events)
        {
            foreach (var sync in state.Paths.IsEmpty ? [] : events.Where(one => one.Action is SyncAction.Acquire or SyncAction.Release))
                _sites.Add(new SyncSite(sync, _analysis.GripOf(sync, state.Paths[0]), state.Paths, node));
        }
        else if (operation is IInvocationOperation or IPropertyReferenceOperation or IInterpolationOperation)
        {
            _calls.Add((operation, state.Paths));
        }

        if (operation.Kind == OperationKind.YieldReturn)
            _yields.Add(new ThrowSite(operation, state.Paths, node));
        if (_analysis.MayThrow(operation) || IsThrown(operation, node))
            _throws.Add(new ThrowSite(operation, state.Paths, node));
    }

    private void NoteHolds(SyntaxNode syntax, ImmutableArray<PathState> paths)
    {
        var (all, any, given) = (paths.IsEmpty ? ImmutableHashSet<Grip>.Empty : paths[0].Held, ImmutableHashSet<Grip>.Empty, ImmutableHashSet<Grip>.Empty);
        foreach (var path in paths)
        {
            if (path.Holds.IsEmpty)
            {
                all = ImmutableHashSet<Grip>.Empty;
                continue;
            }

            var held = path.Held;
            (all, any) = (all.Intersect(held), any.Union(held));
            foreach (var entry in path.Holds)
            {
                if (entry.Value.Count < 0)
                    given = given.Add(entry.Key);
            }
        }

        _held[syntax] = _held.TryGetValue(syntax, out var known) ? known.Intersect(all) : all;
        if (any.Count > all.Count)
            _split.Add(syntax);
        if (!given.IsEmpty)
            _given[syntax] = _given.TryGetValue(syntax, out var before) ? before.Union(given) : given;
    }

    private static bool IsThrown(IOperation operation, FlowNode node) =>
        operation == node.Block.BranchValue && node.Block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Throw;

    private static Location? Location(ControlFlowBranch branch) =>
        branch.Source.BranchValue is { } value && branch.Semantics == ControlFlowBranchSemantics.Return
            ? value.Syntax.FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.StatementSyntax>()?.GetLocation() ?? value.Syntax.GetLocation()
            : null;
}
