using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>Follows work that several threads run at once, through the methods that it calls, to the one object that a static keeps for all.</summary>
internal static class CrowdMeetings
{
    private const int MaximumDepth = 4;

    /// <summary>The changes that the threads come to.</summary>
    /// <param name="crowds">The work.</param>
    /// <param name="uses">The uses of such objects.</param>
    /// <param name="calls">The calls, by the function that makes them.</param>
    /// <param name="accesses">The exposed accesses, by the member that comes to them.</param>
    public static IEnumerable<MetAccess> Of(ImmutableArray<CrowdThread> crowds, IEnumerable<SingletonUse> uses, ILookup<ISymbol, LockUse> calls, ILookup<ISymbol, ExposedAccess> accesses)
    {
        if (crowds.IsEmpty)
            yield break;
        var byFunction = uses.ToLookup(use => use.Function, SymbolEqualityComparer.Default);
        foreach (var crowd in byFunction.Count == 0 ? ImmutableArray<CrowdThread>.Empty : crowds)
        {
            foreach (var use in CalledBy(crowd.Function, calls).SelectMany(function => byFunction[function]))
            {
                foreach (var access in accesses[use.Member].Where(access => MetAccess.Conflict(access, access)))
                    yield return new MetAccess(access, use.Site, "uses", ((ISymbol?)use.Member.AssociatedSymbol ?? use.Member).Name, $"and {crowd.Text} started on {MetAccess.Place(crowd.Start)} come here at once", ImmutableArray.Create(crowd.Start));
            }
        }
    }

    /// <summary>The function, and those that it comes to without a lock.</summary>
    private static IEnumerable<ISymbol> CalledBy(ISymbol function, ILookup<ISymbol, LockUse> calls)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { function };
        var pending = new Queue<(ISymbol Function, int Depth)>([(function, 0)]);
        while (pending.Count > 0)
        {
            var (caller, depth) = pending.Dequeue();
            yield return caller;
            foreach (var call in depth == MaximumDepth ? [] : calls[caller].Where(call => call is { Callee: not null, IsCertain: true, IsJoin: false, IsBare: true, Through: null }))
            {
                if (seen.Add(call.Callee!))
                    pending.Enqueue((call.Callee!, depth + 1));
            }
        }
    }
}
