using System.Collections.Immutable;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Locks;

/// <summary>What a path holds after a call that takes several handles, in one step: all of them, none, or the one that its result tells.</summary>
internal static class SeveralLocks
{
    /// <summary>What <c>WaitAny</c> returns when it gives up.</summary>
    private const int WaitTimeout = 258;

    /// <summary>The paths after <paramref name="call"/>, on each of which its result is known.</summary>
    public static IReadOnlyList<PathState> Taken(IInvocationOperation call, ImmutableArray<SyncEvent> events, PathState state, Func<SyncEvent, PathState, Grip> gripOf)
    {
        var acquires = events.Where(sync => sync.Action == SyncAction.Acquire).ToList();
        state = events.Where(sync => sync.Action == SyncAction.Release).Aggregate(state, (path, release) => path.Release(gripOf(release, path), release.Count));
        if (acquires.Count == 0)
            return [state];
        if (acquires[0].Outcome == Outcome.WhenPlace)
            return OneOf(call, events, state, gripOf).ToList();
        var all = acquires.Aggregate(state, (path, acquire) => path.Acquire(gripOf(acquire, path), call.Syntax)).With(Term.Value(call), new Fact.Truth(true));
        return acquires[0].IsTimed ? [all, state.With(Term.Value(call), new Fact.Truth(false))] : [all];
    }

    /// <summary>The paths on which a lock was taken over from an owner who ended without releasing it.</summary>
    public static IReadOnlyList<PathState> TakenOver(IReadOnlyCollection<SyncEvent> mutexes, PathState state, Func<SyncEvent, PathState, Grip> gripOf) =>
        mutexes.Any(mutex => mutex.Outcome == Outcome.WhenPlace)
            ? mutexes.Select(mutex => state.HeldByCaller(gripOf(mutex, state))).ToList()
            : [mutexes.Aggregate(state, (path, mutex) => path.HeldByCaller(gripOf(mutex, path)))];

    /// <summary>A path for each lock, with its place as the result, and one for what is no lock, or gives up.</summary>
    private static IEnumerable<PathState> OneOf(IInvocationOperation call, ImmutableArray<SyncEvent> events, PathState state, Func<SyncEvent, PathState, Grip> gripOf)
    {
        var bounds = Enumerable.Range(0, events.Length).Append(WaitTimeout).ToList();
        foreach (var acquire in events.Where(sync => sync.Action == SyncAction.Acquire))
            yield return Told(call, [acquire.Place], bounds, state.Acquire(gripOf(acquire, state), call.Syntax));
        var others = bounds.Where(place => place == WaitTimeout ? events[0].IsTimed : events[place].Action != SyncAction.Acquire).ToList();
        if (others.Count > 0)
            yield return Told(call, others, bounds, state);
    }

    /// <summary>The path on which the result is one of <paramref name="values"/>: what each comparison says that comes out the same for all of them.</summary>
    private static PathState Told(IInvocationOperation call, IReadOnlyCollection<int> values, IEnumerable<int> bounds, PathState state) => bounds
        .SelectMany(bound => new (string Test, Func<int, bool> Holds)[] { ($"== {bound}", value => value == bound), ($"< {bound}", value => value < bound), ($"> {bound}", value => value > bound) })
        .Where(test => values.Select(test.Holds).Distinct().Count() == 1)
        .Aggregate(state, (path, test) => path.With(new Term(call, test.Test), new Fact.Truth(test.Holds(values.First()))));
}
