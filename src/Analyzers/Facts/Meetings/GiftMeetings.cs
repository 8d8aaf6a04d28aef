using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>Follows an object that is given to several workers to what their threads do with it.</summary>
/// <param name="facts">What the types of the compilation say.</param>
/// <param name="calls">Their calls, by the function that makes them.</param>
/// <param name="keepers">The members that keep what is given in a constructor's parameter, by the parameter.</param>
internal sealed class GiftMeetings(CompilationFacts facts, ILookup<ISymbol, LockUse> calls, ILookup<ISymbol, ISymbol> keepers)
{
    private const int MaximumDepth = 4;

    /// <summary>The changes that the threads of workers come to, which share what they were given.</summary>
    /// <param name="gifts">What is given to several objects.</param>
    /// <param name="threads">The threads that objects start on themselves.</param>
    public IEnumerable<MetAccess> Of(ImmutableArray<SharedGift> gifts, ImmutableArray<OwnThread> threads)
    {
        var accesses = facts.Accesses;
        foreach (var gift in gifts)
        {
            var kept = keepers[gift.Parameter].Append(gift.Parameter).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default);
            var runs = threads.Where(thread => SymbolEqualityComparer.Default.Equals(thread.Class, gift.Class)).Select(thread => (thread.Function, thread.Text + " of each, started on " + MetAccess.Place(thread.Start) + ",", (Location?)thread.Start))
                .Concat(gift.Run.Select(method => ((ISymbol)method, "a thread of each", (Location?)null)));
            foreach (var (function, thread, start) in runs)
            {
                foreach (var call in CallsOn(kept, function))
                {
                    var reached = call.Callee is IMethodSymbol ? accesses[call.Callee!] : [new ExposedAccess(call.Callee!, call.Callee!, call.Site, Changes: true, IsUpdate: true, IsBare: true)];
                    foreach (var access in reached.Where(access => MetAccess.Conflict(access, access)))
                        yield return new MetAccess(access, gift.Site, $"gives '{gift.Value}' to several", gift.Class.Name, $"and {thread} comes here by '{call.Callee!.ShownName()}' on {MetAccess.Place(call.Site)}", ImmutableArray.CreateRange(new[] { call.Site, start }.OfType<Location>()));
                }
            }
        }
    }

    /// <summary>The calls, on what is kept in one of the members, that the function comes to on its own object without a lock.</summary>
    private IEnumerable<LockUse> CallsOn(ImmutableHashSet<ISymbol> kept, ISymbol function)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { function };
        var pending = new Queue<(ISymbol Function, int Depth)>([(function, 0)]);
        while (pending.Count > 0)
        {
            var (caller, depth) = pending.Dequeue();
            foreach (var call in calls[caller].Where(call => call is { Callee: not null, IsCertain: true, IsJoin: false, IsBare: true }))
            {
                if (call.Place is { Kind: PlaceKind.Kept, Symbol: { } keeper } && kept.Contains(keeper))
                    yield return call;
                else if (call.Place.Kind == PlaceKind.This && depth < MaximumDepth && seen.Add(call.Callee!))
                    pending.Enqueue((call.Callee!, depth + 1));
            }
        }
    }
}
