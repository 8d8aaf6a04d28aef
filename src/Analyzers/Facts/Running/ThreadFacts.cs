using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Which bodies of a type run on which threads.</summary>
internal sealed class ThreadFacts
{
    private readonly TypeFacts _type;
    private readonly ImmutableArray<ThreadEntry> _started;
    private readonly Unreached _unreached;
    private readonly OutsideCalls _outside;
    private readonly Dictionary<ThreadEntry, bool> _callBack = [];
    private readonly Dictionary<ThreadEntry, bool> _worlds = [];
    private Dictionary<BodyFacts, HashSet<ThreadRoot>>? _roots;

    public ThreadFacts(TypeFacts type)
    {
        _type = type;
        _unreached = new Unreached(type);
        Entries = type.MentionsThreads ? ThreadEntries.Of(type) : ImmutableArray<ThreadEntry>.Empty;
        _outside = new OutsideCalls(type, Entries);
        // Work that is awaited on the spot is part of the starter's own course.
        _started = Entries.Where(IsCourseOfItsOwn).ToImmutableArray();
    }

    /// <summary>The bodies that the type starts on other threads.</summary>
    public ImmutableArray<ThreadEntry> Entries { get; }

    /// <summary>Where the threads that run <paramref name="body"/> come from.</summary>
    public IReadOnlyCollection<ThreadRoot> RootsOf(BodyFacts body) => (_roots ?? SpreadAll()).TryGetValue(body, out var roots) ? roots : [];

    /// <summary>The entries whose threads run <paramref name="body"/>.</summary>
    public IEnumerable<ThreadEntry> EntriesReaching(BodyFacts body) => Entries.IsEmpty ? [] : RootsOf(body).Select(root => root.Entry).OfType<ThreadEntry>();

    /// <summary>The bodies that the thread of <paramref name="entry"/> runs.</summary>
    public IEnumerable<BodyFacts> Reach(ThreadEntry entry) => _type.Bodies.Where(body => EntriesReaching(body).Contains(entry));

    /// <summary>Whether the thread that starts at <paramref name="entry"/>, or one from outside for null, comes by the call to <paramref name="operation"/> in the called body.</summary>
    public bool Reaches(ThreadEntry? entry, CallSite call, IOperation operation, BodyFacts body) =>
        RootsOf(call.Caller).Any(root => root.Entry == entry && !(root.IsUntilAwait && AsyncCalls.IsAfterAwait(call.Operation, call.Caller)))
        && !(IsLetGo(call) && AsyncCalls.IsAfterAwait(operation, body));

    /// <summary>Whether the thread may call handlers that come back to the type, see <see cref="KeptApart.CallsBack"/>.</summary>
    public bool CallsBack(ThreadEntry thread) => _callBack.TryGetValue(thread, out var known) ? known : _callBack[thread] = KeptApart.CallsBack(thread, _type);

    /// <summary>Whether the object is rather the world that the thread works in, see <see cref="KeptApart.IsWorldOf"/>.</summary>
    public bool IsWorldOf(ThreadEntry thread) => _worlds.TryGetValue(thread, out var known) ? known : _worlds[thread] = KeptApart.IsWorldOf(thread, _type);

    /// <summary>Whether only one thread at a time ever runs <paramref name="body"/>: one that the type starts, or the user interface's.</summary>
    public bool IsConfined(BodyFacts body)
    {
        var entries = RootsOf(body).Select(root => root.Entry).Distinct().ToList();
        return entries.Count == 1 && (entries[0] is { } entry ? !entry.IsRepeated : IsUserInterface(_type.Type));
    }

    /// <summary>How two threads can come to run both accesses at the same time, or null when that is not known to happen.</summary>
    /// <param name="first">The access that is asked about.</param>
    /// <param name="second">Another, or the same.</param>
    /// <param name="othersMayJoin">Whether code that is handed a thread is taken to have waited for its end.</param>
    public Meeting? InParallel(Access first, Access second, bool othersMayJoin = true)
    {
        if (Encounter.AreApart(first.Anchor, second.Anchor) || Encounter.IsOfEachRun(first, second) || Encounter.Pairs(RootsAt(first), first, RootsAt(second), second) is not { } pairs || ((first.IsOwnElement || second.IsOwnElement || (first.IsOfOwnElement && second.IsOfOwnElement)) && !first.IsNextTo(second)) || first.IsApartFrom(second))
            return null;
        // Two threads that the type starts say more than one that comes from outside.
        return pairs
            .OrderByDescending(pair => pair.Left.Entry is not null && pair.Right.Entry is not null)
            .ThenByDescending(pair => pair.Left.Entry?.StartedIn == second.Body || pair.Right.Entry?.StartedIn == first.Body)
            .Where(pair => Encounter.IsBeside(pair.Left, first) && Encounter.IsBeside(pair.Right, second) && !ThreadOrder.IsOrdered(_type, pair.Left, first, pair.Right, second, othersMayJoin))
            .Where(pair => AreReached(pair.Left, first) && AreReached(pair.Right, second))
            .Select(pair => Meeting.Of(pair.Left, first, pair.Right, second, OutsideCaller) with { MayBeKeptApart = KeptApart.MayBe(pair.Left, first, pair.Right, second, _type) })
            .FirstOrDefault();
    }

    /// <summary>Whether both the access and the start of its thread can run at all; looked at last, as it takes the most work.</summary>
    private bool AreReached(ThreadRoot root, Access access) =>
        !_unreached.Contains(access.Operation, access.Body) && !IsRuledOut(root, access) && !(root.Entry is { Created: { } created } entry && _unreached.Contains(created, entry.StartedIn));

    /// <summary>Whether the thread only calls the helper with constants that keep it from the access: <c>Run(forEver: false)</c>.</summary>
    private bool IsRuledOut(ThreadRoot root, Access access) =>
        access.Body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private, Parameters.IsEmpty: false } helper }
        && _type.Calls.To(helper).Where(call => RootsOf(call.Caller).Any(other => other.Entry == root.Entry)).ToList() is { Count: > 0 } calls
        && calls.TrueForAll(call => !call.IsDelegate && GivenConstants.RuleOut(call.Operation, access.Operation));

    /// <summary>Whether the work runs beside its starter's own course: not where the starter waits for it on the spot.</summary>
    private bool IsCourseOfItsOwn(ThreadEntry entry) =>
        entry.IsRepeated
        || !(entry.Row.Blocks || (entry.Created is { } created && JoinedStart.IsAwaited(created)) || JoinedStart.Is(entry) || IsAwaitedByCallers(entry))
        // The branches of one blocking call run beside each other.
        || (entry.Row.Blocks && Entries.Any(other => other != entry && other.Created == entry.Created));

    /// <summary>Whether the task is returned to callers of which each waits for it.</summary>
    private bool IsAwaitedByCallers(ThreadEntry entry) =>
        entry.IsReturned && entry.StartedIn.Body.Method is { DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable } method
        && _type.Calls.To(method).ToList() is { Count: > 0 } calls && calls.TrueForAll(call => !call.IsDelegate && (JoinedStart.IsAwaited(call.Operation) || AsyncCalls.IsKeptForLater(call.Operation, call.Caller)));

    /// <summary>
    /// Where the threads at an access come from. Each run of a function has locals of its own: to them, only the threads that the run
    /// starts itself are others, whoever runs it, and a call of the function from one of them is another run.
    /// </summary>
    private IEnumerable<ThreadRoot> RootsAt(Access access) => Entries.IsEmpty ? [] :
        Encounter.IsOfRun(access.Anchor) ? !Encounter.IsOfRunOf(access.Anchor, access.Body.Body.Outermost) && BegunInRun(access) is { Count: > 0 } begun ? begun : RootsInRun(access.Body, Encounter.RunOf(access.Anchor, access.Body.Body), [])
        : access.Body.Body.IsConstruction ? access.Variable.IsStatic ? RootsOf(access.Body).Append(new ThreadRoot(null, IsOnSameObject: true)) : [new ThreadRoot(null, IsOnSameObject: true)]
        : RootsOf(access.Body);

    /// <summary>The courses of the access's body that the run begins which has the local or parameter: async methods that it hands the object.</summary>
    private List<ThreadRoot> BegunInRun(Access access) =>
        _started.Where(entry => entry.Target == access.Body && Encounter.IsOfRunOf(access.Anchor, entry.StartedIn.Body.Outermost)).Select(entry => new ThreadRoot(entry, IsOnSameObject: true)).ToList();

    private IEnumerable<ThreadRoot> RootsInRun(BodyFacts body, Body run, HashSet<BodyFacts> open)
    {
        if (!body.Body.IsWithin(run) || !open.Add(body))
            return [];
        // All that the run does itself is one course: that of the thread that begins it, where it is a lambda's.
        if (body.Body == run)
            return [new ThreadRoot(run.Enclosing is null ? null : _started.FirstOrDefault(entry => entry.Target == body), IsOnSameObject: true)];
        var own = _started.Where(entry => entry.Target == body && entry.StartedIn.Body.IsWithin(run)).Select(entry => new ThreadRoot(entry, IsOnSameObject: true)).ToList();
        var callers = body.Body.Method is { } function && (function.MethodKind == MethodKind.LocalFunction || _type.Calls.To(function).Any(call => call.Caller.Body.IsWithin(run)))
            ? _type.Calls.To(function).Where(call => !call.IsDelegate || RunsAtOnce(call.Operation)).Select(call => (call.Caller, IsLetGo: IsLetGo(call)))
            : own.Count > 0 || !RunsAtOnce(body.Body.Root) && !Entries.Any(entry => entry.Target == body) ? []
            : [(_type.FactsOf(body.Body.Enclosing!), false)];
        // Whoever lets an asynchronous call go runs it until its first await.
        return own.Concat(callers.SelectMany(call => RootsInRun(call.Caller, run, open).Select(root => root with { IsUntilAwait = root.IsUntilAwait || call.IsLetGo }))).Distinct().ToList();
    }

    /// <summary>The member that threads of other types call to get to <paramref name="body"/>: itself, or the nearest one that calls it.</summary>
    public Body OutsideCaller(BodyFacts body) => (WaysTo(body).FirstOrDefault(IsCallableFromOutside) ?? _type.FactsOf(body.Body.Outermost)).Body;

    /// <summary>The body, those that call it or hand it over, those in which it is written, and so on, the nearest first.</summary>
    public IEnumerable<BodyFacts> WaysTo(BodyFacts body)
    {
        var seen = new HashSet<BodyFacts> { body };
        var pending = new Queue<BodyFacts>([body]);
        while (pending.Count > 0)
        {
            var next = pending.Dequeue();
            yield return next;
            var callers = next.Body.Method is { } method ? _type.Calls.To(method).Select(call => call.Caller) : [];
            foreach (var caller in next.Body.Enclosing is { } enclosing ? callers.Append(_type.FactsOf(enclosing)) : callers)
            {
                if (seen.Add(caller))
                    pending.Enqueue(caller);
            }
        }
    }

    /// <summary>Whether the locks at the call keep others out, or may do so. What a flag does, which keeps out only those who ask for it, is told of each access.</summary>
    private bool IsUnderLock(CallSite call)
    {
        var held = call.Caller.HeldAt(call.Operation);
        return (!held.IsKnown && UnfollowedLocks.FlagOf(call.Operation, call.Caller) is null) || held.Must.Any(grip => !_type.Locks.AdmitsSeveral(grip));
    }

    private bool IsLetGo(CallSite call) => Entries.Any(entry => entry.Row.AfterAwait && entry.Created == call.Operation);

    private Dictionary<BodyFacts, HashSet<ThreadRoot>> SpreadAll()
    {
        _roots = [];
        foreach (var entry in _started)
            Spread(entry.Target, new ThreadRoot(entry, entry.IsOnSameObject), _roots);
        foreach (var body in _type.Bodies.Where(IsCallableFromOutside))
            Spread(body, new ThreadRoot(null, IsOnSameObject: true), _roots);
        foreach (var entry in Entries.Except(_started))
            foreach (var root in RootsOf(entry.StartedIn).Where(root => root.Entry != entry).ToList())
                Spread(entry.Target, root, _roots);
        return _roots;
    }

    private void Spread(BodyFacts body, ThreadRoot root, Dictionary<BodyFacts, HashSet<ThreadRoot>> rootsOf)
    {
        if (!rootsOf.TryGetValue(body, out var roots))
            rootsOf[body] = roots = [];
        if (!roots.Add(root))
            return;
        foreach (var call in _type.Calls.From(body))
        {
            // What comes before the first await of an asynchronous call is part of its caller's course.
            if ((root.Entry is { Row.AfterAwait: true } entry && entry.Target == body && !AsyncCalls.IsAfterAwait(call.Operation, body)) || (root.IsUntilAwait && AsyncCalls.IsAfterAwait(call.Operation, body)))
                continue;
            if ((!call.IsDelegate || RunsAtOnce(call.Operation)) && _type.Calls.BodyOf(call.Target) is { Body.IsConstruction: false } callee && !(root.Entry?.Target == body && IsGivenToStart(call, callee)))
                Spread(callee, root with { IsOnSameObject = root.IsOnSameObject && (call.IsOnSameObject || (root.Entry is null && IsOnPart(call))), IsUnderLock = root.IsUnderLock || IsUnderLock(call), IsUntilAwait = IsLetGo(call) || (root.IsUntilAwait && call.Target.IsAsync) }, rootsOf);
        }

        // An object made on a thread is new, but what its constructor does to static fields is done there.
        foreach (var made in _type.Calls.From(body).Where(call => call.Target.MethodKind == MethodKind.Constructor).SelectMany(call => BodiesOf(call.Target)))
            Spread(made, root with { IsOnSameObject = false }, rootsOf);
        foreach (var nested in body.Body.Nested.Where(nested => nested.Root is IAnonymousFunctionOperation && RunsAtOnce(nested.Root)))
            Spread(_type.FactsOf(nested), root, rootsOf);
    }

    /// <summary>Whether the thread runs what a call of the method that starts it gives, and each call its own: those are entries of their own, see <see cref="HelperStart"/>.</summary>
    private bool IsGivenToStart(CallSite call, BodyFacts given) => call.Operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol taker } }
        && Entries.Any(entry => entry.Target == given && entry.Created is IInvocationOperation { TargetMethod: var called } && SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, taker.OriginalDefinition));

    /// <summary>The constructor and the initialisers that run with it.</summary>
    private IEnumerable<BodyFacts> BodiesOf(IMethodSymbol constructor) => _type.Bodies.Where(body => body.Body is { IsConstruction: true, Owner: { IsStatic: false } owner }
        && SymbolEqualityComparer.Default.Equals(owner.ContainingType, constructor.ContainingType)
        && (owner is not IMethodSymbol || SymbolEqualityComparer.Default.Equals(owner, constructor)));

    /// <summary>
    /// Whether an object of a type nested in the caller's is called that the caller's object keeps: to that object, whoever calls the
    /// caller calls it.
    /// </summary>
    private static bool IsOnPart(CallSite call) =>
        call.Receiver is { } receiver
        && SymbolEqualityComparer.Default.Equals(call.Target.ContainingType.ContainingType, call.Caller.Body.Owner.ContainingType)
        && call.Caller.Paths.Read(receiver) is { IsShared: true, IsExact: true };

    /// <summary>Whether a lambda or method group is handed to a call that runs it before it returns.</summary>
    private bool RunsAtOnce(IOperation function)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation)
            use = use.Parent;
        return use is IArgumentOperation { Parent: IInvocationOperation call }
            && (EntryTable.RunsAtOnce(call.TargetMethod) || (_type.Calls.BodyOf(call.TargetMethod) is not null && ThreadEntries.Start(function) is null && HelperStart.Of(function, _type) is null));
    }

    /// <summary>Whether code of other types can call the body.</summary>
    public bool IsCallableFromOutside(BodyFacts body) => _outside.MayCall(body);

    /// <summary>Whether one thread, that of a user interface, runs the members of <paramref name="type"/>.</summary>
    public static bool IsUserInterface(INamedTypeSymbol? type)
    {
        while (type is not null)
        {
            if (type.Name is "DispatcherObject" or "DependencyObject" or "UIElement" or "ComponentBase" or "MonoBehaviour" || type.ToDisplayString() == "System.Windows.Forms.Control")
                return true;
            type = type.BaseType;
        }

        return false;
    }
}
