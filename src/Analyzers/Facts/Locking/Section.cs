using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>One stay under a lock: what two operations of the same section find, no other holder changes in between.</summary>
/// <param name="Lock">The lock, as the body names it.</param>
/// <param name="Since">Where it is acquired; the whole body where its callers hold it.</param>
/// <param name="Call">The call that acquires it and gives it back before it returns; null where the body itself, or a caller, holds the lock.</param>
internal sealed record Section(LockId Lock, SyntaxNode Since, SyntaxNode? Call = null)
{
    /// <summary>The sections that <paramref name="operation"/> of <paramref name="body"/> is part of, one for each lock; those of which it is not known where they begin are left out.</summary>
    public static IEnumerable<Section> At(IOperation operation, BodyFacts body)
    {
        foreach (var modes in body.HeldAt(operation).Must.GroupBy(grip => grip.Lock))
        {
            if (IsAlone(modes.First(), body.Type) && SinceOf(modes.Key, operation, body) is { } since)
                yield return new Section(modes.Key, since);
        }
    }

    /// <summary>Whether the lock is one, and no signal or pool of places.</summary>
    private static bool IsAlone(Grip grip, TypeFacts type) =>
        !type.Locks.AdmitsSeveral(grip) && !(grip.IsSemaphore && grip.Lock.Path.Variable is { } semaphore && LockOwners.InitialCount(semaphore, type) == 0);

    /// <summary>The outermost acquire that is in force, as inner ones of a re-entrant lock, and its upgrade, give nothing up; null where it depends on the way.</summary>
    private static SyntaxNode? SinceOf(LockId id, IOperation operation, BodyFacts body)
    {
        if (body.Type.Callers.LocksAtEntry(body).Must.Any(grip => grip.Lock.Equals(id)))
            return body.Body.Root.Syntax;
        var statement = LexicalLocks.Around(operation).LastOrDefault(outer => LexicalLocks.GripOf(outer, body.Paths).Lock.Equals(id))?.Syntax;
        var acquires = body.Flow?.AcquiresOf(id, operation.Syntax).Take(2).ToList() ?? [];
        return acquires.Count > 1 ? null
            : acquires is [var acquire] && (statement is null || acquire is null || acquire.SpanStart < statement.SpanStart) ? acquire ?? body.Body.Root.Syntax
            : statement;
    }
}
