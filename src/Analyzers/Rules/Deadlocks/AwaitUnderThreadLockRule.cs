using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>An await while a lock is held that only the acquiring thread can release.</summary>
internal sealed class AwaitUnderThreadLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.AwaitUnderThreadLock,
        title: "An await while a lock is held that belongs to the thread",
        messageFormat: "'{0}' is held since line {1}, and '{2}' may go on on another thread, which cannot release it: {3}",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use SemaphoreSlim, which no thread owns, or release before the await.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var operation in body.Body.Operations)
        {
            if (operation is not IAwaitOperation wait || body.Flow is not { IsPrecise: true } flow)
                continue;
            var held = flow.HeldAt(wait.Syntax).Where(grip => grip.Lock.Kind is PrimitiveKind.Monitor or PrimitiveKind.Lock or PrimitiveKind.Mutex or PrimitiveKind.ReaderWriterLock or PrimitiveKind.ReaderWriterLockSlim or PrimitiveKind.SpinLock)
                .OrderBy(grip => grip.ToString(), StringComparer.Ordinal)
                .FirstOrDefault();
            if (held.Lock is null || body.AcquireOf(held, wait)?.GetLocation() is not { } since)
                continue;
            report.At(wait.Syntax.GetLocation(), [since], FixHints.None.Add(FixHints.Lock, LockText.Of(held.Lock)).Add(FixHints.Primitive, held.Lock.Kind.ToString()), LockText.Of(held.Lock), Excerpt.Line(since), Excerpt.Of(wait.Syntax), "the release throws, and the lock stays held");
        }
    }
}
