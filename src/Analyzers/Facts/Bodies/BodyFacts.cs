using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>What is known of one body, computed when first asked for.</summary>
internal sealed class BodyFacts
{
    private BodyFlow? _flow;
    private bool _isFollowed;
    private ImmutableArray<Leak> _leaks;
    private Dictionary<IOperation, HeldLocks>? _held;
    private bool? _changesLocks;
    private ImmutableArray<(Grip Grip, IOperation Operation)> _sections;
    private ImmutableArray<SyncEvent> _events;
    private PathReader? _paths;
    private OwnLocks? _ownLocks;
    private BodySignals? _signals;
    private bool? _joinsOthers;

    public BodyFacts(Body body, TypeFacts type)
    {
        Body = body;
        Type = type;
        foreach (var call in body.Calls)
            HasSyncCalls = HasSyncCalls || HandleCall.Is(call) || EventReader.Read(call) is { Action: SyncAction.Acquire or SyncAction.Release or SyncAction.Forget };
    }

    /// <summary>The body the facts are about.</summary>
    public Body Body { get; }

    /// <summary>The facts of the type the body belongs to.</summary>
    public TypeFacts Type { get; }

    /// <summary>Whether the body itself acquires or releases other than by <c>lock</c> statements.</summary>
    public bool HasSyncCalls { get; }

    /// <summary>All that the body does to primitives, in source order.</summary>
    public ImmutableArray<SyncEvent> Events => _events.IsDefault ? _events = Body.Calls.SelectMany(call => EventsOf(call)).ToImmutableArray() : _events;

    /// <summary>Whether the body is being followed right now: whoever calls it from there must do without.</summary>
    public bool IsBeingFollowed { get; private set; }

    /// <summary>Whether all code that comes to the body, in whatever type, holds a lock by then or is only making the object; a search, for what is about to be reported.</summary>
    public bool IsKeptApartByCallers => Body is { Enclosing: null, Method: { } method } && (ScopeCallers.Are(this) || Type.Holding.Guard(method));

    /// <summary>How the hand-written acquires and releases of the body were followed; null when it has none.</summary>
    public BodyFlow? Flow
    {
        get
        {
            if (!_isFollowed)
            {
                _flow = FollowLocks();
                _isFollowed = true;
            }

            return _flow;
        }
    }

    /// <summary>The locks that the body acquires and leaves acquired on some way out.</summary>
    public ImmutableArray<Leak> Leaks => !_leaks.IsDefault ? _leaks : _leaks = Type.MentionsThreads ? Locking.Leaks.Of(this).Concat(YieldedLock.Of(this)).Concat(UnfinishedWork.Of(this)).ToImmutableArray() : ImmutableArray<Leak>.Empty;

    /// <summary>The acquires of locks that the compilation has made itself, where source shows how long they are held.</summary>
    public ImmutableArray<(Grip Grip, IOperation Operation)> Sections => _sections.IsDefault ? _sections = OwnSections.AcquiresIn(this).ToImmutableArray() : _sections;

    /// <summary>Reads how expressions of this body reach their values.</summary>
    public PathReader Paths => _paths ??= new PathReader(Type.Locks.LocalsOf(Body));

    /// <summary>Where the body tells other threads to go on, and where it waits for them.</summary>
    public BodySignals Signals => _signals ??= new BodySignals(this);

    /// <summary>All that <paramref name="call"/>, of this body, does to primitives, in order.</summary>
    public ImmutableArray<SyncEvent> EventsOf(IInvocationOperation call) => EventReader.ReadAll(call, array => HandleArrays.MadeAs(array, Body, Type));

    /// <summary>Whether whoever calls the body may go on only when threads have ended that others have started.</summary>
    public bool JoinsOthers
    {
        get
        {
            if (_joinsOthers is null)
            {
                // While a recursive cycle is open, the calls that close it do not count.
                _joinsOthers = false;
                _joinsOthers = HelpedJoin.IsIn(this);
            }

            return _joinsOthers.Value;
        }
    }

    /// <summary>The locks held whenever <paramref name="operation"/>, of this body's original tree, is evaluated.</summary>
    public HeldLocks HeldAt(IOperation operation)
    {
        if (_changesLocks == false)
            return Type.Callers.LocksAtEntry(this);
        if (_held is not null && _held.TryGetValue(operation, out var known))
            return known;
        var held = FindHeldAt(operation);
        if (_changesLocks == true && Type.Callers.IsSettled)
            (_held ??= [])[operation] = held;
        return held;
    }

    /// <summary>Whether anything in the body can make the locks held there others than those of its callers: most bodies have nothing of the kind.</summary>
    private bool ChangesLocks() => Body.HasScopes || !Body.LockStatements.IsEmpty || !Body.Awaits.IsEmpty || Type.MentionsAtomics || Type.AsksForThread || !(_ownLocks ??= new OwnLocks(this)).AreNone || Flow is not null;

    private HeldLocks FindHeldAt(IOperation operation)
    {
        var entry = Type.Callers.LocksAtEntry(this);
        if (!(_changesLocks ??= ChangesLocks()))
            return entry;
        // The caller goes on at the first await, and its thread leaves its locks, whatever this body still has to do.
        if (Body.Method is { IsAsync: true } && entry.Must.Any(BelongsToThread) && Body.Awaits.Any(await => await.Syntax.Span.End <= operation.Syntax.SpanStart))
            entry = entry with { Must = entry.Must.Where(grip => !BelongsToThread(grip)).ToImmutableHashSet() };
        if (UnfollowedLocks.MayHoldAt(operation, this) || (_ownLocks ??= new OwnLocks(this)).MayBeHeldAt(operation))
            entry = entry with { IsKnown = false };
        if (Body.LockStatements.IsEmpty && Flow is null)
            return entry;
        var here = ImmutableHashSet.CreateRange(LexicalLocks.Around(operation).Select(statement => LexicalLocks.GripOf(statement, Paths)));
        if (Flow is not { } flow)
            return entry.Or(HeldLocks.None with { Must = here });
        return new HeldLocks(
            entry.Must.Union(here).Union(flow.HeldAt(operation.Syntax)).Except(flow.GivenUpAt(operation.Syntax)),
            entry.IsKnown && flow.IsPrecise);
    }

    /// <summary>Where the body acquires <paramref name="grip"/>, which it holds at <paramref name="operation"/>: itself or by a call; null where a caller does.</summary>
    public SyntaxNode? AcquireOf(Grip grip, IOperation operation) =>
        LexicalLocks.Around(operation).FirstOrDefault(statement => LexicalLocks.GripOf(statement, Paths).Equals(grip))?.LockedValue.Syntax
        ?? Flow?.Sites.LastOrDefault(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(grip) && site.Event.Call.Syntax.SpanStart < operation.Syntax.SpanStart)?.Event.Call.Syntax
        ?? Body.Calls.LastOrDefault(call => call.Syntax.SpanStart < operation.Syntax.SpanStart && Type.Locks.EffectsOf(call.TargetMethod).Any(effect => effect.Delta > 0 && effect.Grip.Equals(grip)))?.Syntax;

    private static bool BelongsToThread(Grip grip) => grip.Lock.Kind is not (PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim or PrimitiveKind.AsyncLock);

    private BodyFlow? FollowLocks()
    {
        if (!Type.Locks.HasHandWrittenLocks)
            return null;
        IsBeingFollowed = true;
        try
        {
            return (HasSyncCalls || CallsMethodsWithEffects()) && BodyGraph.Of(Body, Type.Cancellation) is { } graph
                ? BodyFlow.Of(graph, Type.Locks.ContextOf(Body), Type.Cancellation)
                : null;
        }
        finally
        {
            IsBeingFollowed = false;
        }
    }

    private bool CallsMethodsWithEffects() => Body.Calls.Any(call => !Type.Locks.EffectsOf(call.TargetMethod).IsEmpty);
}
