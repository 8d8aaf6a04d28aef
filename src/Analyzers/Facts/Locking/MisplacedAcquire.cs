using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>An acquire inside the <c>try</c> whose <c>finally</c> releases it, so that the release also runs when nothing was acquired.</summary>
/// <param name="Acquire">The acquire.</param>
/// <param name="Release">The release in the finally block.</param>
/// <param name="Failure">What can throw before the lock is acquired; null when only the acquire itself could, and hardly ever does.</param>
internal sealed record MisplacedAcquire(SyncEvent Acquire, SyncEvent Release, IOperation? Failure)
{
    /// <summary>The misplaced acquires of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<MisplacedAcquire> Of(BodyFacts body)
    {
        if (body.Flow is not { IsPrecise: true } flow)
            yield break;
        var releases = flow.Sites.Where(site => site is { Event.Action: SyncAction.Release, Node.Finally.IsExceptional: true }
            && site.Before.Any(path => !path.Holds.ContainsKey(site.Grip)));
        foreach (var release in releases.OrderBy(site => site.Event.Call.Syntax.SpanStart))
        {
            var tried = release.Node.Finally!.Region.EnclosingRegion!.NestedRegions.First(region => region.Kind == ControlFlowRegionKind.Try);
            var acquire = flow.Sites
                .Where(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(release.Grip) && IsIn(site.Node.Block, tried))
                .OrderBy(site => site.Event.Call.Syntax.SpanStart)
                .FirstOrDefault();
            // A lock that was taken before the try as well, or is only released for the time being, is another matter.
            if (acquire is not null && acquire.Before.All(path => !path.Holds.ContainsKey(release.Grip)) && !CountedHolds.Decide(body, acquire.Grip, acquire.Event.Call.Syntax))
                yield return new MisplacedAcquire(acquire.Event, release.Event, FailureBefore(acquire, tried, flow));
        }
    }

    private static bool IsIn(BasicBlock block, ControlFlowRegion region) => block.Ordinal >= region.FirstBlockOrdinal && block.Ordinal <= region.LastBlockOrdinal;

    private static IOperation? FailureBefore(SyncSite acquire, ControlFlowRegion tried, BodyFlow flow)
    {
        if (acquire.Event.IsCancellable)
            return acquire.Event.Call;
        return flow.Throws
            .Where(thrower => IsIn(thrower.Node.Block, tried)
                && thrower.Operation.Syntax.SpanStart < acquire.Event.Call.Syntax.SpanStart
                && !IsWaitFor(acquire.Event, thrower.Operation)
                && thrower.Before.Any(path => !path.Holds.ContainsKey(acquire.Grip)))
            .OrderBy(thrower => thrower.Operation.Syntax.SpanStart)
            .FirstOrDefault()?.Operation;
    }

    /// <summary>Whether <paramref name="operation"/> is the await, or the like, around the acquire.</summary>
    private static bool IsWaitFor(SyncEvent acquire, IOperation operation) =>
        operation.Syntax.Span.Contains(acquire.Call.Syntax.Span);
}
