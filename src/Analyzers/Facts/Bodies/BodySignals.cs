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

/// <summary>Where a body tells other threads to go on, and where it waits for them. Asked for every two accesses, so read once.</summary>
internal sealed class BodySignals
{
    public BodySignals(BodyFacts body)
    {
        var given = ImmutableArray.CreateBuilder<BodySignal>();
        var awaited = ImmutableArray.CreateBuilder<BodySignal>();
        var waits = ImmutableArray.CreateBuilder<IOperation>();
        foreach (var operation in body.Body.Operations)
        {
            if (SignalTable.Signalled(operation) is { } signalled)
                given.Add(new BodySignal(operation, body.Paths.Read(signalled)));
            if (SignalTable.Awaited(operation) is { } waitedFor)
                awaited.Add(new BodySignal(operation, body.Paths.Read(waitedFor)));
            if (ThreadOrder.IsJoinOrWait(operation) && !(operation is IInvocationOperation call && body.EventsOf(call) is { IsEmpty: false } events && events.All(sync => sync.Action == SyncAction.Acquire)))
                waits.Add(operation);
        }

        (Given, Awaited, Waits) = (given.ToImmutable(), awaited.ToImmutable(), waits.ToImmutable());
    }

    /// <summary>The operations that tell other threads to go on.</summary>
    public ImmutableArray<BodySignal> Given { get; }

    /// <summary>The operations that are told to go on.</summary>
    public ImmutableArray<BodySignal> Awaited { get; }

    /// <summary>The operations that wait for a thread, or for a signal that a thread gives when it is done.</summary>
    public ImmutableArray<IOperation> Waits { get; }
}
