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
            report.At(wait.Reported.Syntax.GetLocation(), wait.Others, FixHints.None, Excerpt.Of(wait.Reported.Syntax), given.Arguments[0].Value.Syntax.ToString(), LockText.Of(wait.Grip.Lock));
        }
    }

    private static IEnumerable<IOperation> Waits(BodyFacts body) => body.Body.Calls.Where(call =>
        call is { TargetMethod: { Name: "Wait", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } }, Arguments.Length: 1 });

    private static bool IsKept(Grip grip, IOperation wait, BodyFacts body) =>
        grip.Lock.IsExact && body.Paths.Read(((IInvocationOperation)wait).Arguments[0].Value) is { IsExact: true } path && !grip.Lock.Path.Equals(path);
}
