using System.Collections.Immutable;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Locks;

/// <summary>
/// The dataflow problem "which hand-written acquires are in force here". <c>lock</c> statements are not followed: their extent is
/// lexical, whatever the compiler lowers them to (see <see cref="LexicalLocks"/>).
/// </summary>
internal sealed class HeldLockAnalysis : FlowProblem<LockState>
{
    private readonly LockContext _context;
    private readonly PathReader _paths;
    private readonly Conditions _conditions;

    public HeldLockAnalysis(LockContext context)
        : base(LockState.Lattice.Instance, LockState.Of([PathState.Empty]))
    {
        _context = context;
        _paths = new PathReader(context.Locals);
        _conditions = new Conditions(_paths, context.IsStable);
    }

    /// <summary>The lock that <paramref name="sync"/> touches, in the terms of <paramref name="state"/>.</summary>
    public Grip GripOf(SyncEvent sync, PathState state) => new(new LockId(sync.Kind, _paths.Read(sync.Target, state)), sync.Mode);

    /// <summary>All that <paramref name="call"/> does to primitives, in order.</summary>
    public ImmutableArray<SyncEvent> EventsOf(IInvocationOperation call) => EventReader.ReadAll(call, _context.ArrayOf);

    /// <summary>The value of <paramref name="expression"/> on a path, where it is a known boolean.</summary>
    public bool? Evaluate(IOperation expression, PathState state) => _conditions.Evaluate(expression, state);

    /// <summary>Whether <paramref name="expression"/> is, or waits to become, a scope on a path, and of which grip.</summary>
    public Grip? ScopeOf(IOperation expression, PathState state) => FactOf(expression, state) switch
    {
        Fact.Scope scope => scope.Grip,
        Fact.Pending pending => pending.Grip,
        _ => null,
    };

    /// <inheritdoc/>
    public override bool MayThrow(IOperation operation) =>
        operation is not IInvocationOperation { IsImplicit: true }
        // A release that comes to nothing has nothing to release any more.
        && !(operation is IPropertyReferenceOperation or IInvocationOperation && operation.Parent is IInvocationOperation release && release.Instance == operation && EventReader.Read(release) is { Action: SyncAction.Release })
        && (operation is IInvocationOperation { TargetMethod.IsAsync: true } call ? _context.EffectsOf(call.TargetMethod).Any(effect => effect.Delta > 0) : ThrowTable.MayThrow(operation, _context.MayThrow))
        && !(operation is IAwaitOperation await && IsAwaitOfEffects(await.Operation))
        && !(operation is IInvocationOperation { TargetMethod.Name: "Wait" or "GetResult", Instance: { } task } && IsAwaitOfEffects(task));

    /// <summary>The effects of an asynchronous method are taken to happen at the call; what it throws, it throws before them.</summary>
    private bool IsAwaitOfEffects(IOperation awaited)
    {
        while (awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter", Instance: { } task })
            awaited = task;
        if (awaited is ILocalReferenceOperation { Local: var kept } && _context.Locals.OnlyValue(kept)?.Unwrapped() is { } begun)
            awaited = begun;
        return awaited is IInvocationOperation call && !_context.EffectsOf(call.TargetMethod).IsEmpty;
    }

    /// <summary>Who gives a lock to a method to release it has done his part, whatever becomes of the method.</summary>
    public override LockState Fail(IOperation operation, LockState before) =>
        operation is IInvocationOperation call && _context.EffectsOf(call.TargetMethod) is { IsEmpty: false } effects && effects.All(effect => effect is { When: null, Delta: <= 0 }) ? before.Select(path => Effected(call, effects, null, path)) : before;

    /// <inheritdoc/>
    public override LockState EndStatement(LockState state) => state.Select(path => path.EndStatement());

    /// <inheritdoc/>
    public override LockState Follow(IOperation condition, bool outcome, LockState before)
    {
        condition = condition.Unwrapped();
        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
            (condition, outcome) = (not.Operand.Unwrapped(), !outcome);
        var query = HeldQuery.Read(condition);
        return before.Select(path => (query is null ? _conditions.Follow(condition, outcome, path) : Follow(query, outcome, path)) is { } followed
            ? [followed]
            : Array.Empty<PathState>());
    }

    /// <summary>Where the body itself has not touched the lock, a positive answer means that a caller holds it.</summary>
    private PathState? Follow(HeldQuery query, bool outcome, PathState state)
    {
        var grip = new Grip(new LockId(query.Kind, _paths.Read(query.Target, state)), query.Mode);
        if (state.Holds.ContainsKey(grip))
            return state.Count(grip) > 0 == outcome ? state : null;
        // That the last one is taken does not say by whom.
        return outcome && query.Kind != PrimitiveKind.SemaphoreSlim ? state.HeldByCaller(grip) : state;
    }

    /// <inheritdoc/>
    public override LockState Step(IOperation operation, LockState before) => operation switch
    {
        IInvocationOperation call => Call(call, before),
        IAwaitOperation await => Complete(await, await.Operation, before),
        IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } => Complete(operation, task, before),
        IFlowCaptureOperation capture => Capture(capture, before),
        ISimpleAssignmentOperation assignment => Assign(assignment.Target, assignment.Value, before),
        IDeconstructionAssignmentOperation { Target: ITupleOperation targets } => targets.Elements.Aggregate(before, (state, target) => Assign(target, null, state)),
        ICompoundAssignmentOperation assignment => Assign(assignment.Target, null, before),
        IIncrementOrDecrementOperation increment => Assign(increment.Target, null, before),
        _ => before,
    };

    private LockState Call(IInvocationOperation call, LockState before)
    {
        // The lowered halves of a lock statement.
        if (call is { IsImplicit: true, TargetMethod.ContainingType.Name: "Monitor" })
            return before;
        if (HandleCall.Is(call))
            return Take(call, EventsOf(call), before);
        if (EventReader.Read(call) is { } sync)
            return Apply(sync, before);
        return call is { TargetMethod.Name: "Dispose" or "DisposeAsync", Instance: { } scope } ? Dispose(scope, before) : CallOther(call, before);
    }

    // What is asked of every path has a method of its own: a closure is made where it is needed only.
    private LockState Take(IInvocationOperation call, ImmutableArray<SyncEvent> events, LockState before) => before.Select(path => SeveralLocks.Taken(call, events, path, GripOf));

    private LockState Apply(SyncEvent sync, LockState before) => before.Select(path => Apply(sync, path));

    private LockState Dispose(IOperation scope, LockState before) => before.Select(path => Dispose(scope, path));

    private LockState CallOther(IInvocationOperation call, LockState before) => before.Select(path => Call(call, path));

    private LockState Complete(IOperation waiting, IOperation task, LockState before) => before.Select(path => Complete(waiting, task, path));

    private LockState Capture(IFlowCaptureOperation capture, LockState before) => before.Select(path => Capture(capture, path));

    private LockState Assign(IOperation target, IOperation? value, LockState before) => before.Select(path => Assign(target, value, path));

    /// <summary>A mutex whose last owner ended without releasing it is taken over from him; nothing else raises that exception.</summary>
    public override LockState Catch(ITypeSymbol caught, IOperation thrower, LockState before) =>
        caught.Name != "AbandonedMutexException" ? before
        : thrower is IInvocationOperation call && EventsOf(call).Where(sync => sync is { Kind: PrimitiveKind.Mutex, Action: SyncAction.Acquire }).ToList() is { Count: > 0 } mutexes ? before.Select(path => SeveralLocks.TakenOver(mutexes, path, GripOf))
        : Lattice.Identity;

    private IReadOnlyList<PathState> Apply(SyncEvent sync, PathState state)
    {
        var grip = GripOf(sync, state);
        state = AssignByReference(sync.Call, state);
        // What something was asked of is not null.
        if (sync.Call.Instance is { } asked && _conditions.Subject(asked, state) is { } subject)
            state = state.With(Term.IsNull(subject), new Fact.Truth(false));
        return sync.Action switch
        {
            SyncAction.Acquire => Acquire(sync, grip, state),
            SyncAction.Release => [state.Release(grip, sync.Count)],
            SyncAction.Forget => [state.Forget(grip.Lock)],
            _ => [state],
        };
    }

    private IReadOnlyList<PathState> Acquire(SyncEvent sync, Grip grip, PathState state)
    {
        var site = sync.Call.Syntax;
        switch (sync.Outcome)
        {
            case Outcome.WhenTrue:
                return state.Split(Term.Value(sync.Call), grip, site);
            case Outcome.WhenFlag when _conditions.Subject(sync.Flag!, state) is { } flag:
                return sync.IsTimed
                    ? state.Split(Term.Value(flag), grip, site)
                    : [state.Acquire(grip, site).With(Term.Value(flag), new Fact.Truth(true))];
            case Outcome.Awaited or Outcome.AwaitedWhenTrue or Outcome.AwaitedScope:
                return [state.With(Term.Value(sync.Call), new Fact.Pending(grip, sync))];
            case Outcome.Scope:
                return [state.Acquire(grip, site).With(Term.Value(sync.Call), new Fact.Scope(grip))];
            default:
                return [state.Acquire(grip, site).Succeed(sync.Call)];
        }
    }

    /// <summary>Waiting for the task of an acquire, in whatever way, acquires.</summary>
    private IReadOnlyList<PathState> Complete(IOperation waiting, IOperation task, PathState state)
    {
        switch (FactOf(task, state))
        {
            case Fact.Scope scope:
                return [state.With(Term.Value(waiting), scope)];
            case Fact.Pending { Acquire.Outcome: Outcome.AwaitedWhenTrue } pending:
                return state.Split(Term.Value(waiting), pending.Grip, pending.Acquire.Call.Syntax);
            case Fact.Pending { Acquire.Outcome: Outcome.AwaitedScope } pending:
                return [state.Acquire(pending.Grip, pending.Acquire.Call.Syntax).With(Term.Value(waiting), new Fact.Scope(pending.Grip))];
            // What a method of the type has told by its task.
            case Fact.Truth told:
                return [state.With(Term.Value(waiting), told)];
            case Fact.Pending pending:
                return [state.Acquire(pending.Grip, pending.Acquire.Call.Syntax).Succeed(waiting)];
            default:
                return [state];
        }
    }

    private PathState Dispose(IOperation scope, PathState state) =>
        FactOf(scope, state) is Fact.Scope held ? state.Release(held.Grip, 1) : state;

    private IReadOnlyList<PathState> Call(IInvocationOperation call, PathState state)
    {
        state = AssignByReference(call, state);
        if (call.Instance is { } task && call.TargetMethod.Name is "Wait" or "GetResult" && FactOf(task, state) is Fact.Pending or Fact.Truth)
            return Complete(call, task, state);

        var effects = _context.EffectsOf(call.TargetMethod);
        if (effects.IsEmpty)
            return [state];
        if (effects.All(effect => effect.When is null))
            return [effects[0].Result is { } only ? Effected(call, effects, null, state).With(Term.Value(call), new Fact.Truth(only)) : Effected(call, effects, null, state)];
        if (effects.FirstOrDefault(effect => effect.Flag is not null)?.Flag is { } flag)
            return ToldBy(flag, call, effects, state);
        return new[] { true, false }.Select(result => Effected(call, effects, result, state).With(Term.Value(call), new Fact.Truth(result))).ToList();
    }

    /// <summary>The paths with each value that a flag, which the call is given by reference, has afterwards.</summary>
    private IReadOnlyList<PathState> ToldBy(int flag, IInvocationOperation call, ImmutableArray<LockEffect> effects, PathState state) =>
        call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == flag) is { Value: var given } && _conditions.Subject(given is IDeclarationExpressionOperation declared ? declared.Expression : given, state) is { } subject
            ? effects.Select(effect => effect.When).OfType<bool>().Distinct().Select(value => Effected(call, effects, value, state).With(Term.Value(subject), new Fact.Truth(value))).ToList()
            // A flag that others can set tells nothing later.
            : [state];

    private PathState Effected(IInvocationOperation call, ImmutableArray<LockEffect> effects, bool? result, PathState state)
    {
        foreach (var effect in effects)
        {
            if (effect.Delta == 0 || effect.When is { } when && when != result || Translate(effect.Grip, call, state) is not { } grip)
                continue;
            state = effect.Delta < 0 ? state.Release(grip, -effect.Delta) : state.Acquire(grip, call.Syntax);
            if (effect.IsScope)
                state = state.With(Term.Value(call), new Fact.Scope(grip));
        }

        return state;
    }

    /// <summary>A callee's grip in the caller's terms; null when it cannot be expressed.</summary>
    private Grip? Translate(Grip grip, IInvocationOperation call, PathState state)
    {
        var path = grip.Lock.Path;
        IOperation? actual;
        if (path.Root.Kind == PathRootKind.This && call.TargetMethod.MethodKind != MethodKind.LocalFunction)
            actual = call.Instance;
        else if (path.Root.Symbol is IParameterSymbol parameter && parameter.ContainingSymbol.OriginalDefinition.Equals(call.TargetMethod.OriginalDefinition, SymbolEqualityComparer.Default))
            actual = call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value;
        else
            return grip;
        if (actual is null)
            return null;
        return grip with { Lock = grip.Lock with { Path = path.Rebased(AccessPath.Of(path.Root), _paths.Read(actual, state)) } };
    }

    private PathState AssignByReference(IInvocationOperation call, PathState state)
    {
        // A struct that is asked to do something may change itself.
        if (call is { Instance: { Type: { IsValueType: true, IsReadOnly: false } } structure, TargetMethod.IsReadOnly: false })
            state = state.Untold(_paths.Read(structure, state));
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out })
                state = Assign(argument.Value is IDeclarationExpressionOperation declaration ? declaration.Expression : argument.Value, null, state);
        }

        return state;
    }

    private PathState Capture(IFlowCaptureOperation capture, PathState state)
    {
        var tests = TestsOf(capture.Value, state);
        state = state.Untold(capture.Id).With(capture.Id, tests);
        if (ValueOf(capture.Value, state) is { } fact)
            return state.With(Term.Value(capture.Id), fact);
        return capture.Value.Unwrapped() is ILiteralOperation or IObjectCreationOperation or IInvocationOperation
            ? state
            : state.With(Term.Value(capture.Id), new Fact.Alias(_paths.Read(capture.Value, state)));
    }

    private PathState Assign(IOperation target, IOperation? value, PathState state)
    {
        var path = _paths.Read(target, state);
        var fact = value is null ? null : ValueOf(value, state);
        var tests = value is null ? [] : TestsOf(value, state);
        state = state.Assign(path);
        if (tests.Count > 0 && _conditions.Subject(target, state) is { } told)
            state = state.With(told, tests);
        // A held lock that a second variable stands for from now on may be released by that name.
        if (value is not null && _paths.Read(value, state) is { Root.Kind: PathRootKind.Variable } held && !held.Equals(path))
            state = state.Holds.Keys.Where(grip => grip.Lock.Path.Equals(held)).Aggregate(state, (known, grip) => known.Forget(grip.Lock));
        state = Parts(target, value?.Unwrapped(), path, state);
        if (IsNull(value) is { } isNull && _conditions.Subject(target, state) is { } variable)
            state = state.With(Term.IsNull(variable), new Fact.Truth(isNull));
        if (fact is null || _conditions.Subject(target, state) is not { } subject)
        {
            // A scope or task that goes into a field is somebody else's to release from now on.
            return fact switch
            {
                Fact.Scope scope => state.Forget(scope.Grip.Lock),
                _ => state,
            };
        }

        return state.With(Term.Value(subject), fact);
    }

    /// <summary>The state in which the flags are known that a struct or tuple is made with.</summary>
    private PathState Parts(IOperation target, IOperation? made, AccessPath path, PathState state)
    {
        if (target.Type is not INamedTypeSymbol { IsValueType: true } type || _conditions.Subject(target, state) is null)
            return state;
        if (made is ITupleOperation tuple && type.TupleElements is { IsDefault: false } elements && elements.Length == tuple.Elements.Length)
            return elements.Zip(tuple.Elements, (field, value) => (field, value)).Aggregate(state, (known, part) =>
                _conditions.Evaluate(part.value, state) is { } flag ? known.With(Term.Value(path.Append(PathElement.Of(part.field))), new Fact.Truth(flag)) : known);
        return made is IDefaultValueOperation or IObjectCreationOperation { Constructor: null or { IsImplicitlyDeclared: true, Parameters.IsEmpty: true }, Initializer: null }
            ? type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && field.Type.SpecialType == SpecialType.System_Boolean)
                .Aggregate(state, (known, field) => known.With(Term.Value(path.Append(PathElement.Of(field))), new Fact.Truth(false)))
            : state;
    }

    /// <summary>What is known of comparisons of a value that is stored.</summary>
    private IReadOnlyCollection<KeyValuePair<Term, Fact>> TestsOf(IOperation value, PathState state) =>
        _conditions.Subject(value, state) is { } subject ? state.Facts.Where(known => known.Key.Test.Length > 0 && known.Key.Subject.Equals(subject)).ToList() : [];

    /// <summary>Whether a value that is stored is null; null where that is not known.</summary>
    private static bool? IsNull(IOperation? value) => value?.Unwrapped() switch
    {
        { ConstantValue: { HasValue: true, Value: null } } => true,
        IObjectCreationOperation or IArrayCreationOperation => false,
        _ => null,
    };

    /// <summary>What is known of a value that is stored.</summary>
    private Fact? ValueOf(IOperation value, PathState state) =>
        FactOf(value, state) is { } fact and not Fact.Alias ? fact
        : _conditions.Evaluate(value, state) is { } truth ? new Fact.Truth(truth)
        : null;

    /// <summary>What is known of the result of an operation; a task keeps its fact through <c>ConfigureAwait</c> and the like.</summary>
    private Fact? FactOf(IOperation operation, PathState state)
    {
        operation = operation.Unwrapped();
        while (operation is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask", Instance: { } task })
            operation = task.Unwrapped();
        if (state.Known(Term.Value(operation)) is { } known)
            return known;
        if (operation is IFlowCaptureReferenceOperation capture)
            return state.Known(Term.Value(capture.Id));
        return _conditions.Subject(operation, state) is { } subject ? state.Known(Term.Value(subject)) : null;
    }
}
