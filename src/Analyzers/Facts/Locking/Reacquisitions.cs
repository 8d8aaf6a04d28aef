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

/// <summary>Finds the locks of a type that their holder asks for again, directly or through calls within the type.</summary>
/// <param name="type">The type.</param>
internal sealed class Reacquisitions(TypeFacts type)
{
    private readonly Dictionary<(BodyFacts Body, bool IsAwaited), ImmutableArray<Way>> _acquires = [];

    /// <summary>All of them, by place.</summary>
    public IEnumerable<Reacquisition> All()
    {
        foreach (var body in type.Bodies)
        {
            if (body.Flow is not { IsPrecise: true } flow)
                continue;
            foreach (var site in flow.Sites.Where(site => site.Event.Action == SyncAction.Acquire))
            {
                if (Conflict(site.Event, site.Grip, site.Before) is var (since, mode) && !AskedHolder.Decides(site.Event.Call, site.Grip.Lock, mode, body))
                    yield return new Reacquisition(site.Event.Call.Syntax, since, site.Event, null, mode);
            }

            foreach (var (call, paths) in flow.Calls)
            {
                if (FromCall(call, paths, body) is { } again)
                    yield return again;
            }
        }
    }

    private Reacquisition? FromCall(IOperation call, ImmutableArray<PathState> paths, BodyFacts caller)
    {
        foreach (var callee in type.Calls.TargetsOf(call).Concat(ImpliedBy(call)).Concat(RunByCall.Of(call, caller)))
        {
            foreach (var (reached, needed, asked) in Reached(call, callee, isAwaited: IsAwaited(call, callee)).Where(way => way.Site.Grip.Lock.Path.IsShared || callee.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction))
            {
                if (NeededArguments.Before(needed, call) is not null && IsReachedWith(reached, call) && Conflict(reached.Event, reached.Grip, paths) is var (since, mode)
                    && !asked.Add((call, caller)).Any(step => AskedHolder.Decides(step.Operation, reached.Grip.Lock, mode, step.Body)))
                    return new Reacquisition(call.Syntax, since, reached.Event, callee, mode);
            }
        }

        return null;
    }

    /// <summary>The methods of the object itself that no call names: a loop over it asks for its elements, and an interpolated string for its text.</summary>
    private static IEnumerable<IMethodSymbol> ImpliedBy(IOperation call) => call switch
    {
        IInvocationOperation { IsImplicit: true, TargetMethod: { Name: "GetEnumerator" } named, Instance: { } sequence } when sequence.Unwrapped() is IInstanceReferenceOperation self => ImplementationOf(named, self.Type) is { } own ? [own] : [],
        IInterpolationOperation { Expression: var shown } when shown.Unwrapped() is IInstanceReferenceOperation { Type: { } type } => type.GetMembers("ToString").OfType<IMethodSymbol>().Where(method => method is { IsOverride: true, Parameters.IsEmpty: true }),
        _ => [],
    };

    private static IMethodSymbol? ImplementationOf(IMethodSymbol called, ITypeSymbol? type) =>
        called.ContainingType.TypeKind == TypeKind.Interface ? type?.FindImplementationForInterfaceMember(called) as IMethodSymbol : called;

    /// <summary>Whether whoever makes the call waits for a task of it, or gets none; a task that is returned is waited for under no lock of the body.</summary>
    private static bool IsAwaited(IOperation call, IMethodSymbol callee) => !JoinedStart.IsLetGo(call, callee) && call.Unconverted() is not IReturnOperation;

    /// <summary>The acquires that a call on the same object, or of a static method, comes to; with those of tasks that are returned, where somebody waits for them.</summary>
    private ImmutableArray<Way> Reached(IOperation call, IMethodSymbol callee, bool isAwaited)
    {
        var instance = (call as IInvocationOperation)?.Instance ?? (call as IPropertyReferenceOperation)?.Instance ?? (call as IInterpolationOperation)?.Expression;
        return (instance is null || instance.Unwrapped() is IInstanceReferenceOperation || callee.MethodKind == MethodKind.AnonymousFunction) && !callee.IsAbstract && (isAwaited || !JoinedStart.GoesOnByItself(call, callee)) && type.Calls.BodyOf(callee) is { } body
            ? AcquiresOf(body, isAwaited)
            : ImmutableArray<Way>.Empty;
    }

    private ImmutableArray<Way> AcquiresOf(BodyFacts body, bool isAwaited)
    {
        if (_acquires.TryGetValue((body, isAwaited), out var known))
            return known;
        _acquires[(body, isAwaited)] = ImmutableArray<Way>.Empty;
        var own = body.Flow is { IsPrecise: true } flow
            ? flow.Sites.Where(site => site.Event.Action == SyncAction.Acquire && site.Before.Any(path => path.Count(site.Grip) >= 0))
            : [];
        // What a callee acquires after this body gave the caller's lock up for a while is no second acquire. A release that is the body's own on some path is not one of the caller's.
        var given = own.Select(site => site.Grip).Where(grip => body.Flow!.Sites.Where(site => site.Event.Action == SyncAction.Release && site.Grip.Equals(grip)).GroupBy(site => site.Event.Call.Syntax).Any(release => release.All(site => site.Before.All(path => path.Count(grip) <= 0)))).ToList();
        var calls = CallsIn(body).SelectMany(call => Reached(call.Operation, call.Target, isAwaited && (IsAwaited(call.Operation, call.Target) || call.Operation.Unconverted() is IReturnOperation)).Where(way => IsUnconditional(way.Site) && !IsOf(way.Site, call.Target))
            .Select(way => NeededArguments.Before(way.Needed, call.Operation) is { } before ? new Way(way.Site, before.AddRange(NeededArguments.Of(call.Operation, body)), way.Steps.Add((call.Operation, body))) : null).OfType<Way>());
        return _acquires[(body, isAwaited)] = own.Select(site => new Way(site, ImmutableArray<(IParameterSymbol, bool)>.Empty, ImmutableArray.Create(((IOperation)site.Event.Call, body)))).Concat(calls).Where(way => !given.Contains(way.Site.Grip)).ToImmutableArray();
    }

    private IEnumerable<(IOperation Operation, IMethodSymbol Target)> CallsIn(BodyFacts body) =>
        type.Calls.From(body).Where(call => !call.IsDelegate).Select(call => (call.Operation, call.Target)).Concat(RunByCall.In(body).Select(run => ((IOperation)run.Call, run.Function)));

    /// <summary>Whether the lock is in a parameter or local of the method itself, which is another lock at each call.</summary>
    private static bool IsOf(SyncSite site, IMethodSymbol method) => site.Grip.Lock.Path.Root is { Kind: PathRootKind.Variable, Symbol: ISymbol variable } && SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol.OriginalDefinition, method.OriginalDefinition);

    /// <summary>Whether the acquire does not hang on the arguments of the method it is in, which a caller's caller is not asked for.</summary>
    private static bool IsUnconditional(SyncSite site) => site.Before.Any(path => !path.Facts.Keys.Any(IsParameter));

    /// <summary>Whether the arguments of <paramref name="call"/> let the callee come to the acquire for certain.</summary>
    private static bool IsReachedWith(SyncSite reached, IOperation call) => reached.Before.Any(path => path.Facts
        .Where(fact => IsParameter(fact.Key))
        .All(fact => fact.Key.Subject is AccessPath { Root.Symbol: IParameterSymbol parameter } && fact.Key.Test.Length == 0
            && fact.Value is Fact.Truth truth
            && (call as IInvocationOperation)?.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value.ConstantValue is { HasValue: true, Value: bool actual }
            && actual == truth.Value));

    private static bool IsParameter(Term term) => term.Subject is AccessPath { Root: { Kind: PathRootKind.Variable, Symbol: IParameterSymbol } };

    /// <summary>The hold that every path has and that keeps the acquire from succeeding.</summary>
    private (SyntaxNode Since, LockMode Mode)? Conflict(SyncEvent acquire, Grip grip, ImmutableArray<PathState> before)
    {
        if (!grip.Lock.IsExact || before.IsEmpty || grip.Lock.Path.Variable is not { } variable)
            return null;
        foreach (var mode in new[] { LockMode.Exclusive, LockMode.Upgradeable, LockMode.Shared })
        {
            var held = grip with { Mode = mode };
            if (before.All(path => path.Count(held) > 0) && KeepsOut(acquire, variable, mode))
                return before[0].Holds[held].Site is { } since ? (since, mode) : null;
        }

        return null;
    }

    private bool KeepsOut(SyncEvent acquire, ISymbol variable, LockMode held) => acquire.Kind switch
    {
        PrimitiveKind.SemaphoreSlim or PrimitiveKind.Semaphore => acquire.Outcome is not (Outcome.WhenTrue or Outcome.AwaitedWhenTrue)
            && LockOwners.InitialCount(variable, type) == 1
            && type.Locks.IsAlwaysReleasedByHolder(variable),
        PrimitiveKind.SpinLock => !acquire.IsTimed,
        PrimitiveKind.ReaderWriterLockSlim => IsUpgrade(acquire, held)
            || (!IsLegalWithin(acquire.Mode, held) && LockOwners.SupportsRecursion(variable, type) == false),
        PrimitiveKind.ReaderWriterLock => IsUpgrade(acquire, held),
        // AsyncEx documents its lock as not re-entrant; other libraries differ.
        PrimitiveKind.AsyncLock => acquire is { IsTimed: false, Target.Type: { } type } && (type is { Name: "AsyncLock", ContainingNamespace: { Name: "AsyncEx", ContainingNamespace.Name: "Nito" } } || AsyncLockShape.KnowsNoHolder(type)),
        _ => false,
    };

    private static bool IsUpgrade(SyncEvent acquire, LockMode held) => held == LockMode.Shared && acquire.Mode == LockMode.Exclusive;

    /// <summary>The holder of an upgradeable lock may read and write.</summary>
    private static bool IsLegalWithin(LockMode wanted, LockMode held) => held == LockMode.Upgradeable && wanted != LockMode.Upgradeable;

    /// <summary>An acquire that a body comes to, what the body must be given for that, and the calls on the way with the acquire itself.</summary>
    private sealed record Way(SyncSite Site, ImmutableArray<(IParameterSymbol Parameter, bool Value)> Needed, ImmutableArray<(IOperation Operation, BodyFacts Body)> Steps);
}
