using System.Collections.Immutable;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// The lock that a variable's accesses say guards it, weighed as in engine design 2.6: writes count two, reads one, each once per member.
/// </summary>
/// <param name="Guard">The guard, seen from the object that has the variable.</param>
/// <param name="Example">A guarded write.</param>
/// <param name="Guarded">The weight of the accesses that hold the guard.</param>
/// <param name="Unguarded">The weight of the accesses that hold nothing.</param>
internal sealed record GuardEvidence(Grip Guard, Access Example, int Guarded, int Unguarded)
{
    /// <summary>Whether at least half of the weight is guarded.</summary>
    public bool IsConvincing => Guarded >= Unguarded;

    /// <summary>Whether the access holds the guard; for a read it is enough to hold it together with others.</summary>
    public bool IsHeldAt(Access access) => IsHeldAt(Guard, access);

    /// <summary>The accesses that a lock has to protect: where the reference never changes, only what is done to the object matters.</summary>
    public static List<Access> Relevant(ISymbol variable, IEnumerable<Access> accesses) =>
        accesses.Where(access => variable is not IFieldSymbol { IsReadOnly: true } || access.Use is not null || access.IsElement).ToList();

    /// <summary>In how many members the accesses are.</summary>
    public static int Members(IEnumerable<Access> accesses) => accesses.Select(access => access.Body.Body.Outermost).Distinct().Count();

    private static bool IsHeldAt(Grip guard, Access access) => access.Guards.Locks.Contains(guard) || (!access.Changes && access.Guards.Locks.Any(grip => grip.Lock.Equals(guard.Lock)));

    /// <summary>The best guard of the variable whose accesses outside of construction are <paramref name="accesses"/>, or null.</summary>
    public static GuardEvidence? Of(IReadOnlyCollection<Access> accesses)
    {
        var known = accesses.Select(access => (Access: access, access.Guards)).ToList();
        var unguarded = Weight(known.Where(entry => entry.Guards.AreNone).Select(entry => entry.Access));
        return known
            .SelectMany(entry => entry.Guards.Locks)
            .Where(grip => grip.Mode == LockMode.Exclusive)
            .Distinct()
            .Select(grip => (Grip: grip, Holders: known.Select(entry => entry.Access).Where(access => IsHeldAt(grip, access)).ToList()))
            .Where(candidate => candidate.Holders.Exists(access => access.Changes))
            .Select(candidate => new GuardEvidence(candidate.Grip, candidate.Holders.First(access => access.Changes), Weight(candidate.Holders), unguarded))
            .OrderByDescending(evidence => evidence.Guarded)
            .FirstOrDefault();
    }

    private static int Weight(IEnumerable<Access> accesses) => accesses
        .Select(access => (Member: access.Body.Body, access.Changes))
        .Distinct()
        .Sum(access => access.Changes ? 2 : 1);
}
