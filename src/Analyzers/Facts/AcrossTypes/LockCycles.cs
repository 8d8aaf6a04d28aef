using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>One lock is asked for while another is held, in a function or what it calls.</summary>
/// <param name="Held">The lock that is held.</param>
/// <param name="Wanted">The lock that is asked for.</param>
/// <param name="Use">The acquire, or the call that comes to it.</param>
/// <param name="Guess">The first member on the way of which it is not known what it comes to; null where all is known.</param>
internal sealed record ClassEdge(ClassGrip Held, ClassGrip Wanted, LockUse Use, ISymbol? Guess)
{
    /// <summary>Whether it is known which functions are called on the way.</summary>
    public bool IsCertain => Guess is null;

    /// <summary>The other locks that are held then.</summary>
    public IEnumerable<LockClass> Gates => Use.Held.Select(held => held.Lock).Where(gate => !gate.Equals(Held.Lock));
}

/// <summary>The order in which the types of a compilation acquire their locks, as a graph, and what is wrong with it.</summary>
internal sealed class LockCycles
{
    private const int MaximumCycle = 4;
    private readonly ImmutableArray<LockUse> _uses;
    private readonly ILookup<ISymbol, LockUse> _callsOf;
    private readonly HashSet<ISymbol> _ofMany = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Dictionary<ClassGrip, ISymbol?>> _reached = new(SymbolEqualityComparer.Default);

    public LockCycles(ImmutableArray<LockUse> uses)
    {
        _uses = GivenFunctions.CalledBy(uses);
        _callsOf = _uses.Where(use => use.Callee is not null).ToLookup(use => use.Callee!, SymbolEqualityComparer.Default);
        foreach (var candidates in _uses.Where(IsCandidate).GroupBy(use => use.Function, SymbolEqualityComparer.Default).Where(group => group.Skip(1).Any()))
            _ofMany.Add(candidates.Key!);
        Follow();
    }

    /// <summary>The cycles between locks of several types, each with its edges in order, by place.</summary>
    public IEnumerable<ImmutableArray<ClassEdge>> All()
    {
        var edges = Edges();
        var from = edges.GroupBy(edge => edge.Held.Lock).ToDictionary(group => group.Key, Distinguished);
        var seen = new HashSet<string>();
        foreach (var start in edges)
        {
            foreach (var cycle in Close(ImmutableArray.Create(start), from))
            {
                if (IsAcrossTypes(cycle) && seen.Add(string.Join("|", cycle.Select(edge => edge.Held.Lock.Name + edge.Held.Lock.Symbol.ToDisplayString()).OrderBy(name => name, StringComparer.Ordinal))))
                    yield return cycle;
            }
        }
    }

    /// <summary>Whether the use says what a virtual method, an interface's or a kept delegate may come to: of several, which one an object has is not known.</summary>
    private static bool IsCandidate(LockUse use) => use.Callee is not null && use.Function switch
    {
        IMethodSymbol method => SymbolEqualityComparer.Default.Equals((use.Callee as IMethodSymbol)?.OverriddenMethod?.OriginalDefinition, method),
        IEventSymbol => false,
        _ => true,
    };

    private static bool IsAcrossTypes(ImmutableArray<ClassEdge> cycle) =>
        cycle.Select(edge => edge.Held.Lock.Symbol as INamedTypeSymbol ?? edge.Held.Lock.Symbol.ContainingType).Distinct<INamedTypeSymbol?>(SymbolEqualityComparer.Default).Count() > 1;

    /// <summary>Takes the acquires to all callers of their functions.</summary>
    private void Follow()
    {
        var pending = new Queue<(ISymbol Function, ClassGrip Grip, ISymbol? Guess)>();
        foreach (var use in _uses.Where(use => use.Lock is not null))
            Add(use.Function, use.Lock!.Value, null);
        while (pending.Count > 0)
        {
            var (function, grip, guess) = pending.Dequeue();
            foreach (var call in _callsOf[function].Where(call => !SymbolEqualityComparer.Default.Equals(call.Function, function)))
            {
                if (grip.From(call.Receiver, call.IsOnSameObject) is { } taken)
                    Add(call.Function, taken, guess ?? GuessOf(call));
            }
        }

        void Add(ISymbol function, ClassGrip grip, ISymbol? guess)
        {
            if (!_reached.TryGetValue(function, out var known))
                _reached[function] = known = [];
            if (known.TryGetValue(grip, out var before) && (before is null || guess is not null))
                return;
            known[grip] = guess;
            pending.Enqueue((function, grip, guess));
        }
    }

    private ISymbol? GuessOf(LockUse call) => !call.IsCertain ? Slot(call.Callee!) : IsCandidate(call) && _ofMany.Contains(call.Function) ? Slot(call.Function) : null;

    private static ISymbol Slot(ISymbol member)
    {
        while (member is IMethodSymbol { OverriddenMethod: { } overridden })
            member = overridden.OriginalDefinition;
        return member;
    }

    private List<ClassEdge> Edges()
    {
        var edges = new List<ClassEdge>();
        foreach (var use in _uses.Where(use => !use.Held.IsEmpty))
        {
            foreach (var (wanted, guess) in Wanted(use))
            {
                if (!use.Held.Any(held => held.Lock.MayBe(wanted.Lock)))
                    edges.AddRange(use.Held.Select(held => new ClassEdge(held, wanted, use, guess)));
            }
        }

        return edges;
    }

    private IEnumerable<(ClassGrip, ISymbol?)> Wanted(LockUse use) =>
        use.Lock is { } direct ? [(direct, null)]
        : use.Callee is { } callee && _reached.TryGetValue(callee, out var reached)
            ? reached.Select(reach => (Grip: reach.Key.From(use.Receiver, use.IsOnSameObject), Guess: reach.Value ?? GuessOf(use))).Where(reach => reach.Grip is not null).Select(reach => (reach.Grip!.Value, reach.Guess)).OrderBy(reach => reach.Item1.Lock.Name, StringComparer.Ordinal).ThenBy(reach => reach.Item1.Mode).ThenBy(reach => reach.Item1.Owner?.Name, StringComparer.Ordinal)
        : [];

    /// <summary>One edge of each kind, those that are certain first.</summary>
    private static List<ClassEdge> Distinguished(IEnumerable<ClassEdge> edges) => edges
        .OrderBy(edge => !edge.IsCertain)
        .GroupBy(edge => (edge.Wanted, edge.Held, edge.Guess?.ToDisplayString(), string.Join("|", edge.Gates.Select(gate => gate.Name))))
        .Select(alike => alike.First())
        .ToList();

    private static IEnumerable<ImmutableArray<ClassEdge>> Close(ImmutableArray<ClassEdge> path, Dictionary<LockClass, List<ClassEdge>> from)
    {
        var last = path[path.Length - 1];
        foreach (var next in from.TryGetValue(last.Wanted.Lock, out var edges) ? edges : [])
        {
            var closes = next.Wanted.Lock.Equals(path[0].Held.Lock);
            // Of cycles of more than two all must be known.
            if (!(closes && path.Length == 1) && !(next.IsCertain && path.All(edge => edge.IsCertain)))
                continue;
            // A lock that is held at both keeps them apart; what is guessed twice of one member is a chain of wrappers, which goes one way.
            if (!last.Wanted.WaitsFor(next.Held) || path.Any(edge => edge.Guess is not null && SymbolEqualityComparer.Default.Equals(edge.Guess, next.Guess)) || path.Any(edge => edge.Gates.Intersect(next.Gates).Any()))
                continue;
            if (closes)
            {
                if (next.Wanted.WaitsFor(path[0].Held))
                    yield return path.Add(next);
            }
            else if (path.Length + 1 < MaximumCycle && !path.Any(edge => edge.Held.Lock.Equals(next.Wanted.Lock) || edge.Held.Lock.Equals(next.Held.Lock)))
            {
                foreach (var longer in Close(path.Add(next), from))
                    yield return longer;
            }
        }
    }
}
