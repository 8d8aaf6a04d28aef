using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A signal that a body gives.</summary>
/// <param name="Operation">The call that signals, or that calls who does.</param>
/// <param name="Object">What is signalled, as the body knows it.</param>
/// <param name="Kind">What it is.</param>
internal sealed record GivenSignal(IOperation Operation, AccessPath Object, PrimitiveKind Kind)
{
    /// <summary>The call of the method that signals; null where the body does so itself.</summary>
    public CallSite? Call { get; init; }

    /// <summary>The method that is called.</summary>
    public BodyFacts? Callee { get; init; }
}

/// <summary>Finds the signals that others wait for: of events, countdowns and barriers.</summary>
internal sealed class SignalGivers
{
    private readonly Dictionary<(BodyFacts Body, int Depth), ImmutableArray<GivenSignal>> _given = [];

    /// <summary>Whether anything in the type gives such a signal.</summary>
    public static bool AreIn(TypeFacts type) => type.Bodies.Any(body => body.Events.Any(IsSignal));

    /// <summary>What kind of primitive the operation signals itself; null where it signals none.</summary>
    public static PrimitiveKind? IsOfKind(IOperation operation) => operation is IInvocationOperation call && EventReader.Read(call) is { } sync && IsSignal(sync) ? sync.Kind : null;

    /// <summary>The signals that <paramref name="body"/> gives itself.</summary>
    public static IEnumerable<GivenSignal> Own(BodyFacts body) => body.Events.Where(IsSignal).Select(sync => new GivenSignal(sync.Call, body.Paths.Read(sync.Target), sync.Kind));

    /// <summary>The same, and those that the methods of its type give which it calls, and which these call.</summary>
    public ImmutableArray<GivenSignal> In(BodyFacts body, int depth)
    {
        if (!_given.TryGetValue((body, depth), out var given))
            _given[(body, depth)] = given = Own(body).Concat(depth == 0 ? [] : body.Type.Calls.From(body).SelectMany(call => OfCalled(call, body, depth - 1))).ToImmutableArray();
        return given;
    }

    private IEnumerable<GivenSignal> OfCalled(CallSite call, BodyFacts body, int depth)
    {
        if (call.IsDelegate || call.Operation is not IInvocationOperation || body.Type.Calls.BodyOf(call.Target) is not { } callee || callee == body)
            yield break;
        foreach (var signal in In(callee, depth))
        {
            if (Renaming.Of(signal.Object, call, callee) is { } known)
                yield return new GivenSignal(call.Operation, known, signal.Kind) { Call = call, Callee = callee };
        }
    }

    /// <summary>The object as the body names it that starts the thread; null where it cannot.</summary>
    public static AccessPath? AsStarted(AccessPath path, ThreadEntry entry)
    {
        if (path.Root is not { Kind: PathRootKind.Variable, Symbol: IParameterSymbol parameter } || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, entry.Target.Body.Method))
            return path.Root.Kind != PathRootKind.This || entry.IsOnSameObject ? path : null;
        if (entry.Target.Type.Locks.LocalsOf(entry.Target.Body).IsReassigned(parameter))
            return null;
        var given = entry.Created is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(CallTable.Normalized(call.TargetMethod), parameter.ContainingSymbol)
            ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value
            : entry.Created is null ? null : GivenState.Of(parameter, entry.Created);
        return given is not null && entry.StartedIn.Paths.Read(given) is { IsExact: true } start ? path.Rebased(AccessPath.Of(path.Root), start) : null;
    }

    /// <summary>What gives the object to code that may signal it: other types, and functions that signal it when they are called.</summary>
    public IEnumerable<IOperation> HandingOn(AccessPath path, BodyFacts body) => body.Body.Operations.Where(operation => operation switch
    {
        IInvocationOperation call => IsChange(call, path, body) || (body.Type.Calls.BodyOf(call.TargetMethod) is null && call.Arguments.Any(argument => body.Paths.Read(argument.Value).Equals(path))),
        IObjectCreationOperation made => made.Arguments.Any(argument => body.Paths.Read(argument.Value).Equals(path)),
        IAnonymousFunctionOperation => body.Body.Nested.FirstOrDefault(nested => nested.Root == operation) is { } function && Mentions(function, path),
        IMethodReferenceOperation named => body.Type.Calls.BodyOf(named.Method) is { } method && In(method, depth: 2).Any(signal => SymbolEqualityComparer.Default.Equals(signal.Object.Variable, path.Variable)),
        _ => false,
    });

    private static bool Mentions(Body function, AccessPath path) => function.WithNested.SelectMany(nested => nested.Operations).Any(operation => path.Variable switch
    {
        IParameterSymbol parameter => operation is IParameterReferenceOperation given && SymbolEqualityComparer.Default.Equals(given.Parameter, parameter),
        { } variable => Assignments.Refers(operation, variable),
        _ => false,
    });

    /// <summary>Whether the call takes away a participant, or does something else to the object that is not known to leave its waiters waiting.</summary>
    private static bool IsChange(IInvocationOperation call, AccessPath path, BodyFacts body) => call.Receiver() is { } receiver && !SignalTable.LeavesWaiting(call.TargetMethod)
        && EventReader.Read(call) is null or { Action: SyncAction.Release or SyncAction.Forget } && body.Paths.Read(receiver).Equals(path);

    private static bool IsSignal(SyncEvent sync) => sync is { Action: SyncAction.Signal, Kind: PrimitiveKind.Event or PrimitiveKind.CountdownEvent } or { Action: SyncAction.Wait, Kind: PrimitiveKind.Barrier };
}
