using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A timer ticks again although the last tick is not done.</summary>
internal sealed class OverlappingTimerRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.OverlappingTimer,
        title: "A timer callback can overlap itself",
        messageFormat: "The timer does not wait for '{0}' to return: when '{1}' on line {2} takes longer than {4}, two ticks {3}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use a PeriodicTimer, start the timer anew at the end of each tick, or skip a tick while one is running.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Row.Noun: "timer callback", Created: not null }))
        {
            if (TimerPeriod.IsPeriodic(entry.Created!, type) || TimerPeriod.IsMadePeriodic(entry.Created!, type))
                CheckTick(entry, report);
            else if (TimerPeriod.SetsAgain(entry) is { } again)
                CheckAfter(again, entry, report);
        }
    }

    private static void CheckTick(ThreadEntry entry, Report report)
    {
        var body = entry.Target;
        var all = TickReach.Operations(body, followsAsync: true);
        if (all.Exists(operation => TickReach.KeepsApart(operation, all)))
            return;
        if (Overlap(body, [body]) is var (slow, change))
            Publish(report, entry.Location, [], body, slow, change, "the period");
        else if (TickReach.OwnBodies(body).Select(LookBeforeAwait.In).FirstOrDefault(found => found is not null) is { } look)
            report.At(entry.Location, [look.Look.Syntax.GetLocation(), look.Wait.Syntax.GetLocation(), look.Act.Syntax.GetLocation()], FixHints.None, body.Body.Name, Excerpt.Of(look.Wait.Syntax), Excerpt.Line(look.Wait.Syntax.GetLocation()),
                $"find '{look.State.Name}' alike on line {Excerpt.Line(look.Look.Syntax.GetLocation())}, and both go on to '{Excerpt.Of(look.Act.Syntax)}' on line {Excerpt.Line(look.Act.Syntax.GetLocation())}", "the period");
        else if (!TickReach.IsKeptApart(body) && TickReach.OwnBodies(body).Select(ContinuedWork.In).FirstOrDefault(found => found is not null) is { } work)
            report.At(entry.Location, [work.Look.Syntax.GetLocation(), work.Work.Syntax.GetLocation(), work.Store.Syntax.GetLocation()], FixHints.None, body.Body.Name, Excerpt.Of(work.Work.Syntax), Excerpt.Line(work.Work.Syntax.GetLocation()),
                $"find '{work.State.Name}' alike on line {Excerpt.Line(work.Look.Syntax.GetLocation())}, and both go on to '{Excerpt.Of(work.Store.Syntax)}' on line {Excerpt.Line(work.Store.Syntax.GetLocation())}", "the period");
    }

    /// <summary>What the body, or a method of the type that it calls, changes after something slow: what is done before is done when the next tick comes.</summary>
    private static (IOperation Slow, Access Change)? Overlap(BodyFacts body, HashSet<BodyFacts> seen)
    {
        var changes = Changes(body).ToList();
        foreach (var (step, slow) in SlowSteps(body))
        {
            foreach (var (at, change) in changes)
            {
                if (at != step && MayEndAfter(at, step) && !Alternatives.Are(step, at))
                    return (slow, change);
            }
        }

        return TickReach.OwnCalls(body).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Where(seen.Add).Select(callee => Overlap(callee, seen)).FirstOrDefault(found => found is not null);
    }

    /// <summary>What the body changes, with the place where it comes to that: itself, or by calls on the same object.</summary>
    private static IEnumerable<(IOperation At, Access Change)> Changes(BodyFacts body) => Updates(body).Select(update => (update.Operation, update))
        .Concat(TickReach.OwnCalls(body).SelectMany(call => TickReach.CalledFrom(call, [body]).SelectMany(Updates).Select(update => (call.Operation, update))));

    /// <summary>A tick that has set the timer again, and goes on: the next one may come before it is done.</summary>
    private static void CheckAfter(IInvocationOperation again, ThreadEntry entry, Report report)
    {
        var body = entry.Target;
        var all = TickReach.Operations(body, followsAsync: true);
        if (all.Exists(operation => operation != again && TickReach.KeepsApart(operation, all)))
            return;
        var slow = SlowSteps(body).Select(slow => slow.Step).FirstOrDefault(step => step.Syntax.SpanStart > again.Syntax.Span.End);
        if (slow is not null && Updates(body).FirstOrDefault(update => update.Operation.Syntax.Span.End > slow.Syntax.Span.End) is { } change)
            Publish(report, again.Syntax.GetLocation(), [entry.Location], body, slow, change, "this call sets");
    }

    /// <summary>What a tick does that is slow, itself or by a call, with the place that is.</summary>
    private static IEnumerable<(IOperation Step, IOperation Slow)> SlowSteps(BodyFacts tick)
    {
        foreach (var step in tick.Body.Operations)
        {
            if ((TickReach.IsSlow(step) ? step : TickReach.Callees(step, tick, followsAsync: false).Select(callee => TickReach.Operations(callee, followsAsync: false).Find(TickReach.IsSlow)).FirstOrDefault(slow => slow is not null)) is { } slow)
                yield return (step, slow);
        }
    }

    /// <summary>Whether the update is made, or finished, when the step has begun, in the same round or the next.</summary>
    private static bool MayEndAfter(IOperation update, IOperation step) => update.Syntax.Span.End > step.Syntax.SpanStart
        || step.Enclosing().Any(outer => outer is ILoopOperation && outer.Syntax.Span.Contains(update.Syntax.Span));

    private static IEnumerable<Access> Updates(BodyFacts tick) => tick.Type.Accesses.All.Where(access => access.Body == tick && access is { Changes: true, IsAtomic: false, Kind: AccessKind.Update } && access.Guards.AreNone);

    private static void Publish(Report report, Location site, IEnumerable<Location> others, BodyFacts tick, IOperation slow, Access change, string time) =>
        report.At(site, [slow.Syntax.GetLocation(), change.Location, .. others], FixHints.None, tick.Body.Name, Excerpt.Of(slow.Syntax), Excerpt.Line(slow.Syntax.GetLocation()), $"do '{Excerpt.Of(change.Operation.Syntax)}' on line {Excerpt.Line(change.Location)} at the same time", time);
}
