using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>One lock is asked for while another is held.</summary>
/// <param name="Held">The lock that is held.</param>
/// <param name="Wanted">The lock that is asked for.</param>
/// <param name="Gates">The other locks that are held then.</param>
/// <param name="Site">The acquire, or the call that comes to it.</param>
/// <param name="Body">The body it is written in.</param>
internal sealed record LockEdge(Grip Held, Grip Wanted, ImmutableHashSet<Grip> Gates, SyntaxNode Site, BodyFacts Body);

/// <summary>
/// In which order a type acquires its locks: a lock-order graph as in Goodlock (Havelund: Using Runtime Analysis to Guide Model Checking of
/// Java Programs, SPIN 2000), with gate locks, and with the acquires that calls within the type come to.
/// </summary>
/// <param name="type">The type.</param>
internal sealed class LockOrder(TypeFacts type)
{
    private const int MaximumCycle = 4;
    private const int MaximumHanding = 3;
    private readonly Dictionary<(BodyFacts Body, Stretch Stretch), ImmutableArray<Way>> _reached = [];
    private readonly StaticInitialisers _initialisers = new(type);

    /// <summary>The acquires that <paramref name="body"/> makes itself and that block until they succeed.</summary>
    public static IEnumerable<(Grip Grip, IOperation Operation)> AcquiresIn(BodyFacts body)
    {
        foreach (var statement in body.Body.LockStatements)
            yield return (LexicalLocks.GripOf(statement, body.Paths), statement.LockedValue);
        // What is content with another handle need not wait for the lock.
        foreach (var acquire in body.HasSyncCalls ? body.Events.Where(sync => sync is { Action: SyncAction.Acquire, IsTimed: false, Outcome: not Outcome.WhenPlace }) : [])
            yield return (new Grip(new LockId(acquire.Kind, body.Paths.Read(acquire.Target)), acquire.Mode), acquire.Call);

        foreach (var section in body.Sections)
            yield return section;
        // The value of a lazy object is made under a lock of its own.
        foreach (var value in body.Body.Operations)
        {
            if (value.Kind == OperationKind.PropertyReference && value is IPropertyReferenceOperation { Property: { Name: "Value", ContainingType: { Name: "Lazy", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } }, Instance: IFieldReferenceOperation lazy })
                yield return (new Grip(new LockId(PrimitiveKind.Monitor, body.Paths.Read(lazy)), LockMode.Exclusive), value);
        }
    }

    /// <summary>The locks that are held at <paramref name="operation"/>, with those that the compilation has made itself.</summary>
    public static ImmutableHashSet<Grip> HeldAt(IOperation operation, BodyFacts body) => body.HeldAt(operation).Must.Union(OwnSections.Around(operation, body));

    /// <summary>All locks that running <paramref name="body"/> asks for, as its callers in the type can name them, as far as it counts.</summary>
    public IEnumerable<Grip> Reached(BodyFacts body, Stretch stretch = Stretch.Run) => Ways(body, stretch).Select(way => way.Grip).Distinct();

    /// <summary>The locks that <paramref name="call"/> comes to ask for, as the caller names them.</summary>
    public IEnumerable<Grip> Reached(CallSite call) => Ways(call, Stretch.Run).Select(way => way.Grip).Distinct();

    private ImmutableArray<Way> Ways(BodyFacts body, Stretch stretch)
    {
        if (_reached.TryGetValue((body, stretch), out var known))
            return known;
        _reached[(body, stretch)] = ImmutableArray<Way>.Empty;
        // Where it comes to a lock whatever it is given, the other ways there say nothing more.
        return _reached[(body, stretch)] = Wanted(body, stretch).Select(wanted => wanted.Way).GroupBy(way => way.Grip)
            .SelectMany(same => same.Any(way => way.Needed.IsEmpty) ? [new Way(same.Key, ImmutableArray<(IParameterSymbol, bool)>.Empty)] : same.GroupBy(way => way.Text).Select(alike => alike.First()))
            .ToImmutableArray();
    }

    /// <summary>The ways to locks that the arguments of the call leave open.</summary>
    private IEnumerable<Way> Ways(CallSite call, Stretch stretch) => CalleeOf(call) is not { } callee || Stretches.OfCall(call, stretch) is not { } part ? []
        : Ways(callee, part).Select(way => NeededArguments.Before(way.Needed, call.Operation) is { } needed && Renaming.Of(way.Grip, call, callee) is { } grip ? new Way(grip, needed) : null).OfType<Way>();

    /// <summary>The locks that <paramref name="body"/> asks for, itself and by its calls, as far as it counts.</summary>
    private IEnumerable<(Way Way, IOperation Operation)> Wanted(BodyFacts body, Stretch stretch = Stretch.Run) =>
        AcquiresIn(body).Where(acquire => Stretches.Holds(acquire.Operation, body, stretch)).Concat(stretch == Stretch.AfterTask ? [] : _initialisers.UsedBy(body)).Select(acquire => (new Way(acquire.Grip, NeededArguments.Of(acquire.Operation, body)), acquire.Operation))
            .Concat(type.Calls.From(body).SelectMany(call => Ways(call, stretch).Select(way => (way with { Needed = way.Needed.AddRange(NeededArguments.Of(call.Operation, body)) }, call.Operation))));

    /// <summary>A lock that is asked for, and what the body must be given for that.</summary>
    private sealed record Way(Grip Grip, ImmutableArray<(IParameterSymbol Parameter, bool Value)> Needed)
    {
        public string Text => string.Join(",", Needed.Select(needed => $"{needed.Parameter.Ordinal}{needed.Value}").Distinct().OrderBy(one => one, StringComparer.Ordinal));
    }

    /// <summary>The body that the call runs on the caller's thread, at least until it gives a task; null where that is not known.</summary>
    private BodyFacts? CalleeOf(CallSite call) =>
        !call.IsDelegate && (call.IsOnSameObject || call.Target is { IsVirtual: false, IsAbstract: false, IsOverride: false })
        && type.Calls.BodyOf(call.Target) is { Body.IsConstruction: false } callee ? callee : null;

    /// <summary>The edges of the graph, in source order.</summary>
    public ImmutableArray<LockEdge> Edges()
    {
        var edges = ImmutableArray.CreateBuilder<LockEdge>();
        foreach (var body in type.Bodies.Where(body => !type.Callers.RunsDuringConstructionOnly(body)))
        {
            edges.AddRange(EdgesIn(body));
            edges.AddRange(GivenEdges(body, MaximumHanding));
        }

        edges.AddRange(_initialisers.Edges(body => Reached(body)));
        edges.AddRange(type.Bodies.SelectMany(body => body.Body.Creations.SelectMany(creation => Making(creation, body))));
        return edges.ToImmutable();
    }

    private IEnumerable<LockEdge> EdgesIn(BodyFacts body)
    {
        foreach (var (grip, operation) in Wanted(body).Where(wanted => NeededArguments.MayBeGiven(wanted.Way.Needed, body)).Select(wanted => (wanted.Way.Grip, wanted.Operation)))
        {
            var held = HeldAt(operation, body);
            if (held.IsEmpty || !IsLock(grip) || held.Any(own => own.Lock.Equals(grip.Lock)))
                continue;
            // What a body is given it may have brought into an order.
            foreach (var own in held.Where(own => IsLock(own) && (own.Lock.Path.IsShared || grip.Lock.Path.IsShared || !ChosenOrder.IsIn(body))))
                yield return new LockEdge(OfAnyObject(own, grip, body), OfAnyObject(grip, own, body), held.Remove(own), operation.Syntax, body);
        }
    }

    /// <summary>
    /// The lock of another object of the type, beside a lock that all objects have in common, as that of any: <c>lock (s_gate) item.Owner.Enqueue(item);</c> waits for whoever holds the
    /// lock of that object and comes to <c>s_gate</c>.
    /// </summary>
    private Grip OfAnyObject(Grip grip, Grip other, BodyFacts body) => other.Lock.Path.Root.Kind == PathRootKind.Static && grip.Lock.Path is { Root: { Kind: PathRootKind.Variable, Symbol: var root }, Variable: IFieldSymbol { IsStatic: false } field }
        && SymbolEqualityComparer.Default.Equals(field.ContainingType.OriginalDefinition, type.Type.OriginalDefinition)
        && !(root is ILocalSymbol local && type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation)
            ? grip with { Lock = grip.Lock with { Path = AccessPath.This.Append(PathElement.Of(field)) } } : grip;

    /// <summary>The edges between locks that <paramref name="body"/> gives to what it calls, as it names them itself: <c>Match(_bids, _asks)</c>.</summary>
    private IEnumerable<LockEdge> GivenEdges(BodyFacts body, int steps)
    {
        if (steps == 0 || ChosenOrder.IsIn(body))
            yield break;
        foreach (var call in type.Calls.From(body))
        {
            if (call.Target.Parameters.IsEmpty || CalleeOf(call) is not { } callee || callee == body || ChosenOrder.IsIn(callee) || JoinedStart.GoesOnByItself(call.Operation, call.Target))
                continue;
            foreach (var edge in EdgesIn(callee).Concat(GivenEdges(callee, steps - 1)).Where(edge => Renaming.IsGiven(edge.Held, callee) || Renaming.IsGiven(edge.Wanted, callee)))
            {
                if (Renaming.Of(edge.Held, call, callee) is { } held && Renaming.Of(edge.Wanted, call, callee) is { } wanted && !held.Lock.Equals(wanted.Lock))
                    yield return new LockEdge(held, wanted, edge.Gates.Select(gate => Renaming.Of(gate, call, callee)).OfType<Grip>().Concat(HeldAt(call.Operation, body)).ToImmutableHashSet(), call.Operation.Syntax, body);
            }
        }
    }

    /// <summary>The field of the lazy object that is made here and makes its value under a lock of its own; null for all others.</summary>
    public static IFieldSymbol? MadeUnderLock(IObjectCreationOperation creation) =>
        creation.Type is not { Name: "Lazy", ContainingNamespace.Name: "System" }
        || creation.Arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: false or (int)LazyThreadSafetyMode.None or (int)LazyThreadSafetyMode.PublicationOnly })
            ? null
            : ThreadEntries.HolderOf(creation) as IFieldSymbol;

    /// <summary>The locks that the factory of a lazy object asks for, under that of the object.</summary>
    private IEnumerable<LockEdge> Making(IObjectCreationOperation creation, BodyFacts body)
    {
        if (MadeUnderLock(creation) is not { } field)
            yield break;
        var root = field.IsStatic ? new PathRoot(PathRootKind.Static, field.ContainingType) : PathRoot.This;
        var lazy = new Grip(new LockId(PrimitiveKind.Monitor, AccessPath.Of(root).Append(PathElement.Of(field))), LockMode.Exclusive);
        foreach (var factory in creation.Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf()).Select(part => part switch
        {
            IAnonymousFunctionOperation lambda => body.Body.Nested.FirstOrDefault(nested => nested.Root == lambda) is { } made ? type.FactsOf(made) : null,
            IMethodReferenceOperation method => type.Calls.BodyOf(method.Method),
            _ => null,
        }).OfType<BodyFacts>().Distinct())
        {
            foreach (var grip in Reached(factory).Where(grip => IsLock(grip) && !grip.Lock.Equals(lazy.Lock)))
                yield return new LockEdge(lazy, grip, ImmutableHashSet<Grip>.Empty, creation.Syntax, factory);
        }
    }

    /// <summary>The cycles that threads can close, each with its edges in order, the rarest order first.</summary>
    public IEnumerable<ImmutableArray<LockEdge>> Cycles()
    {
        var edges = Edges();
        if (edges.Length < 2)
            yield break;
        var from = edges.ToLookup(edge => edge.Held.Lock);
        var seen = new HashSet<string>();
        foreach (var start in edges.OrderBy(edge => edges.Count(other => other.Held.Lock.Equals(edge.Held.Lock) && other.Wanted.Lock.Equals(edge.Wanted.Lock))))
        {
            foreach (var cycle in Close(ImmutableArray.Create(start), from))
            {
                var key = string.Join("|", cycle.Select(edge => edge.Held.Lock.ToString()).OrderBy(name => name, StringComparer.Ordinal));
                if (CanDeadlock(cycle) && seen.Add(key))
                    yield return cycle;
            }
        }
    }

    private static IEnumerable<ImmutableArray<LockEdge>> Close(ImmutableArray<LockEdge> path, ILookup<LockId, LockEdge> from)
    {
        foreach (var next in from[path[path.Length - 1].Wanted.Lock])
        {
            if (next.Wanted.Lock.Equals(path[0].Held.Lock))
                yield return path.Add(next);
            else if (path.Length + 1 < MaximumCycle && !path.Any(edge => edge.Held.Lock.Equals(next.Wanted.Lock) || edge.Held.Lock.Equals(next.Held.Lock)))
            {
                foreach (var longer in Close(path.Add(next), from))
                    yield return longer;
            }
        }
    }

    /// <summary>Whether different threads can be at the edges at once, nothing keeps them apart, and each really waits.</summary>
    private bool CanDeadlock(ImmutableArray<LockEdge> cycle)
    {
        for (var i = 0; i < cycle.Length; i++)
        {
            // Readers let each other in.
            var previous = cycle[(i + cycle.Length - 1) % cycle.Length];
            if (previous.Wanted.Mode == LockMode.Shared && cycle[i].Held.Mode == LockMode.Shared)
                return false;
            for (var j = i + 1; j < cycle.Length; j++)
            {
                if (cycle[i].Gates.Any(gate => cycle[j].Gates.Any(other => other.Lock.Equals(gate.Lock))) || AreOneThreads(cycle[i].Body, cycle[j].Body))
                    return false;
            }
        }

        return true;
    }

    private bool AreOneThreads(BodyFacts left, BodyFacts right) =>
        type.Threads.IsConfined(left) && type.Threads.IsConfined(right) && type.Threads.EntriesReaching(left).SequenceEqual(type.Threads.EntriesReaching(right));

    /// <summary>Whether the lock lets one holder in at a time, who gives it back himself: no signal.</summary>
    public bool IsLock(Grip grip) => grip.Lock.IsExact && grip.Lock.Kind switch
    {
        PrimitiveKind.Event or PrimitiveKind.Barrier or PrimitiveKind.CountdownEvent => false,
        PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim => grip.Lock.Path.Variable is { } variable && LockOwners.InitialCount(variable, type) == 1 && type.Locks.IsAlwaysReleasedByHolder(variable),
        _ => true,
    };
}
