using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock acquired inside the <c>try</c> whose <c>finally</c> or <c>catch</c> releases it.</summary>
internal sealed class AcquiredInsideTryRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.AcquiredInsideTry,
        title: "A lock is acquired inside the try whose finally releases it",
        messageFormat: "'{0}' is acquired inside the try block, so '{1}' on line {2} runs even when {3}: it then releases what was never taken",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A wait that fails or is cancelled has not acquired, but the finally block releases all the same: a semaphore lets one too many in, a lock throws. Acquire before the try.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        // The same acquire may be seen again below, as less certain.
        foreach (var acquire in body.Events.Where(sync => sync.Action == SyncAction.Acquire))
        {
            if (UntakenRelease.OfItsTry(acquire, body)?.GetLocation() is { } untaken)
                report.At(acquire.Call.Syntax.GetLocation(), [untaken], LockHints.OfSection(acquire), acquire.Target.Syntax.ToString(), Excerpt.Of(untaken), Excerpt.Line(untaken), $"'{Excerpt.Of(acquire.Call.Syntax)}' gives up");
        }

        foreach (var misplaced in MisplacedAcquire.Of(body))
        {
            var site = misplaced.Acquire.Call.Syntax.GetLocation();
            var release = misplaced.Release.Call.Syntax.GetLocation();
            var hints = LockHints.OfSection(misplaced.Acquire);
            var target = misplaced.Acquire.Target.Syntax.ToString();
            if (misplaced.Failure is { } failure && failure != misplaced.Acquire.Call && !LikelyFailure.Is(failure, body))
                report.Suggest(site, [release, failure.Syntax.GetLocation()], hints, target, Excerpt.Of(release), Excerpt.Line(release), Reason(misplaced.Acquire, failure));
            else if (misplaced.Failure is { } failed)
                report.At(site, [release, failed.Syntax.GetLocation()], hints, target, Excerpt.Of(release), Excerpt.Line(release), Reason(misplaced.Acquire, failed));
            else
                report.Suggest(site, [release], hints, target, Excerpt.Of(release), Excerpt.Line(release), "the wait fails");
        }

        foreach (var (acquire, release) in LoopedSync.Misplaced(body))
        {
            var (site, released) = (Place(acquire), Place(release));
            report.At(site, [released], FixHints.None, $"each of {acquire.Collection.Syntax}", Excerpt.Of(released), Excerpt.Line(released), "the wait for one of them is cancelled");
        }
    }

    private static Location Place(LoopedSync several) => (several.Site is ILoopOperation ? several.Event.Call : several.Site).Syntax.GetLocation();

    private static string Reason(SyncEvent acquire, IOperation failure) => failure == acquire.Call
        ? "the wait is cancelled"
        : $"'{Excerpt.Of(failure.Syntax)}' on line {Excerpt.Line(failure.Syntax.GetLocation())} throws before";
}
