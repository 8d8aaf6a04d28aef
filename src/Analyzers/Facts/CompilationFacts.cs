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
    private ILookup<ISymbol, ExposedAccess>? _byMember;
    private ImmutableArray<(SplitUse Split, ImmutableArray<ExposedAccess> Accesses)> _joined;

    /// <summary>All concurrent uses of objects, by place, with the methods that the calls of interfaces run.</summary>
    public ImmutableArray<ConcurrentUse> Uses
    {
        get
        {
            var (classes, services) = (_kept.ToLookup(kept => kept.Keeper, SymbolEqualityComparer.Default), Services);
            return _uses.ByPlace(use => use.Site).ThenBy(use => use.Text, StringComparer.Ordinal).Select(use => Implemented(use.First, classes, services) is { } first && Implemented(use.Second, classes, services) is { } second ? use with { First = first, Second = second } : null)
                .OfType<ConcurrentUse>().ToImmutableArray();
        }
    }

    /// <summary>All exposed accesses by the member that comes to them.</summary>
    public ILookup<ISymbol, ExposedAccess> Accesses => _byMember ??= _accesses.Concat(Splits.SelectMany(split => split.Accesses)).ByPlace(access => access.Site).ToLookup(access => access.Member, SymbolEqualityComparer.Default);

    /// <summary>All questions and acts that another thread can come between, by place.</summary>
    private ImmutableArray<(SplitUse Split, ImmutableArray<ExposedAccess> Accesses)> Splits
    {
        get
        {
            if (_joined.IsDefault)
            {
                var (classes, services) = (_kept.ToLookup(kept => kept.Keeper, SymbolEqualityComparer.Default), Services);
                _joined = SplitUse.Join(_splits.ByPlace(split => split.Site), _gated.ToLookup(member => (ISymbol)member.Member, SymbolEqualityComparer.Default), use => Implemented(use, classes, services)).ToImmutableArray();
            }

            return _joined;
        }
    }

    /// <summary>All repeated calls, by place.</summary>
    public ImmutableArray<RepeatedCall> Repeated => _repeated.ByPlace(call => call.Site).ToImmutableArray();

    /// <summary>All work that is left behind, by the member that leaves it.</summary>
    public ILookup<ISymbol, ExposedWork> Work => _work.ByPlace(work => work.Site).ToLookup(work => (ISymbol)work.Member, SymbolEqualityComparer.Default);

    /// <summary>All uses of locks, by place.</summary>
    private ImmutableArray<LockUse> Locks => _locks.ByPlace(use => use.Site).ToImmutableArray();

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
            var (gifts, accesses) = (_gifts.ByPlace(gift => gift.Site).ToImmutableArray(), Accesses);
            var ofGifts = gifts.IsEmpty ? [] : new GiftMeetings(this, Locks.ToLookup(use => use.Function, SymbolEqualityComparer.Default), _given.Where(given => given.From is not null).ToLookup(given => given.From!, given => given.To, SymbolEqualityComparer.Default)).Of(gifts, _threads.ByPlace(thread => thread.Start).ToImmutableArray());
            var ofSplits = Splits.Where(split => split.Split.Meeting is not null).Select(split => new MetAccess(split.Accesses[0], split.Split.Asked, "asks", split.Accesses[0].Variable.ContainingType.Name, split.Split.Meeting!.Text, split.Split.Meeting.Sites));
            // Threads that are known say more than an object that is made for several.
            var ofShared = Splits.Where(split => split.Split is { Meeting: null, SharedBy: not null }).Select(split => new MetAccess(split.Accesses[0], split.Split.Asked, "asks", split.Accesses[0].Variable.ContainingType.Name, $"and line {split.Split.SharedBy!.GetLineSpan().StartLinePosition.Line + 1} says that several threads come here", ImmutableArray.Create(split.Split.SharedBy!)));
            var ofMakers = _made.IsEmpty ? [] : MadeAtOnce.Meetings(_made.ByPlace(made => made.Site).ToImmutableArray(), _onGiven.ByPlace(call => call.Site).ToLookup(call => (ISymbol)call.Parameter, SymbolEqualityComparer.Default), accesses);
            var ofCrowds = _crowds.IsEmpty || _singletons.IsEmpty ? [] : CrowdMeetings.Of(_crowds.ByPlace(crowd => crowd.Start).ToImmutableArray(), _singletons.ByPlace(use => use.Site), Locks.ToLookup(use => use.Function, SymbolEqualityComparer.Default), accesses);
            return ofSplits.Concat(ofGifts).Concat(ofMakers).Concat(ofCrowds).Concat(HookMeetings.Of(accesses, Hooks)).Concat(InheritedWork.Meetings(_inheritedWork.ByPlace(work => work.Access.Site).ToImmutableArray(), accesses)).Concat(ofShared);
        }
    }

    /// <summary>What overrides dispose of while others may use it on the timer of the class they derive from: the timer, the use and the disposal.</summary>
    public IEnumerable<(TickedHook Hook, OverridesObject Use, OverridesObject End)> TickedOverrides =>
        TickedHook.Ends(_ticked.ByPlace(hook => hook.Stop.GetLocation()), _overrides.ByPlace(use => use.Operation.GetLocation()).ToLookup(use => (ISymbol)use.Method, SymbolEqualityComparer.Default));

    /// <summary>What overrides do in ticks of the class they derive from, which may overlap.</summary>
    public IEnumerable<(TickCall Tick, TickWork Work)> TickedWork => from tick in _tickCalls.ByPlace(tick => tick.Timer) from work in _tickWork.ByPlace(work => work.Work.Store.GetLocation()) where SymbolEqualityComparer.Default.Equals(tick.Method, work.Method) select (tick, work);

    /// <summary>All async functions that are given to code which cannot await them, by place, each with where what it throws is to be caught.</summary>
    public IEnumerable<(UnawaitedGift Gift, Location? Catcher)> UnawaitedGifts
    {
        get
        {
            var courses = _unawaited.IsEmpty ? null : _courses.ByPlace(course => course.Catching ?? Location.None).ToLookup(course => course.From, SymbolEqualityComparer.Default);
            return _unawaited.ByPlace(gift => gift.Function.GetLocation()).Select(gift => (gift, gift.CatcherBy(courses!)));
        }
    }

    /// <summary>Where a loop that completes replies runs code which blocks until another reply has come, or the loop's own thread has gone on.</summary>
    public IEnumerable<(InlineReply Reply, ReplyUse Next, Location Block, bool IsForReply)> StuckReplies => _replies.IsEmpty ? []
        : ReplyUse.Stuck(_replies.ByPlace(reply => reply.Creation), _replyUses.ByPlace(use => use.Site).ToList(), _locks.Where(use => use.Callee is not null).ToLookup(use => use.Callee!, SymbolEqualityComparer.Default));

    /// <summary>Where a method that is given a channel completes it at its end only, and somebody waits for those who empty it.</summary>
    public IEnumerable<(PipeEnd End, PipeStart Start, SyntaxNode Consuming)> SkippedEnds => GivenPipes.Skipped(_pipes);

    /// <summary>The disposals, guarded by a flag that is asked and set in two steps, that two threads can be in at once.</summary>
    public IEnumerable<(DisposalGuard Guard, DisposedByTwo By)> SharedDisposals => SharedDisposal.Meetings(_disposals);

    /// <summary>All that classes keep under a lock for those which derive from them, by the variable.</summary>
    public ILookup<ISymbol, GuardedState> Guarded => _guarded.ToLookup(state => state.Variable, SymbolEqualityComparer.Default);

    /// <summary>All accesses to inherited variables, by place.</summary>
    public ImmutableArray<InheritedAccess> Inherited => _inherited.ByPlace(access => access.Site).ToImmutableArray();

    /// <summary>All accesses, with their locks, to what classes leave to those which derive from them, by place.</summary>
    public ImmutableArray<InheritedSection> Sections => _sections.ByPlace(section => section.Site).ToImmutableArray();

    /// <summary>All loops that look at inherited flags, by place.</summary>
    public ImmutableArray<InheritedPoll> Polls => _polls.ByPlace(poll => poll.Site).ToImmutableArray();

    /// <summary>All methods that classes leave to those which derive from them, and call on threads that they start, by the method.</summary>
    public ILookup<ISymbol, ThreadedHook> Hooks => _hooks.ByPlace(hook => hook.Start).ToLookup(hook => (ISymbol)hook.Method, SymbolEqualityComparer.Default);

    /// <summary>All loops that call such methods in their rounds until they are asked to stop, by the method.</summary>
    public ILookup<ISymbol, HookRound> Rounds => _rounds.ByPlace(round => round.Request).ToLookup(round => (ISymbol)round.Method, SymbolEqualityComparer.Default);

    /// <summary>All methods that override one, and wait without end, by place.</summary>
    public ImmutableArray<BlockedHook> Blocked => _blocked.ByPlace(hook => hook.Site).ToImmutableArray();

    /// <summary>All fields that overrides count on and constructors of derived classes set, by place.</summary>
    public ImmutableArray<LateField> LateFields => _late.ByPlace(late => late.Set).ToImmutableArray();

    /// <summary>All members by which queues are used that a class keeps to itself, by place.</summary>
    public ImmutableArray<QueueMember> QueueMembers => _queues.ByPlace(member => member.Member.Locations[0]).ToImmutableArray();

    /// <summary>All calls that may take from such a queue, by the member that is called.</summary>
    public ILookup<ISymbol, QueueRound> QueueRounds => _queueRounds.ByPlace(round => round.Site).ToLookup(round => (ISymbol)round.Taker, SymbolEqualityComparer.Default);

    /// <summary>The functions that some function of the compilation calls while it holds a lock.</summary>
    public ImmutableHashSet<ISymbol> CalledUnderLock => _locks.Where(use => !use.Held.IsEmpty).Select(use => use.Callee).OfType<ISymbol>().ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default);

    /// <summary>Adds what <paramref name="type"/> says.</summary>
    public void Add(TypeFacts type)
    {
        _uses.AddAll(ConcurrentUse.Of(type, StateOf));
        _accesses.AddAll(ExposedAccess.Of(type));
        _work.AddAll(ExposedWork.Of(type));
        _repeated.AddAll(RepeatedCall.Of(type, StateOf));
        _locks.AddAll(new LockUses(type, IsLocking).All());
        _given.AddAll(GivenObject.In(type));
        _kept.AddAll(KeptImplementation.In(type));
        _guarded.AddAll(GuardedState.Of(type));
        _inherited.AddAll(InheritedAccess.Of(type, IsLocking));
        _sections.AddAll(InheritedSection.Of(type, IsLocking));
        _polls.AddAll(InheritedPoll.Of(type));
        _hooks.AddAll(ThreadedHook.Of(type));
        _rounds.AddAll(HookRound.Of(type));
        _blocked.AddAll(BlockedHook.Of(type));
        _late.AddAll(LateField.Of(type));
        _gifts.AddAll(SharedGift.Of(type));
        _made.AddAll(MadeAtOnce.Of(type));
        _onGiven.AddAll(CallOnGiven.Of(type));
        _threads.AddAll(OwnThread.Of(type));
        _crowds.AddAll(CrowdThread.Of(type));
        _singletons.AddAll(SingletonUse.Of(type, StateOf));
        _inheritedWork.AddAll(InheritedWork.Of(type));
        _splits.AddAll(SplitUse.Of(type, IsLocking));
        _gated.AddAll(GatedMember.Of(type));
        _queues.AddAll(QueueMember.Of(type));
        _queueRounds.AddAll(QueueRound.Of(type));
        _ticked.AddAll(TickedHook.Of(type));
        _tickCalls.AddAll(TickCall.Of(type));
        _tickWork.AddAll(TickWork.Of(type));
        _replies.AddAll(InlineReply.Of(type));
        _replyUses.AddAll(ReplyUse.Of(type));
        _unawaited.AddAll(UnawaitedGift.Of(type));
        _courses.AddAll(DelegateCourse.Of(type));
        _overrides.AddAll(OverridesObject.Of(type));
        Requests.Add(type);
        _pipes.AddAll(GivenPipes.Of(type));
        _disposals.AddAll(SharedDisposal.Of(type));
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

    private bool IsLocking(INamedTypeSymbol type) => _locking.GetOrAdd(type, locking => InheritedLocks.AreWrittenIn((INamedTypeSymbol)locking));

    private ChangingState StateOf(INamedTypeSymbol type) => _changing.GetOrAdd(type, outermost => ChangingState.Of((INamedTypeSymbol)outermost));
}
