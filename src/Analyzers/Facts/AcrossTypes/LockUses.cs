using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>What a type asks for and calls, and which locks it holds then, for others to build on.</summary>
/// <param name="type">The type.</param>
/// <param name="locks">Whether a class, as it is written, has locks.</param>
internal sealed class LockUses(TypeFacts type, Func<INamedTypeSymbol, bool> locks)
{
    private readonly Dictionary<INamedTypeSymbol, ImmutableArray<INamedTypeSymbol>> _contracts = new(SymbolEqualityComparer.Default);

    /// <summary>All uses of the type.</summary>
    public IEnumerable<LockUse> All() => type.Bodies.SelectMany(body => KeptDelegates.In(body).Concat(FunctionOf(body.Body) is { } function && !type.Callers.RunsDuringConstructionOnly(body) ? In(body, function) : [])).Concat(KeptDelegates.Renamed(type.Type));

    private IEnumerable<LockUse> In(BodyFacts body, ISymbol function)
    {
        foreach (var (grip, operation) in LockOrder.AcquiresIn(body))
        {
            if (GripOf(grip, body) is { } wanted)
                yield return new LockUse(function, wanted with { RefusesHolder = RefusesHolder(grip, operation, body) }, null, HeldAt(body, operation), operation.Syntax.GetLocation()) { IsOnCaller = CallersPart.Waits(operation, body) };
        }

        foreach (var operation in body.Body.Operations)
        {
            if (!CallTable.MayCall(operation) || !(type.Locks.HasLocks || IsFollowedWithoutLocks(operation)))
                continue;
            foreach (var use in CalledBy(operation, body, function))
                yield return use;
        }

        foreach (var update in Updates(body, function))
            yield return update;
        foreach (var join in Joins(body, function).Concat(SignalWaits(body, function)))
            yield return join;
        if (body.Body is not { Enclosing: null, Method: { } method })
            yield break;
        // What it stands for is called wherever that is called: class-hierarchy analysis (Dean, Grove, Chambers, ECOOP 1995).
        foreach (var declared in Declared(method))
            yield return new LockUse(CallTable.Normalized(declared), null, CallTable.Normalized(method), ImmutableArray<ClassGrip>.Empty, method.Locations[0]) { Place = ObjectPlace.This, Receiver = method.ContainingType.OriginalDefinition, Given = method.Parameters.Zip(declared.Parameters, (own, other) => ((ISymbol)own.OriginalDefinition, ObjectPlace.Of(AccessPath.Of(new PathRoot(PathRootKind.Variable, other.OriginalDefinition))))).ToImmutableArray() };
    }

    /// <summary>The steps that count or sum up in a variable of an object of another type, which is what they come to: <c>_tank.Level += 1;</c>.</summary>
    private IEnumerable<LockUse> Updates(BodyFacts body, ISymbol function)
    {
        foreach (var step in body.Body.Operations)
        {
            if (step.Kind is not (OperationKind.Increment or OperationKind.Decrement or OperationKind.CompoundAssignment))
                continue;
            var target = (step as IIncrementOrDecrementOperation)?.Target ?? ((ICompoundAssignmentOperation)step).Target;
            if ((AccessTable.Stored(target) is { Variable: not null } stored ? stored : AccessTable.StoredByAccessors(target)) is ({ IsStatic: false } variable, { } instance)
                && variable.IsInSource() && variable.ContainingType is { TypeKind: TypeKind.Class, IsRecord: false } && !SymbolEqualityComparer.Default.Equals(variable.OutermostType(), type.Type))
                yield return new LockUse(function, null, variable, HeldAt(body, step), step.Syntax.GetLocation()) { IsCertain = true, IsBare = !type.Locks.HasLocks || body.HeldAt(step) is { IsKnown: true, Must.IsEmpty: true }, Place = ObjectPlace.Of(instance, body.Paths) };
        }
    }

    /// <summary>The waits, without a limit, for threads of the type.</summary>
    private IEnumerable<LockUse> Joins(BodyFacts body, ISymbol function)
    {
        if (!type.MentionsThreads || type.Threads.Entries.IsEmpty)
            yield break;
        var endless = body.Body.Operations.Where(EndlessWait.Is).ToList();
        foreach (var entry in type.Threads.Entries)
        {
            if (entry.Created is null || FunctionOf(entry.Target.Body) is not { } target)
                continue;
            var waits = entry.Row.Blocks ? body.Body.Operations.Where(operation => operation == entry.Created) : endless.Where(operation => EndlessWait.IsFor(entry, operation, body));
            foreach (var wait in waits)
                yield return new LockUse(function, null, target, HeldAt(body, wait), wait.Syntax.GetLocation()) { IsJoin = true, Place = entry.IsOnSameObject ? ObjectPlace.This : default, Receiver = entry.IsOnSameObject ? body.Body.Owner.ContainingType.OriginalDefinition : null };
        }
    }

    /// <summary>The waits, without a limit, for a signal that is only ever given under a lock: who gives it asks for that first.</summary>
    private IEnumerable<LockUse> SignalWaits(BodyFacts body, ISymbol function)
    {
        foreach (var call in type.MentionsThreads && type.Locks.HasLocks ? body.Body.Calls : ImmutableArray<IInvocationOperation>.Empty)
        {
            if (EventReader.Read(call) is not { Action: SyncAction.Wait, Kind: PrimitiveKind.Event } || BlockedWait.Of(call, body, new PolledLoop(body.Body.Root, body, body.Body.Root.Syntax.Span, null)) is not { Paths: [{ Elements.Length: 1, Variable: IFieldSymbol { IsStatic: false } signal }, ..] } wait)
                continue;
            var ends = type.Bodies.SelectMany(other => wait.EndsIn(other).Select(end => (Held: HeldAt(other, end), Site: end.Syntax.GetLocation()))).ToList();
            if (ends.Count == 0)
                continue;
            foreach (var grip in ends[0].Held.Where(held => ends.TrueForAll(end => end.Held.Contains(held))))
                yield return new LockUse(signal.OriginalDefinition, grip, null, ImmutableArray<ClassGrip>.Empty, ends[0].Site);
            yield return new LockUse(function, null, signal.OriginalDefinition, HeldAt(body, call), call.Syntax.GetLocation()) { IsJoin = true, Place = ObjectPlace.This, Receiver = body.Body.Owner.ContainingType.OriginalDefinition, IsOnCaller = CallersPart.Waits(call, body) };
        }
    }

    private IEnumerable<LockUse> CalledBy(IOperation operation, BodyFacts body, ISymbol function)
    {
        foreach (var callee in CallTable.Targets(operation))
        {
            if (!IsFollowed(callee, operation))
                continue;
            var receiver = callee.IsStatic ? null : CallSite.ReceiverOf(operation);
            var isOnSame = !callee.IsStatic && new CallSite(callee, operation, body).IsOnSameObject;
            yield return new LockUse(function, null, CallTable.Normalized(callee), HeldAt(body, operation), operation.Syntax.GetLocation())
            {
                IsCertain = IsCertainly(callee, operation),
                IsBare = !type.Locks.HasLocks || body.HeldAt(operation) is { IsKnown: true, Must.IsEmpty: true },
                Place = isOnSame ? ObjectPlace.This : receiver is null ? default : KeptBy.PlaceOf(receiver, body),
                Given = GivenIn(operation, body),
                Receiver = isOnSame ? body.Body.Owner.ContainingType.OriginalDefinition : (receiver?.Unwrapped().Type as INamedTypeSymbol)?.OriginalDefinition,
                IsOfBase = receiver?.Syntax is BaseExpressionSyntax,
                IsLetGo = JoinedStart.IsLetGo(operation, callee),
                IsOnCaller = CallersPart.Holds(operation, body),
            };
        }

        if (operation is not IInvocationOperation call)
            yield break;
        var implementations = type.Locks.HasLocks ? KeptClasses.Implementations(call.TargetMethod, call, body) : ImmutableArray<IMethodSymbol>.Empty;
        foreach (var callee in implementations)
            yield return new LockUse(function, null, CallTable.Normalized(callee), HeldAt(body, operation), operation.Syntax.GetLocation()) { IsCertain = implementations.Length == 1, Receiver = callee.ContainingType.OriginalDefinition, IsOnCaller = CallersPart.Holds(operation, body) };
        if (KeptDelegates.CalledBy(call, body, function) is { } kept)
            yield return new LockUse(function, null, kept, HeldAt(body, operation), operation.Syntax.GetLocation()) { Place = KeptBy.Of(call, body), IsOnCaller = CallersPart.Holds(operation, body) };
        foreach (var (given, parameter) in KeptDelegates.GivenTo(call, body))
            yield return new LockUse(function, null, given, HeldAt(body, operation), operation.Syntax.GetLocation()) { Through = parameter, IsOnCaller = CallersPart.Holds(operation, body) };
    }

    /// <summary>The function that the body is, or that runs it on the spot; null for construction.</summary>
    public static ISymbol? FunctionOf(Body body) => body switch
    {
        { Enclosing: null } => body.IsConstruction || body.Method is null ? null : CallTable.Normalized(body.Method),
        { Enclosing: { } enclosing, Root: IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } } } } when EntryTable.RunsAtOnce(call.TargetMethod) => FunctionOf(enclosing),
        { Root: IAnonymousFunctionOperation or ILocalFunctionOperation, Method: { } function } => function.OriginalDefinition,
        _ => null,
    };

    /// <summary>Whether code that has no locks itself calls, or asks for a property of a class that has, or may by its base class: it may be called under a lock, or be a handler.</summary>
    private bool IsFollowedWithoutLocks(IOperation operation) => operation.Kind == OperationKind.Invocation
        || (operation is IPropertyReferenceOperation { Property: { ContainingType: { } owner } property } && property.IsInSource()
            && (SymbolEqualityComparer.Default.Equals(owner.OutermostType(), type.Type) ? owner.BaseType is { } inherited && inherited.IsInSource() && locks(inherited.OriginalDefinition) : locks(owner.OriginalDefinition)) && property.ReturnedField() is null);

    /// <summary>Whether the lock, of readers and writers, is made so that it throws for its holder, and nobody asks here whether it is held.</summary>
    private bool RefusesHolder(Grip grip, IOperation acquire, BodyFacts body) => grip.Lock is { Kind: PrimitiveKind.ReaderWriterLockSlim, Path.Variable: { } variable } && LockOwners.SupportsRecursion(variable, type) == false
        && !AskedHolder.Decides(acquire, grip.Lock, grip.Mode, body) && !body.Body.Operations.Any(part => HeldQuery.Read(part) is { } query && body.Paths.Read(query.Target).Equals(grip.Lock.Path));

    private static bool IsFollowed(IMethodSymbol callee, IOperation operation) =>
        callee is { MethodKind: not (MethodKind.Constructor or MethodKind.DelegateInvoke) } && !callee.IsImplicitlyDeclared
        && callee.IsInSource() && operation is not IMethodReferenceOperation;

    private static ClassGrip? GripOf(Grip grip, BodyFacts body)
    {
        if (LockClass.Of(grip.Lock, body) is not { } known)
            return null;
        var place = ObjectPlace.Of(grip.Lock.Path, known.IsObject ? 0 : 1);
        return new ClassGrip(known, grip.Lock.Kind, grip.Mode, place.Kind == PlaceKind.This ? body.Body.Owner.ContainingType.OriginalDefinition : null, place);
    }

    private static ImmutableArray<(ISymbol, ObjectPlace)> GivenIn(IOperation operation, BodyFacts body)
    {
        ImmutableArray<(ISymbol, ObjectPlace)>.Builder? all = null;
        foreach (var argument in operation is IInvocationOperation call ? call.Arguments : ImmutableArray<IArgumentOperation>.Empty)
        {
            if (argument.Parameter is { RefKind: RefKind.None, Type: { TypeKind: TypeKind.Class or TypeKind.Interface, SpecialType: SpecialType.None } } parameter && ObjectPlace.Of(argument.Value, body.Paths) is { Kind: not PlaceKind.Unknown } place)
                (all ??= ImmutableArray.CreateBuilder<(ISymbol, ObjectPlace)>()).Add((parameter.OriginalDefinition, place));
        }

        return all?.ToImmutable() ?? ImmutableArray<(ISymbol, ObjectPlace)>.Empty;
    }

    /// <summary>Whether the call comes to the method itself, or to an override on the caller's own object.</summary>
    private static bool IsCertainly(IMethodSymbol callee, IOperation operation) =>
        callee.ContainingType.TypeKind != TypeKind.Interface
        && (!(callee.IsVirtual || callee.IsAbstract || callee.IsOverride)
            || ((operation as IInvocationOperation)?.Instance ?? (operation as IPropertyReferenceOperation)?.Instance) is IInstanceReferenceOperation);

    /// <summary>The members of the compilation that the method overrides or implements.</summary>
    private IEnumerable<IMethodSymbol> Declared(IMethodSymbol method)
    {
        if (method.OverriddenMethod is { } overridden && overridden.IsInSource())
            yield return overridden;
        foreach (var member in method.ExplicitInterfaceImplementations.Where(member => member.IsInSource()))
            yield return member;
        if (method.IsStatic || ContractsOf(method.ContainingType) is not { IsEmpty: false } contracts || !method.IsCallableOutsideOutermostType())
            yield break;
        foreach (var member in contracts.SelectMany(implemented => implemented.GetMembers(method.Name)).OfType<IMethodSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                yield return member;
        }
    }

    /// <summary>The interfaces of the compilation that a class implements.</summary>
    private ImmutableArray<INamedTypeSymbol> ContractsOf(INamedTypeSymbol implementing) => _contracts.TryGetValue(implementing, out var known) ? known
        : _contracts[implementing] = implementing.AllInterfaces.Where(implemented => implemented.IsInSource()).ToImmutableArray();

    private ImmutableArray<ClassGrip> HeldAt(BodyFacts body, IOperation operation)
    {
        if (!type.Locks.HasLocks)
            return ImmutableArray<ClassGrip>.Empty;
        var held = LockOrder.HeldAt(operation, body);
        return held.IsEmpty ? ImmutableArray<ClassGrip>.Empty : held
            .Select(grip => GripOf(grip, body) is { } known ? known with { Since = body.AcquireOf(grip, operation)?.GetLocation() } : (ClassGrip?)null)
            .OfType<ClassGrip>().Distinct().OrderBy(known => known.Lock.Name, StringComparer.Ordinal).ToImmutableArray();
    }
}
