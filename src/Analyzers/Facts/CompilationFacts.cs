using System.Collections.Concurrent;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Meetings;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts;

/// <summary>What the types of a compilation say of each other, gathered as each of them ends. Holds symbols and places only.</summary>
internal sealed class CompilationFacts
{
    private readonly ConcurrentBag<ConcurrentUse> _uses = [];
    private readonly ConcurrentBag<ExposedAccess> _accesses = [];
    private readonly ConcurrentBag<ExposedWork> _work = [];
    private readonly ConcurrentBag<RepeatedCall> _repeated = [];
    private readonly ConcurrentBag<LockUse> _locks = [];
    private readonly ConcurrentBag<GivenObject> _given = [];
    private readonly ConcurrentBag<KeptImplementation> _kept = [];
    private readonly ConcurrentBag<GuardedState> _guarded = [];
    private readonly ConcurrentBag<InheritedAccess> _inherited = [];
    private readonly ConcurrentBag<InheritedSection> _sections = [];
    private readonly ConcurrentBag<InheritedPoll> _polls = [];
    private readonly ConcurrentBag<ThreadedHook> _hooks = [];
    private readonly ConcurrentBag<HookRound> _rounds = [];
    private readonly ConcurrentBag<BlockedHook> _blocked = [];
    private readonly ConcurrentBag<LateField> _late = [];
    private readonly ConcurrentBag<SharedGift> _gifts = [];
    private readonly ConcurrentBag<MadeAtOnce> _made = [];
    private readonly ConcurrentBag<CallOnGiven> _onGiven = [];
    private readonly ConcurrentBag<OwnThread> _threads = [];
    private readonly ConcurrentBag<CrowdThread> _crowds = [];
    private readonly ConcurrentBag<SingletonUse> _singletons = [];
    private readonly ConcurrentBag<InheritedWork> _inheritedWork = [];
    private readonly ConcurrentBag<SplitUse> _splits = [];
    private readonly ConcurrentBag<GatedMember> _gated = [];
    private readonly ConcurrentBag<QueueMember> _queues = [];
    private readonly ConcurrentBag<QueueRound> _queueRounds = [];
    private readonly ConcurrentBag<TickedHook> _ticked = [];
    private readonly ConcurrentBag<TickCall> _tickCalls = [];
    private readonly ConcurrentBag<TickWork> _tickWork = [];
    private readonly ConcurrentBag<InlineReply> _replies = [];
    private readonly ConcurrentBag<ReplyUse> _replyUses = [];
    private readonly ConcurrentBag<UnawaitedGift> _unawaited = [];
    private readonly ConcurrentBag<DelegateCourse> _courses = [];
    private readonly ConcurrentBag<OverridesObject> _overrides = [];
    private readonly ConcurrentBag<GivenPipes> _pipes = [];
    private readonly ConcurrentBag<SharedDisposal> _disposals = [];
    private readonly ConcurrentDictionary<ISymbol, bool> _locking = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ChangingState> _changing = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<Location, bool> _reported = new();
    private LockCycles? _cycles;
    private ImmutableArray<(SplitUse Split, ImmutableArray<ExposedAccess> Accesses)> _joined;

    /// <summary>All concurrent uses of objects, by place, with the methods that the calls of interfaces run.</summary>
    public ImmutableArray<ConcurrentUse> Uses
    {
        get
        {
            var (classes, services) = (_kept.ToLookup(kept => kept.Keeper, SymbolEqualityComparer.Default), Services);
            return _uses.OrderBy(use => Order(use.Site)).ThenBy(use => use.Text, StringComparer.Ordinal).Select(use => Implemented(use.First, classes, services) is { } first && Implemented(use.Second, classes, services) is { } second ? use with { First = first, Second = second } : null)
                .OfType<ConcurrentUse>().ToImmutableArray();
        }
    }

    /// <summary>All exposed accesses by the member that comes to them.</summary>
    public ILookup<ISymbol, ExposedAccess> Accesses => _accesses.Concat(Splits.SelectMany(split => split.Accesses)).OrderBy(access => Order(access.Site)).ToLookup(access => access.Member, SymbolEqualityComparer.Default);

    /// <summary>All questions and acts that another thread can come between, by place.</summary>
    private ImmutableArray<(SplitUse Split, ImmutableArray<ExposedAccess> Accesses)> Splits
    {
        get
        {
            if (_joined.IsDefault)
            {
                var (classes, services) = (_kept.ToLookup(kept => kept.Keeper, SymbolEqualityComparer.Default), Services);
                _joined = SplitUse.Join(_splits.OrderBy(split => Order(split.Site)), _gated.ToLookup(member => (ISymbol)member.Member, SymbolEqualityComparer.Default), use => Implemented(use, classes, services)).ToImmutableArray();
            }

            return _joined;
        }
    }

    /// <summary>All repeated calls, by place.</summary>
    public ImmutableArray<RepeatedCall> Repeated => _repeated.OrderBy(call => Order(call.Site)).ToImmutableArray();

    /// <summary>All work that is left behind, by the member that leaves it.</summary>
    public ILookup<ISymbol, ExposedWork> Work => _work.OrderBy(work => Order(work.Site)).ToLookup(work => (ISymbol)work.Member, SymbolEqualityComparer.Default);

    /// <summary>All uses of locks, by place.</summary>
    private ImmutableArray<LockUse> Locks => _locks.OrderBy(use => Order(use.Site)).ToImmutableArray();

    /// <summary>The order in which the types acquire their locks.</summary>
    public LockCycles LockCycles => _cycles ??= new LockCycles(Locks, new Givers(_given.ToImmutableArray()));

    /// <summary>What is known of services and requests.</summary>
    public ServiceFacts Requests { get; } = new();

    /// <summary>All registrations of services, by the service.</summary>
    public ILookup<ISymbol, ServiceRegistration> Services => Requests.Services;

    /// <summary>The changes at which threads meet as one type alone does not know: of what several workers are given, of what is inherited, in methods that a base class runs.</summary>
    public IEnumerable<MetAccess> Met
    {
        get
        {
            var (gifts, accesses) = (_gifts.OrderBy(gift => Order(gift.Site)).ToImmutableArray(), Accesses);
            var ofGifts = gifts.IsEmpty ? [] : new GiftMeetings(this, Locks.ToLookup(use => use.Function, SymbolEqualityComparer.Default), _given.Where(given => given.From is not null).ToLookup(given => given.From!, given => given.To, SymbolEqualityComparer.Default)).Of(gifts, _threads.OrderBy(thread => Order(thread.Start)).ToImmutableArray());
            var ofSplits = Splits.Where(split => split.Split.Meeting is not null).Select(split => new MetAccess(split.Accesses[0], split.Split.Asked, "asks", split.Accesses[0].Variable.ContainingType.Name, split.Split.Meeting!.Text, split.Split.Meeting.Sites));
            // Threads that are known say more than an object that is made for several.
            var ofShared = Splits.Where(split => split.Split is { Meeting: null, SharedBy: not null }).Select(split => new MetAccess(split.Accesses[0], split.Split.Asked, "asks", split.Accesses[0].Variable.ContainingType.Name, $"and line {split.Split.SharedBy!.GetLineSpan().StartLinePosition.Line + 1} says that several threads come here", ImmutableArray.Create(split.Split.SharedBy!)));
            var ofMakers = _made.IsEmpty ? [] : MadeAtOnce.Meetings(_made.OrderBy(made => Order(made.Site)).ToImmutableArray(), _onGiven.OrderBy(call => Order(call.Site)).ToLookup(call => (ISymbol)call.Parameter, SymbolEqualityComparer.Default), accesses);
            var ofCrowds = _crowds.IsEmpty || _singletons.IsEmpty ? [] : CrowdMeetings.Of(_crowds.OrderBy(crowd => Order(crowd.Start)).ToImmutableArray(), _singletons.OrderBy(use => Order(use.Site)), Locks.ToLookup(use => use.Function, SymbolEqualityComparer.Default), accesses);
            return ofSplits.Concat(ofGifts).Concat(ofMakers).Concat(ofCrowds).Concat(HookMeetings.Of(accesses, Hooks)).Concat(InheritedWork.Meetings(_inheritedWork.OrderBy(work => Order(work.Access.Site)).ToImmutableArray(), accesses)).Concat(ofShared);
        }
    }

    /// <summary>What overrides dispose of while others may use it on the timer of the class they derive from: the timer, the use and the disposal.</summary>
    public IEnumerable<(TickedHook Hook, OverridesObject Use, OverridesObject End)> TickedOverrides =>
        TickedHook.Ends(_ticked.OrderBy(hook => Order(hook.Stop.GetLocation())), _overrides.OrderBy(use => Order(use.Operation.GetLocation())).ToLookup(use => (ISymbol)use.Method, SymbolEqualityComparer.Default));

    /// <summary>What overrides do in ticks of the class they derive from, which may overlap.</summary>
    public IEnumerable<(TickCall Tick, TickWork Work)> TickedWork => from tick in _tickCalls.OrderBy(tick => Order(tick.Timer)) from work in _tickWork.OrderBy(work => Order(work.Work.Store.GetLocation())) where SymbolEqualityComparer.Default.Equals(tick.Method, work.Method) select (tick, work);

    /// <summary>All async functions that are given to code which cannot await them, by place, each with where what it throws is to be caught.</summary>
    public IEnumerable<(UnawaitedGift Gift, Location? Catcher)> UnawaitedGifts
    {
        get
        {
            var courses = _unawaited.IsEmpty ? null : _courses.OrderBy(course => Order(course.Catching ?? Location.None)).ToLookup(course => course.From, SymbolEqualityComparer.Default);
            return _unawaited.OrderBy(gift => Order(gift.Function.GetLocation())).Select(gift => (gift, gift.CatcherBy(courses!)));
        }
    }

    /// <summary>Where a loop that reads replies runs code which blocks until another reply has come.</summary>
    public IEnumerable<(InlineReply Reply, ReplyUse Next, Location Block)> StuckReplies => _replies.IsEmpty ? []
        : ReplyUse.Stuck(_replies.OrderBy(reply => Order(reply.Creation)), _replyUses.OrderBy(use => Order(use.Site)).ToList(), _locks.Where(use => use.Callee is not null).ToLookup(use => use.Callee!, SymbolEqualityComparer.Default));

    /// <summary>Where a method that is given a channel completes it at its end only, and somebody waits for those who empty it.</summary>
    public IEnumerable<(PipeEnd End, PipeStart Start, SyntaxNode Consuming)> SkippedEnds => GivenPipes.Skipped(_pipes);

    /// <summary>The disposals, guarded by a flag that is asked and set in two steps, that two threads can be in at once.</summary>
    public IEnumerable<(DisposalGuard Guard, DisposedByTwo By)> SharedDisposals => SharedDisposal.Meetings(_disposals);

    /// <summary>All that classes keep under a lock for those which derive from them, by the variable.</summary>
    public ILookup<ISymbol, GuardedState> Guarded => _guarded.ToLookup(state => state.Variable, SymbolEqualityComparer.Default);

    /// <summary>All accesses to inherited variables, by place.</summary>
    public ImmutableArray<InheritedAccess> Inherited => _inherited.OrderBy(access => Order(access.Site)).ToImmutableArray();

    /// <summary>All accesses, with their locks, to what classes leave to those which derive from them, by place.</summary>
    public ImmutableArray<InheritedSection> Sections => _sections.OrderBy(section => Order(section.Site)).ToImmutableArray();

    /// <summary>All loops that look at inherited flags, by place.</summary>
    public ImmutableArray<InheritedPoll> Polls => _polls.OrderBy(poll => Order(poll.Site)).ToImmutableArray();

    /// <summary>All methods that classes leave to those which derive from them, and call on threads that they start, by the method.</summary>
    public ILookup<ISymbol, ThreadedHook> Hooks => _hooks.OrderBy(hook => Order(hook.Start)).ToLookup(hook => (ISymbol)hook.Method, SymbolEqualityComparer.Default);

    /// <summary>All loops that call such methods in their rounds until they are asked to stop, by the method.</summary>
    public ILookup<ISymbol, HookRound> Rounds => _rounds.OrderBy(round => Order(round.Request)).ToLookup(round => (ISymbol)round.Method, SymbolEqualityComparer.Default);

    /// <summary>All methods that override one, and wait without end, by place.</summary>
    public ImmutableArray<BlockedHook> Blocked => _blocked.OrderBy(hook => Order(hook.Site)).ToImmutableArray();

    /// <summary>All fields that overrides count on and constructors of derived classes set, by place.</summary>
    public ImmutableArray<LateField> LateFields => _late.OrderBy(late => Order(late.Set)).ToImmutableArray();

    /// <summary>All members by which queues are used that a class keeps to itself, by place.</summary>
    public ImmutableArray<QueueMember> QueueMembers => _queues.OrderBy(member => Order(member.Member.Locations[0])).ToImmutableArray();

    /// <summary>All calls that may take from such a queue, by the member that is called.</summary>
    public ILookup<ISymbol, QueueRound> QueueRounds => _queueRounds.OrderBy(round => Order(round.Site)).ToLookup(round => (ISymbol)round.Taker, SymbolEqualityComparer.Default);

    /// <summary>The functions that some function of the compilation calls while it holds a lock.</summary>
    public ImmutableHashSet<ISymbol> CalledUnderLock => _locks.Where(use => !use.Held.IsEmpty).Select(use => use.Callee).OfType<ISymbol>().ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default);

    /// <summary>Adds what <paramref name="type"/> says.</summary>
    public void Add(TypeFacts type)
    {
        AddAll(_uses, ConcurrentUse.Of(type, StateOf));
        AddAll(_accesses, ExposedAccess.Of(type));
        AddAll(_work, ExposedWork.Of(type));
        AddAll(_repeated, RepeatedCall.Of(type, StateOf));
        AddAll(_locks, new LockUses(type).All());
        AddAll(_given, GivenObject.In(type));
        AddAll(_kept, KeptImplementation.In(type));
        AddAll(_guarded, GuardedState.Of(type));
        AddAll(_inherited, InheritedAccess.Of(type, IsLocking));
        AddAll(_sections, InheritedSection.Of(type, IsLocking));
        AddAll(_polls, InheritedPoll.Of(type));
        AddAll(_hooks, ThreadedHook.Of(type));
        AddAll(_rounds, HookRound.Of(type));
        AddAll(_blocked, BlockedHook.Of(type));
        AddAll(_late, LateField.Of(type));
        AddAll(_gifts, SharedGift.Of(type));
        AddAll(_made, MadeAtOnce.Of(type));
        AddAll(_onGiven, CallOnGiven.Of(type));
        AddAll(_threads, OwnThread.Of(type));
        AddAll(_crowds, CrowdThread.Of(type));
        AddAll(_singletons, SingletonUse.Of(type, StateOf));
        AddAll(_inheritedWork, InheritedWork.Of(type));
        AddAll(_splits, SplitUse.Of(type, IsLocking));
        AddAll(_gated, GatedMember.Of(type));
        AddAll(_queues, QueueMember.Of(type));
        AddAll(_queueRounds, QueueRound.Of(type));
        AddAll(_ticked, TickedHook.Of(type));
        AddAll(_tickCalls, TickCall.Of(type));
        AddAll(_tickWork, TickWork.Of(type));
        AddAll(_replies, InlineReply.Of(type));
        AddAll(_replyUses, ReplyUse.Of(type));
        AddAll(_unawaited, UnawaitedGift.Of(type));
        AddAll(_courses, DelegateCourse.Of(type));
        AddAll(_overrides, OverridesObject.Of(type));
        Requests.Add(type);
        AddAll(_pipes, GivenPipes.Of(type));
        AddAll(_disposals, SharedDisposal.Of(type));
    }

    /// <summary>Notes that something is reported at <paramref name="site"/> already.</summary>
    public void Reported(Location site) => _reported.TryAdd(site, true);

    /// <summary>Whether something is reported at <paramref name="site"/> already.</summary>
    public bool IsReported(Location site) => _reported.ContainsKey(site);

    /// <summary>The use, of the method that its object's class has; null where that class is not known.</summary>
    private static ObjectUse? Implemented(ObjectUse use, ILookup<ISymbol, KeptImplementation> classes, ILookup<ISymbol, ServiceRegistration> services)
    {
        if (use is not { Keeper: { } keeper, Member: IMethodSymbol called })
            return use;
        // What nobody in sight gives it, the container does.
        return (classes[keeper].Any() ? KeptImplementation.OnlyClassOf(keeper, classes) : ServiceRegistration.OnlyClassOf(called.ContainingType, services)) is { } only && Implementations.Of(called, only) is { } method ? use with { Member = method } : null;
    }

    private static void AddAll<T>(ConcurrentBag<T> bag, IEnumerable<T> items)
    {
        foreach (var item in items)
            bag.Add(item);
    }

    private bool IsLocking(INamedTypeSymbol type) => _locking.GetOrAdd(type, locking => InheritedLocks.AreWrittenIn((INamedTypeSymbol)locking));

    private ChangingState StateOf(INamedTypeSymbol type) => _changing.GetOrAdd(type, outermost => ChangingState.Of((INamedTypeSymbol)outermost));

    private static (string, int) Order(Location location) => (location.SourceTree?.FilePath ?? "", location.SourceSpan.Start);
}
