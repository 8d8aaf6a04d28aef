using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A thread sleeps or waits while it holds a lock.</summary>
internal sealed class BlockingUnderLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.BlockingUnderLock,
        title: "A lock is held while the thread waits for something else",
        messageFormat: "'{0}' waits{1} while '{2}' is held: everyone who needs the lock waits, too, and for ever if what is awaited needs it",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Wait after the lock is released.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        // A lock that belongs to no thread may be held as long as its asynchronous work takes.
        var waits = new UnderLock(type, Waits, (grip, _, _) => grip.Lock.Kind is not (PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim or PrimitiveKind.AsyncLock));
        foreach (var wait in waits.All())
        {
            if (BlockingCall.WaitsForOthers(wait.Site, wait.SiteBody) && !BlockingCall.WaitsForThreads(wait.Site, wait.SiteBody) && SerialisedConnection.Is(wait))
                continue;
            report.At(wait.Reported.Syntax.GetLocation(), wait.Others, FixHints.None, Excerpt.Of(wait.Reported),
                wait.IsCalled ? $" in '{Excerpt.Of(wait.Site)}' on line {Excerpt.Line(wait.Site.Syntax.GetLocation())}" : "", LockText.Of(wait.Grip.Lock));
        }
    }

    private static IEnumerable<IOperation> Waits(BodyFacts body) => body.Body.Operations.Where(operation =>
        operation is IInvocationOperation or IPropertyReferenceOperation && (BlockingCall.WaitsForThreads(operation, body) || BlockingCall.WaitsForOthers(operation, body)));
}
