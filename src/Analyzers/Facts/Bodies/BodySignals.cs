using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>One operation by which a thread tells another to go on, or is told.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Target">The object through which it does.</param>
internal sealed record BodySignal(IOperation Operation, AccessPath Target);

/// <summary>
/// Where a body tells other threads to go on, and where it waits for them: itself, in a function that a call runs before it returns, or in a method of the type that it
/// calls. Asked for every two accesses, so read once.
/// </summary>
internal sealed class BodySignals
{
    private readonly BodyFacts _body;
    private readonly ImmutableArray<BodySignal> _ownGiven;
    private readonly ImmutableArray<BodySignal> _ownAwaited;
    private ImmutableArray<BodySignal> _given;
    private ImmutableArray<BodySignal> _awaited;
    private ImmutableArray<IOperation> _waits;

    public BodySignals(BodyFacts body)
    {
        _body = body;
        var given = ImmutableArray.CreateBuilder<BodySignal>();
        var awaited = ImmutableArray.CreateBuilder<BodySignal>();
        foreach (var operation in body.Body.Operations)
        {
            if (SignalTable.Signalled(operation) is { } signalled)
                given.Add(new BodySignal(operation, body.Paths.Read(signalled)));
            if (SignalTable.Awaited(operation) is { } waitedFor)
                awaited.Add(new BodySignal(operation, body.Paths.Read(waitedFor)));
        }

        (_ownGiven, _ownAwaited) = (given.ToImmutable(), awaited.ToImmutable());
        Polled = body.Body.Loops.OfType<IWhileLoopOperation>().Select(loop => FlagPoll.Of(loop, body)).OfType<FlagPoll>().ToImmutableArray();
    }

    /// <summary>The operations that tell other threads to go on.</summary>
    public ImmutableArray<BodySignal> Given => _given.IsDefault ? _given = _ownGiven.AddRange(Called(signals => signals._ownGiven)) : _given;

    /// <summary>The operations that are told to go on.</summary>
    public ImmutableArray<BodySignal> Awaited => _awaited.IsDefault ? _awaited = _ownAwaited.AddRange(Called(signals => signals._ownAwaited)).AddRange(AskedAtOnce()) : _awaited;

    /// <summary>The loops that do nothing but wait until another thread has set a flag.</summary>
    public ImmutableArray<FlagPoll> Polled { get; }

    /// <summary>The operations that wait for a thread, or for a signal that a thread gives when it is done.</summary>
    public ImmutableArray<IOperation> Waits => _waits.IsDefault
        ? _waits = _body.Body.Operations.Where(operation => (ThreadOrder.IsJoinOrWait(operation) && !OnlyAcquires(operation)) || HelpedJoin.Is(operation, _body)).ToImmutableArray()
        : _waits;

    private bool OnlyAcquires(IOperation operation) =>
        operation is IInvocationOperation call && _body.EventsOf(call) is { IsEmpty: false } events && events.All(sync => sync.Action == SyncAction.Acquire);

    /// <summary>What the methods and accessors do that are called on the body's own object, with objects that this reaches in the same way.</summary>
    private IEnumerable<BodySignal> Called(Func<BodySignals, ImmutableArray<BodySignal>> own) => _body.Type.Calls.From(_body)
        .Where(call => !call.IsDelegate && call.IsOnSameObject && (call.Operation is IInvocationOperation or IPropertyReferenceOperation) && !call.Target.IsAsync)
        .SelectMany(call => _body.Type.Calls.BodyOf(call.Target) is { Body.Enclosing: null } callee && callee != _body
            ? own(callee.Signals).Where(signal => signal.Target.IsShared).Select(signal => signal with { Operation = call.Operation })
            : []);

    /// <summary>What a call asks for again and again before it returns: <c>SpinWait.SpinUntil(() => _done)</c>.</summary>
    private IEnumerable<BodySignal> AskedAtOnce() => HelpedJoin.RunAtOnce(_body)
        .SelectMany(run => run.Function.Signals._ownAwaited.Select(signal => signal with { Operation = run.Call }));
}
