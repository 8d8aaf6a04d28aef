using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A change of a collection without the lock under which the same member looks into it once more before it changes it, as it has found nothing without it:
/// <c>if (isNew) _map.Clear(); if (_map[key] == null) lock (_gate) if (_map[key] == null) _map[key] = value;</c>. Who looks again expects another thread in between.
/// </summary>
/// <param name="Change">The change.</param>
/// <param name="Guarded">The change under the lock.</param>
/// <param name="Guard">The lock.</param>
internal sealed record ChangedBesideCheck(Access Change, Access Guarded, Grip Guard)
{
    /// <summary>Those among all accesses to one variable, in source order.</summary>
    public static IEnumerable<ChangedBesideCheck> Among(ImmutableArray<Access> accesses)
    {
        var changes = accesses.Where(access => access.Use == ContentsUse.Write).ToList();
        if (changes.Count < 2 || accesses.Any(access => access.Writes || access.Kind == AccessKind.Reference) || Assignments.AreSynchronized(changes[0].Variable, changes[0].Body.Type))
            yield break;
        foreach (var change in changes.Where(change => change.Guards.AreNone))
        {
            var here = accesses.Where(access => access.Body == change.Body).ToList();
            foreach (var guarded in here.Where(other => other.Use == ContentsUse.Write))
            {
                if (guarded.Guards.Locks.FirstOrDefault(grip => grip.Mode == LockMode.Exclusive && IsLookedAtTwice(guarded, grip, here)) is { Lock: not null } guard)
                {
                    yield return new ChangedBesideCheck(change, guarded, guard);
                    break;
                }
            }
        }
    }

    /// <summary>Whether the member has looked without the lock, and looks again under it, before it makes the change.</summary>
    private static bool IsLookedAtTwice(Access guarded, Grip guard, List<Access> here)
    {
        var looks = here.Where(look => look.Kind == AccessKind.Read && look.Use != ContentsUse.Write && look.Operation.Syntax.Span.End <= guarded.Operation.Syntax.SpanStart).ToList();
        return looks.Exists(first => first.Guards.AreNone && looks.Exists(second => second.Guards.Locks.Contains(guard) && second.Operation.Syntax.SpanStart > first.Operation.Syntax.Span.End));
    }
}
