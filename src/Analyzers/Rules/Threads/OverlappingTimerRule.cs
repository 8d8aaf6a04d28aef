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
        // An async method that the tick calls does not keep it from returning.
        if (Reached(body, followsAsync: true).Exists(Guards))
            return;
        if (Overlap(body, [body]) is var (slow, change))
            Publish(report, entry.Location, [], body, slow, change, "the period");
        else if (OwnCalls(body).SelectMany(call => CalledFrom(call, [body])).Prepend(body).Select(LookBeforeAwait.In).FirstOrDefault(found => found is not null) is { } look)
            report.At(entry.Location, [look.Look.Syntax.GetLocation(), look.Wait.Syntax.GetLocation(), look.Act.Syntax.GetLocation()], FixHints.None, body.Body.Name, Excerpt.Of(look.Wait.Syntax), Excerpt.Line(look.Wait.Syntax.GetLocation()),
                $"find '{look.State.Name}' alike on line {Excerpt.Line(look.Look.Syntax.GetLocation())}, and both go on to '{Excerpt.Of(look.Act.Syntax)}' on line {Excerpt.Line(look.Act.Syntax.GetLocation())}", "the period");
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

        return OwnCalls(body).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Where(seen.Add).Select(callee => Overlap(callee, seen)).FirstOrDefault(found => found is not null);
    }

    /// <summary>What the body changes, with the place where it comes to that: itself, or by calls on the same object.</summary>
    private static IEnumerable<(IOperation At, Access Change)> Changes(BodyFacts body) => Updates(body).Select(update => (update.Operation, update))
        .Concat(OwnCalls(body).SelectMany(call => CalledFrom(call, [body]).SelectMany(Updates).Select(update => (call.Operation, update))));

    private static IEnumerable<CallSite> OwnCalls(BodyFacts body) => body.Type.Calls.From(body).Where(call => !call.IsDelegate && call.IsOnSameObject && call.Target.MethodKind != MethodKind.Constructor);

    /// <summary>The method that is called, and those that it calls on the same object.</summary>
    private static IEnumerable<BodyFacts> CalledFrom(CallSite call, HashSet<BodyFacts> seen) =>
        call.Caller.Type.Calls.BodyOf(call.Target) is { } callee && seen.Add(callee) ? OwnCalls(callee).SelectMany(next => CalledFrom(next, seen)).Prepend(callee) : [];

    /// <summary>A tick that has set the timer again, and goes on: the next one may come before it is done.</summary>
    private static void CheckAfter(IInvocationOperation again, ThreadEntry entry, Report report)
    {
        var body = entry.Target;
        if (Reached(body, followsAsync: true).Exists(operation => operation != again && Guards(operation)))
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
            if ((IsSlow(step) ? step : Callees(step, tick, followsAsync: false).Select(callee => Reached(callee, followsAsync: false).Find(IsSlow)).FirstOrDefault(slow => slow is not null)) is { } slow)
                yield return (step, slow);
        }
    }

    /// <summary>Whether the update is made, or finished, when the step has begun, in the same round or the next.</summary>
    private static bool MayEndAfter(IOperation update, IOperation step) => update.Syntax.Span.End > step.Syntax.SpanStart
        || step.Enclosing().Any(outer => outer is ILoopOperation && outer.Syntax.Span.Contains(update.Syntax.Span));

    private static IEnumerable<Access> Updates(BodyFacts tick) => tick.Type.Accesses.All.Where(access => access.Body == tick && access is { Changes: true, IsAtomic: false, Kind: AccessKind.Update } && access.Guards.AreNone);

    private static void Publish(Report report, Location site, IEnumerable<Location> others, BodyFacts tick, IOperation slow, Access change, string time) =>
        report.At(site, [slow.Syntax.GetLocation(), change.Location, .. others], FixHints.None, tick.Body.Name, Excerpt.Of(slow.Syntax), Excerpt.Line(slow.Syntax.GetLocation()), $"do '{Excerpt.Of(change.Operation.Syntax)}' on line {Excerpt.Line(change.Location)} at the same time", time);

    /// <summary>Whether a tick keeps others out, or stops the timer while it runs.</summary>
    private static bool Guards(IOperation operation) => operation is ILockOperation
        || (operation is IInvocationOperation call && (EventReader.Read(call) is { Action: SyncAction.Acquire } || AtomicTable.Find(call.TargetMethod) is AtomicAction.Update
            || call.TargetMethod is { Name: "Change" or "Stop", ContainingType.Name: "Timer" or "ITimer" }))
        || operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "Enabled", ContainingType.Name: "Timer" } } };

    /// <summary>What a tick does, itself and in the methods of the type that it calls.</summary>
    private static List<IOperation> Reached(BodyFacts tick, bool followsAsync)
    {
        var seen = new HashSet<BodyFacts> { tick };
        var operations = new List<IOperation>(tick.Body.Operations);
        for (var i = 0; i < operations.Count; i++)
        {
            foreach (var callee in Callees(operations[i], tick, followsAsync).Where(seen.Add).ToList())
                operations.AddRange(callee.Body.Operations);
        }

        return operations;
    }

    private static IEnumerable<BodyFacts> Callees(IOperation operation, BodyFacts tick, bool followsAsync) =>
        CallTable.Targets(operation).Select(tick.Type.Calls.BodyOf).OfType<BodyFacts>().Where(callee => followsAsync || callee.Body.Method is not { IsAsync: true });

    /// <summary>Whether a tick waits there for something outside of the program.</summary>
    private static bool IsSlow(IOperation operation) => operation is IAwaitOperation || JoinTable.IsJoin(operation)
        || operation is IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" } }
        || (operation is IInvocationOperation { TargetMethod: var method } && method.ContainingNamespace?.ToDisplayString() is { } space && (space.StartsWith("System.IO", StringComparison.Ordinal) || space.StartsWith("System.Net", StringComparison.Ordinal) || space.StartsWith("System.Data", StringComparison.Ordinal)) && method.ContainingType.Name is not ("Path" or "MemoryStream" or "StringWriter" or "StringReader"));
}
