using Lockset.Analyzers.Facts.Bodies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Monitor.Wait gives up one lock, and keeps another.</summary>
internal sealed class MonitorWaitUnderOtherLockRule : BodyRule
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
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod: { Name: "Wait", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } }, Arguments: [var target] } || body.Paths.Read(target.Value) is not { IsExact: true } path)
                continue;
            var kept = body.HeldAt(call).Must.Where(grip => grip.Lock.IsExact && !grip.Lock.Path.Equals(path)).OrderBy(grip => grip.ToString(), StringComparer.Ordinal).FirstOrDefault();
            if (kept.Lock is not null)
                report.At(call.Syntax.GetLocation(), body.AcquireOf(kept, call) is { } since ? [since.GetLocation()] : [], FixHints.None, Excerpt.Of(call.Syntax), target.Value.Syntax.ToString(), LockText.Of(kept.Lock));
        }
    }
}
