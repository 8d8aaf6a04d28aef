using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Monitor.Wait gives up one lock, and keeps another.</summary>
internal sealed class MonitorWaitUnderOtherLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.MonitorWaitUnderOtherLock,
        title: "Monitor.Wait while another lock is held",
        messageFormat: "'{0}' gives up '{1}' while it waits, but keeps '{2}': a thread that needs that lock to pulse never gets there",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Wait with the one lock only.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var wait in new UnderLock(type, Waits, IsKept).All())
        {
            var given = (IInvocationOperation)wait.Site;
            object[] arguments = [Excerpt.Of(wait.Reported.Syntax), given.Arguments[0].Value.Syntax.ToString(), LockText.Of(wait.Grip.Lock)];
            report.Judge(!(IsPulsedWithout(wait.Grip, wait.SiteBody.Paths.Read(given.Arguments[0].Value), type)), wait.Reported.Syntax.GetLocation(), wait.Others, FixHints.None, arguments);
        }
    }

    /// <summary>Whether the type pulses, and nowhere where it, or what comes there in the type, holds the lock that is kept, or asks for it: that lock keeps others out only, as far as the type shows.</summary>
    private static bool IsPulsedWithout(Grip kept, AccessPath monitor, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Calls
        .Where(call => call is { TargetMethod: { Name: "Pulse" or "PulseAll", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } } } && body.Paths.Read(call.Arguments[0].Value).Equals(monitor)).Select(call => (Call: call, Body: body))).ToList() is { Count: > 0 } pulses
        && pulses.TrueForAll(pulse => !LockOrder.HeldAt(pulse.Call, pulse.Body).Any(held => held.Lock.Equals(kept.Lock)) && type.Threads.WaysTo(pulse.Body).All(way => !type.Order.Reached(way).Any(wanted => wanted.Lock.Equals(kept.Lock))));

    private static IEnumerable<IOperation> Waits(BodyFacts body) => body.Body.Calls.Where(call =>
        call is { TargetMethod: { Name: "Wait", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } }, Arguments.Length: 1 });

    private static bool IsKept(Grip grip, IOperation wait, BodyFacts body) =>
        grip.Lock.IsExact && body.Paths.Read(((IInvocationOperation)wait).Arguments[0].Value) is { IsExact: true } path && !grip.Lock.Path.Equals(path);
}
