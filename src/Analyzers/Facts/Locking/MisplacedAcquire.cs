using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>An acquire inside the <c>try</c> whose <c>finally</c> or <c>catch</c> releases it, so that the release also runs when nothing was acquired.</summary>
/// <param name="Acquire">The acquire.</param>
/// <param name="Release">The release in the finally block or the handler.</param>
/// <param name="Failure">What can throw before the lock is acquired; null when only the acquire itself could, and hardly ever does.</param>
internal sealed record MisplacedAcquire(SyncEvent Acquire, SyncEvent Release, IOperation? Failure)
{
    /// <summary>The misplaced acquires of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<MisplacedAcquire> Of(BodyFacts body)
    {
        if (body.Flow is not { IsPrecise: true } flow)
            yield break;
        var releases = flow.Sites.Where(site => site is { Event.Action: SyncAction.Release, Node.Finally: not null }
            && site.Before.Any(path => !path.Holds.ContainsKey(site.Grip)) && !ChosenRelease.IsToldByField(site, body));
        foreach (var release in releases.OrderBy(site => site.Event.Call.Syntax.SpanStart))
        {
            var tried = release.Node.Finally!.Region.EnclosingRegion!.NestedRegions.First(region => region.Kind == ControlFlowRegionKind.Try);
            var acquire = flow.Sites
                .Where(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(release.Grip) && tried.Contains(site.Node.Block))
                .OrderBy(site => site.Event.Call.Syntax.SpanStart)
                .FirstOrDefault();
            // After a handler the finally runs as after the try.
            if (!release.Node.Finally.IsExceptional && !(acquire?.Event.IsCancellable == true && IsHandled(acquire, tried)))
                continue;
            // A lock that was taken before the try as well, or is only released for the time being, is another matter.
            if (acquire is not null && acquire.Before.All(path => !path.Holds.ContainsKey(release.Grip)) && !CountedHolds.Decide(body, acquire.Grip, acquire.Event.Call.Syntax) && !IsOfAnother(acquire, body))
                yield return new MisplacedAcquire(acquire.Event, release.Event, FailureBefore(acquire, tried, flow));
        }

        foreach (var misplaced in InHandlers(body, flow))
            yield return misplaced;
    }

    /// <summary>Whether the variable by which the lock is reached stands for another object after the acquire, or in the next round: which of them is released is not known by its name.</summary>
    private static bool IsOfAnother(SyncSite acquire, BodyFacts body)
    {
        if (acquire.Grip.Lock.Path is not { Root.Symbol: ILocalSymbol local } || !body.Type.Locks.LocalsOf(body.Body).IsReassigned(local))
            return false;
        var site = acquire.Event.Call.Syntax;
        var round = body.Body.Operations.FirstOrDefault(operation => operation is ILoopOperation && operation.Syntax.Span.Contains(site.Span))?.Syntax.Span;
        return body.Body.Operations.Any(operation => operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)
            && IsSet(reference) && (reference.Syntax.SpanStart > site.Span.End || round?.Contains(reference.Syntax.Span) == true));
    }

    private static bool IsSet(ILocalReferenceOperation reference) => reference.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == reference,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
        _ => false,
    };

    /// <summary>Those that a handler releases which some exception gets to before the acquire.</summary>
    private static IEnumerable<MisplacedAcquire> InHandlers(BodyFacts body, BodyFlow flow)
    {
        foreach (var releases in flow.Sites.Where(site => site.Event.Action == SyncAction.Release).GroupBy(site => site.Event.Call.Syntax).OrderBy(releases => releases.Key.SpanStart))
        {
            var release = releases.First();
            var before = releases.SelectMany(site => site.Before).ToList();
            if (HandlerOf(release) is not { EnclosingRegion: { Kind: ControlFlowRegionKind.TryAndCatch } container } handler || !before.Exists(path => !path.Holds.ContainsKey(release.Grip)) || !before.Exists(path => path.Count(release.Grip) > 0))
                continue;
            var tried = container.NestedRegions.First(region => region.Kind == ControlFlowRegionKind.Try);
            var acquire = flow.Sites.Where(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(release.Grip) && tried.Contains(site.Node.Block)).OrderBy(site => site.Event.Call.Syntax.SpanStart).FirstOrDefault();
            if (acquire is not null && acquire.Before.All(path => !path.Holds.ContainsKey(release.Grip)) && !CountedHolds.Decide(body, acquire.Grip, acquire.Event.Call.Syntax)
                && CaughtBefore(acquire, release, tried, handler, flow) is { } failure)
                yield return new MisplacedAcquire(acquire.Event, release.Event, failure);
        }
    }

    /// <summary>The handler that always releases, whatever it asks for first; null where the release is part of something else.</summary>
    private static ControlFlowRegion? HandlerOf(SyncSite release) =>
        release.Event.Call.Syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax { Parent: CatchClauseSyntax { Filter: null } } } && release.Node.Finally is null && release.Node.Block.EnclosingRegion is { } region
            ? region.Kind == ControlFlowRegionKind.LocalLifetime ? region.EnclosingRegion : region
            : null;

    /// <summary>What can throw an exception before the acquire that the handler is the first to catch.</summary>
    private static IOperation? CaughtBefore(SyncSite acquire, SyncSite release, ControlFlowRegion tried, ControlFlowRegion handler, BodyFlow flow)
    {
        var earlier = tried.EnclosingRegion!.NestedRegions.Where(region => region.FirstBlockOrdinal > tried.LastBlockOrdinal && region.LastBlockOrdinal < handler.FirstBlockOrdinal).ToList();
        var isCancellation = IsCancellation(handler.ExceptionType);
        if (acquire.Event.IsCancellable && !LeavesWhenCancelled(release) && (isCancellation || handler.ExceptionType.IsOfAllExceptions()) && earlier.TrueForAll(region => !IsCancellation(region.ExceptionType)))
            return acquire.Event.Call;
        return handler.ExceptionType.IsOfAllExceptions() ? FailureBefore(acquire, tried, flow) is { } failure && failure != acquire.Event.Call ? failure : null : null;
    }

    /// <summary>Whether the handler is left before it releases when it was a cancellation that came to it: <c>if (token.IsCancellationRequested) return;</c>.</summary>
    private static bool LeavesWhenCancelled(SyncSite release) => release.Event.Call.Syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax block } statement
        && block.Statements.TakeWhile(earlier => earlier != statement).OfType<IfStatementSyntax>().Any(test => test.Else is null
            && (test.Statement is BlockSyntax { Statements: [.., var last] } ? last : test.Statement) is ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax
            && test.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText is "IsCancellationRequested" or "OperationCanceledException" or "TaskCanceledException"));

    /// <summary>Whether a handler inside the try gets what a cancelled wait throws, and goes on to the finally.</summary>
    private static bool IsHandled(SyncSite acquire, ControlFlowRegion tried) => acquire.Node.Block.RegionsAround().TakeWhile(region => region != tried)
        .Any(region => region.Kind == ControlFlowRegionKind.TryAndCatch && region.NestedRegions.Any(handler => handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler && (IsCancellation(handler.ExceptionType) || handler.ExceptionType.IsOfAllExceptions())));

    private static bool IsCancellation(ITypeSymbol? caught) => caught is { Name: "OperationCanceledException" };

    private static IOperation? FailureBefore(SyncSite acquire, ControlFlowRegion tried, BodyFlow flow)
    {
        if (acquire.Event.IsCancellable)
            return acquire.Event.Call;
        return flow.Throws
            .Where(thrower => tried.Contains(thrower.Node.Block)
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
