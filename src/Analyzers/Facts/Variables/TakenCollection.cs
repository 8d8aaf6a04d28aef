using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A use of a collection outside of the lock under which it was taken out of the collection that keeps it: <c>lock (_gate) list = _byKey[key]; list.Add(item);</c>.
/// The lock protects the way there, and others use what is kept under it.
/// </summary>
/// <param name="Use">The use.</param>
/// <param name="Taken">Where the collection was taken out.</param>
/// <param name="Other">The use of another member, under the lock.</param>
/// <param name="Guard">The lock.</param>
internal sealed record TakenCollection(Access Use, Access Taken, Access Other, Grip Guard)
{
    /// <summary>Those of <paramref name="type"/>, in source order.</summary>
    public static IEnumerable<TakenCollection> Of(TypeFacts type) => !type.MentionsThreads ? [] : type.Bodies
        .SelectMany(body => body.Body.Operations.Where(InnerCollections.IsKeeper).SelectMany(keeper => InnerCollections.UsesOf(keeper, body)))
        .Where(kept => !type.Callers.IsDuringConstruction(kept.Use))
        .GroupBy(kept => kept.Use.Variable, SymbolEqualityComparer.Default)
        .SelectMany(kept => InKeeper(kept.ToList()));

    private static IEnumerable<TakenCollection> InKeeper(List<(Access Use, Access Taken)> uses)
    {
        foreach (var (use, taken) in uses.Where(kept => kept.Use.Guards.AreNone && !InnerCollections.IsGivenUp(kept.Taken)))
        {
            foreach (var guard in taken.Guards.Locks)
            {
                if (uses.Where(other => IsMet(use, other.Use) && !(InnerCollections.IsOfThread(taken) && InnerCollections.IsOfThread(other.Taken)) && other.Use.Guards.Locks.Any(theirs => theirs.Lock.Equals(guard.Lock))).OrderByDescending(other => other.Use.Changes).FirstOrDefault() is { Use: { } met })
                {
                    yield return new TakenCollection(use, taken, met, guard);
                    break;
                }
            }
        }
    }

    private static bool IsMet(Access use, Access other) => other.Body.Body.Outermost != use.Body.Body.Outermost && (use.Changes || other.Changes) && !IsOnThreadOf(use.Body, other.Body);

    /// <summary>Whether one thread runs both bodies.</summary>
    private static bool IsOnThreadOf(BodyFacts one, BodyFacts other) =>
        one.Type.Threads.IsConfined(one) && one.Type.Threads.IsConfined(other) && one.Type.Threads.EntriesReaching(one).SequenceEqual(one.Type.Threads.EntriesReaching(other));
}
