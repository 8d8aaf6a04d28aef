using System.Collections.Immutable;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>The order in which the types of a compilation acquire their locks, as a graph, and what is wrong with it.</summary>
internal sealed class LockCycles
{
    private const int MaximumCycle = 4;

    /// <summary>The budget of one function, the nearest first: what comes to more locks than that, through virtual calls, is a hub that says nothing of any.</summary>
    private const int MaximumReach = 128;

    /// <summary>How many callers of callers are asked for the locks that they hold.</summary>
    private const int MaximumCallers = 3;
    private readonly ImmutableArray<LockUse> _uses;
    private readonly ILookup<ISymbol, LockUse> _callsOf;
    private readonly HashSet<ISymbol> _ofMany = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _overridden = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Dictionary<(ClassGrip Grip, bool IsOnCaller), LockReach>> _reached = new(SymbolEqualityComparer.Default);
    private readonly Givers _givers;

    public LockCycles(ImmutableArray<LockUse> uses, Givers givers)
    {
        _givers = givers;
        _uses = GivenFunctions.CalledBy(ImmutableArray.CreateRange(uses, givers.Renamed));
        _callsOf = _uses.Where(use => use.Callee is not null).ToLookup(use => use.Callee!, SymbolEqualityComparer.Default);
        foreach (var candidates in _uses.Where(IsCandidate).GroupBy(use => use.Function, SymbolEqualityComparer.Default))
        {
            _overridden.Add(candidates.Key!);
            if (candidates.Skip(1).Any())
                _ofMany.Add(candidates.Key!);
        }

        Follow();
    }

    /// <summary>The cycles between locks of several types, each with its edges in order, by place.</summary>
    public IEnumerable<ImmutableArray<ClassEdge>> All()
    {
        var edges = Distinguished(Edges());
        var from = edges.ToLookup(edge => edge.Held.Lock);
        var to = edges.Where(edge => edge.IsCertain).ToLookup(edge => edge.Wanted.Lock, edge => edge.Held.Lock);
        var seen = new HashSet<string>();
        foreach (var start in edges)
        {
            foreach (var cycle in Close(start, from).Concat(CloseLonger(ImmutableArray.Create(start), from, start.IsCertain ? Before(start.Held.Lock, to) : [])))
            {
                if (IsAcrossTypes(cycle) && seen.Add(string.Join("|", cycle.Select(edge => edge.Held.Lock.Name + edge.Held.Lock.Symbol.ToDisplayString()).OrderBy(name => name, StringComparer.Ordinal))))
                    yield return cycle;
            }
        }
    }

    /// <summary>The locks that a function holds when it comes to ask for them again, or to wait for a thread that does: one for each place, by place.</summary>
    public IEnumerable<ClassEdge> OfOne() => _uses.Where(use => !use.Held.IsEmpty && use.Callee is not null).SelectMany(use => Wanted(use)
        .SelectMany(wanted => use.Held.Where(wanted.Grip.WaitsForItself).Select(held => new ClassEdge(held, wanted.Grip, use, wanted.Reach)))
        .OrderBy(edge => !edge.IsCertain).Take(1));

    /// <summary>Whether the use says what a virtual method, an interface's or a kept delegate may come to: of several, which one an object has is not known.</summary>
    private static bool IsCandidate(LockUse use) => use.Callee is not null && use.Function switch
    {
        IMethodSymbol method => SymbolEqualityComparer.Default.Equals((use.Callee as IMethodSymbol)?.OverriddenMethod?.OriginalDefinition, method),
        IEventSymbol => false,
        _ => true,
    };

    /// <summary>Whether the locks belong to several types, or those of one are come to by way of another: the type alone does not see that.</summary>
    private static bool IsAcrossTypes(ImmutableArray<ClassEdge> cycle) => cycle.Any(edge => edge.Reach.LeavesType || !SymbolEqualityComparer.Default.Equals(edge.Use.Function.OutermostType(), edge.Held.Lock.Symbol.OutermostType()))
        || cycle.Select(edge => edge.Held.Lock.Symbol as INamedTypeSymbol ?? edge.Held.Lock.Symbol.ContainingType).Distinct<INamedTypeSymbol?>(SymbolEqualityComparer.Default).Count() > 1;

    /// <summary>Takes the acquires to all callers of their functions; those that come before a task is given, to callers that let it go as well.</summary>
    private void Follow()
    {
        var pending = new Queue<(ISymbol Function, ClassGrip Grip, bool IsOnCaller, LockReach Reach)>();
        foreach (var use in _uses.Where(use => use.Lock is not null))
            Add(use, use.Lock!.Value, isOnCaller: true, new LockReach(use, null, null));
        while (pending.Count > 0)
        {
            var (function, grip, isOnCaller, reach) = pending.Dequeue();
            foreach (var call in _callsOf[function].Where(call => (isOnCaller || !call.IsLetGo) && !(call.IsOfBase && reach.IsOfOverride) && !SymbolEqualityComparer.Default.Equals(call.Function, function)))
            {
                if (grip.From(call, _givers) is { } taken && Along(reach, call) is { IsShort: true } longer)
                    Add(call, taken, isOnCaller, longer);
            }
        }

        void Add(LockUse use, ClassGrip grip, bool isOnCaller, LockReach reach)
        {
            isOnCaller &= use.IsOnCaller;
            if (!_reached.TryGetValue(use.Function, out var known))
                _reached[use.Function] = known = [];
            if (IsKnown(known, (grip, true), reach) || (!isOnCaller && IsKnown(known, (grip, false), reach)) || (known.Count >= MaximumReach && !known.ContainsKey((grip, isOnCaller))))
                return;
            known[(grip, isOnCaller)] = reach;
            pending.Enqueue((use.Function, grip, isOnCaller, reach));
        }
    }

    private static bool IsKnown(Dictionary<(ClassGrip Grip, bool IsOnCaller), LockReach> known, (ClassGrip, bool) key, LockReach reach) =>
        known.TryGetValue(key, out var before) && (before.Guess is null || reach.Guess is not null);

    private LockReach Along(LockReach reach, LockUse call) => reach with { IsOfOverride = IsCandidate(call), Steps = reach.Steps + (IsCandidate(call) ? 0 : 1), Join = call.IsJoin ? call : reach.Join, Handler = call.Keeper.Kind != PlaceKind.Unknown ? call : reach.Handler,
        LeavesType = reach.LeavesType || !SymbolEqualityComparer.Default.Equals(call.Function.OutermostType(), reach.Acquire.Function.OutermostType()), Guess = reach.Guess ?? GuessOf(call, reach),
        Implementer = call is { Function: IMethodSymbol { ContainingType.TypeKind: TypeKind.Interface }, Callee: IMethodSymbol implementing } ? implementing.ContainingType : null };

    private ISymbol? GuessOf(LockUse call, LockReach reach) => !call.IsCertain && !IsOfWhole(call, reach) && !IsNeverOverridden(call.Callee!) ? Slot(call.Callee!) : IsCandidate(call) && _ofMany.Contains(call.Function) ? Slot(call.Function) : null;

    /// <summary>Whether a part calls what keeps it, under the name of an interface: which class that is, is known where only one ever makes such parts and gives them itself.</summary>
    private bool IsOfWhole(LockUse call, LockReach reach) => call.Place is { Kind: PlaceKind.Kept, Symbol: { } keeper } && reach.Implementer is { } implementer && _givers.OnlyGiverOf(keeper)?.IsOrDerivesFrom(implementer) == true;

    /// <summary>Whether the method is virtual, but no class of the compilation overrides it.</summary>
    private bool IsNeverOverridden(ISymbol callee) => callee is IMethodSymbol { IsVirtual: true } && !_overridden.Contains(callee);

    private static ISymbol Slot(ISymbol member) => member is IMethodSymbol method ? method.Overridden().Last() : member;

    private List<ClassEdge> Edges()
    {
        var edges = new List<ClassEdge>();
        foreach (var use in _uses.Where(use => !use.Held.IsEmpty))
        {
            var held = new Lazy<List<ClassGrip>>(() => use.Held.Concat(HeldByCallers(use.Function, MaximumCallers, [])).ToList(), LazyThreadSafetyMode.None);
            foreach (var (wanted, reach) in Wanted(use))
            {
                if (!held.Value.Exists(grip => grip.Lock.MayBe(wanted.Lock)))
                    edges.AddRange(use.Held.Select(own => new ClassEdge(own, wanted, use, reach)));
            }
        }

        return edges;
    }

    /// <summary>What all hold that call a function which others cannot name, of whatever type: a lambda, by whoever it is given to, or a private method.</summary>
    private IEnumerable<ClassGrip> HeldByCallers(ISymbol function, int depth, HashSet<ISymbol> open)
    {
        if (depth == 0 || function is not (IParameterSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private } or IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction or MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable }) || !open.Add(function))
            return [];
        List<ClassGrip>? common = null;
        // The first caller that holds nothing answers for all.
        foreach (var call in _callsOf[function].Where(call => !call.IsJoin).TakeWhile(_ => common is not { Count: 0 }))
        {
            var held = call.Held.Concat(HeldByCallers(call.Function, depth - 1, open)).ToList();
            common = common is null ? held : common.Where(grip => held.Exists(other => other.Lock.Equals(grip.Lock))).ToList();
        }

        open.Remove(function);
        return common ?? Enumerable.Empty<ClassGrip>();
    }

    private IEnumerable<(ClassGrip Grip, LockReach Reach)> Wanted(LockUse use)
    {
        if (use.Lock is { } direct)
            return [(direct, new LockReach(use, null, null))];
        if (!_reached.TryGetValue(use.Callee!, out var reached))
            return [];
        return reached.Where(reach => (reach.Key.IsOnCaller || !use.IsLetGo) && !(use.IsOfBase && reach.Value.IsOfOverride))
            .Select(reach => (Grip: reach.Key.Grip.From(use, _givers), Reach: Along(reach.Value, use)))
            .Where(reach => reach.Grip is not null && reach.Reach.IsShort).Select(reach => (Grip: reach.Grip!.Value, reach.Reach))
            .OrderBy(reach => reach.Grip.Lock.Name, StringComparer.Ordinal).ThenBy(reach => reach.Grip.Mode).ThenBy(reach => reach.Grip.IsOfOther).ThenBy(reach => reach.Grip.Place.Kind).ThenBy(reach => reach.Grip.Owner?.Name, StringComparer.Ordinal);
    }

    /// <summary>One edge of each kind, by place, with those that are certain before guesses of the same place.</summary>
    private static List<ClassEdge> Distinguished(IEnumerable<ClassEdge> edges) => edges
        .GroupBy(edge => (edge.Wanted with { Place = default, IsOfOther = false }, edge.Held with { Place = default }, edge.Reach.Guess?.ToDisplayString(), string.Join("|", edge.Gates.Select(gate => gate.Name))))
        .Select(alike => alike.First())
        .ToList();

    /// <summary>The locks from which certain edges lead to <paramref name="end"/>, within the length of a cycle.</summary>
    private static HashSet<LockClass> Before(LockClass end, ILookup<LockClass, LockClass> to)
    {
        var all = new HashSet<LockClass>();
        IEnumerable<LockClass> last = [end];
        for (var step = 1; step < MaximumCycle; step++)
            last = last.SelectMany(reached => to[reached]).Where(all.Add).ToList();
        return all;
    }

    private static IEnumerable<ImmutableArray<ClassEdge>> Close(ClassEdge start, ILookup<LockClass, ClassEdge> from) => from[start.Wanted.Lock]
        .OrderBy(edge => !edge.IsCertain)
        .Where(next => next.Wanted.WaitsFor(start.Held) && CanMeet(start, next) && start.Wanted.WaitsFor(next.Held)
            // What is guessed twice of one member, of one type, or of it and a class derived from it, is a chain of wrappers, which goes one way.
            && !(start.Reach.Guess is { } guess && next.Reach.Guess is { } other && AreOfOne(guess, other)))
        .Select(next => ImmutableArray.Create(start, next));

    private static bool AreOfOne(ISymbol guess, ISymbol other) => SymbolEqualityComparer.Default.Equals(guess, other)
        || (guess is IMethodSymbol { ContainingType: { SpecialType: not SpecialType.System_Object } one } && other is IMethodSymbol { ContainingType: { SpecialType: not SpecialType.System_Object } another }
            && (one.IsOrDerivesFrom(another) || another.IsOrDerivesFrom(one)));

    /// <summary>Cycles of more than two locks, of which all must be known.</summary>
    private static IEnumerable<ImmutableArray<ClassEdge>> CloseLonger(ImmutableArray<ClassEdge> path, ILookup<LockClass, ClassEdge> from, HashSet<LockClass> before)
    {
        var last = path[path.Length - 1];
        foreach (var next in before.Contains(last.Wanted.Lock) ? from[last.Wanted.Lock].Where(edge => edge.IsCertain && last.Wanted.WaitsFor(edge.Held)) : [])
        {
            if (!path.All(edge => CanMeet(edge, next)))
                continue;
            if (next.Wanted.Lock.Equals(path[0].Held.Lock))
            {
                if (path.Length > 1 && next.Wanted.WaitsFor(path[0].Held))
                    yield return path.Add(next);
            }
            else if (path.Length + 1 < MaximumCycle && !path.Any(edge => edge.Held.Lock.Equals(next.Wanted.Lock) || edge.Held.Lock.Equals(next.Held.Lock)))
            {
                foreach (var longer in CloseLonger(path.Add(next), from, before))
                    yield return longer;
            }
        }
    }

    /// <summary>Whether no lock is held at both, which would keep them apart.</summary>
    private static bool CanMeet(ClassEdge left, ClassEdge right) => !left.Gates.Intersect(right.Gates).Any();
}
