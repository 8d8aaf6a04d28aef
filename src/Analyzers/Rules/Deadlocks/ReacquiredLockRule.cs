using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A primitive that is not re-entrant is acquired again by its holder, directly or through calls within the type.</summary>
internal sealed class ReacquiredLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ReacquiredLock,
        title: "A lock that is not re-entrant is acquired again by its holder",
        messageFormat: "'{0}' is held since line {1} and acquired again {2}: {3}",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Semaphores, spin locks and reader/writer locks do not know who holds them, or refuse a second entry: the holder waits for itself. Call a method that expects the lock to be held, or use a re-entrant lock.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var again in new Reacquisitions(type).All().Where(again => !again.IsUpgrade))
        {
            var acquire = again.Acquire.Call.Syntax.GetLocation();
            var how = again.Callee is { } callee ? $"by {(callee.MethodKind == MethodKind.AnonymousFunction ? $"the lambda on line {Excerpt.Line(callee.Locations[0])}" : $"'{(callee.AssociatedSymbol ?? callee).Name}'")}, which is called here, on line {Excerpt.Line(acquire)}" : "here";
            var hints = LockHints.Of(again.Acquire);
            report.At(
                again.Site.GetLocation(),
                again.Callee is null ? [again.HeldSince.GetLocation()] : [again.HeldSince.GetLocation(), acquire],
                again.Callee is null ? hints : hints.Add(FixHints.Callee, again.Callee.Name),
                again.Acquire.Target.Syntax.ToString(),
                Excerpt.Line(again.HeldSince.GetLocation()),
                how,
                Consequence(again.Acquire.Kind));
        }
    }

    /// <summary>What happens when a lock of that kind is acquired again.</summary>
    public static string Consequence(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.ReaderWriterLockSlim => "it does not support recursion and throws LockRecursionException",
        PrimitiveKind.SpinLock => "a spin lock is not re-entrant, so the thread spins for ever or gets a LockRecursionException",
        PrimitiveKind.AsyncLock => "the lock is not re-entrant, so the caller waits for itself",
        _ => "a semaphore is not re-entrant, so the caller waits for itself",
    };
}
