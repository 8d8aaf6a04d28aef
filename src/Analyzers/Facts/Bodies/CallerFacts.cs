using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>
/// Which locks a body's callers always hold: private methods that are only called under a lock, local functions, and lambdas that run
/// where they are written.
/// </summary>
internal sealed class CallerFacts(TypeFacts type)
{
    private readonly Dictionary<BodyFacts, HeldLocks?> _entry = [];
    private readonly Dictionary<(BodyFacts Body, bool OfType), bool> _construction = [];
    private bool? _reachesOthers;
    private int _open;

    /// <summary>Whether no answer is being worked out, so that those which are given will not change.</summary>
    public bool IsSettled => _open == 0;

    /// <summary>The locks held whenever <paramref name="body"/> is entered.</summary>
    public HeldLocks LocksAtEntry(BodyFacts body)
    {
        if (_entry.TryGetValue(body, out var known))
            return known ?? HeldLocks.None;
        // While a recursive cycle is open, the calls that close it do not count.
        _entry[body] = null;
        _open++;
        var callers = FromCallers(body) ?? HeldLocks.None;
        _open--;
        var entry = callers.Or(HeldLocks.None with { Must = Declared(body).ToImmutableHashSet() });
        _entry[body] = entry;
        return entry;
    }

    /// <summary>Whether the body only ever runs while its object is being constructed.</summary>
    public bool RunsDuringConstructionOnly(BodyFacts body) => RunsDuringConstructionOnly(body, ofType: false);

    /// <summary>Whether the access is made while nobody else can have the object yet, or the type where the variable is static.</summary>
    public bool IsDuringConstruction(Access access) =>
        (RunsDuringConstructionOnly(access.Body, access.Variable.IsStatic) || (!access.Variable.IsStatic && IsSetUp(access)))
        && !type.Threads.Entries.Any(entry => IsAfterStart(access, entry));

    /// <summary>Whether a thread that the constructor has started, itself or by a member that it has called, has the object already.</summary>
    public bool IsAfterStart(Access access, ThreadEntry thread) => thread.Starts.Any(start =>
        start.Body == access.Body ? start.Operation.Syntax.Span.End <= access.Operation.Syntax.SpanStart : IsStartedByCall(start.Body, access));

    /// <summary>Whether the constructor that makes the access has called a member before that comes to the start.</summary>
    private bool IsStartedByCall(BodyFacts starter, Access access) => access.Body.Body.IsConstruction && !starter.Body.IsConstruction && ComesTo(access.Body, starter, access.Operation.Syntax.SpanStart, []);

    /// <summary>Whether calls that <paramref name="body"/> makes before <paramref name="end"/>, on its own object, come to <paramref name="target"/>.</summary>
    private bool ComesTo(BodyFacts body, BodyFacts target, int end, HashSet<BodyFacts> open) => open.Add(body) && type.Calls.From(body)
        .Where(call => !call.IsDelegate && call.IsOnSameObject && call.Operation.Syntax.Span.End <= end)
        .Any(call => type.Calls.BodyOf(call.Target) is { } called && (called == target || ComesTo(called, target, int.MaxValue, open)));

    /// <summary>Whether the member is only called on objects that were just made, <c>new Sink(…).Run()</c>, and has not given its object away before the access.</summary>
    private bool IsSetUp(Access access) =>
        access.Body.Body.Method is { MethodKind: MethodKind.Ordinary } method && access.Object.Equals(AccessPath.This) && !method.IsCallableOutsideOutermostType()
        && type.Calls.To(method).ToList() is { Count: > 0 } calls && calls.TrueForAll(call => !call.IsDelegate && call.Receiver?.Unwrapped() is IObjectCreationOperation)
        && !access.Body.Body.Operations.Any(operation => operation.Syntax.SpanStart < access.Operation.Syntax.SpanStart
            && (operation is IAnonymousFunctionOperation or IMethodReferenceOperation || (operation is IInstanceReferenceOperation && operation.Parent is not (IMemberReferenceOperation or IInvocationOperation))));

    private bool RunsDuringConstructionOnly(BodyFacts body, bool ofType) =>
        _construction.TryGetValue((body, ofType), out var known) ? known : _construction[(body, ofType)] = RunsDuringConstructionOnly(body, ofType, []);

    private bool RunsDuringConstructionOnly(BodyFacts body, bool ofType, HashSet<BodyFacts> open)
    {
        if (body.Body.IsConstruction && (!ofType || body.Body.Owner.IsStatic))
            return true;
        // What makes an object that is read in again whole is part of making it.
        if (!ofType && body.Body.Method is { Parameters: [{ Type.Name: "StreamingContext" }] } reader && reader.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "OnDeserializedAttribute" or "OnDeserializingAttribute", ContainingNamespace.Name: "Serialization" }))
            return true;
        if (body.Body.Method is not { DeclaredAccessibility: Accessibility.Private } method || !open.Add(body))
            return false;
        var calls = type.Calls.To(method).ToList();
        return calls.Count > 0 && calls.All(call => !call.IsDelegate && (call.IsOnSameObject ? RunsDuringConstructionOnly(call.Caller, ofType, open) : !ofType && MadeByCaller.Is(call)));
    }

    private HeldLocks? FromCallers(BodyFacts body) => body.Body.Root switch
    {
        IAnonymousFunctionOperation lambda when IsOnlyCalledByItsTaker(lambda) && type.Calls.To(lambda.Symbol).Any() => OfCalls(lambda.Symbol),
        IAnonymousFunctionOperation lambda => And(OfCalls(lambda.Symbol), OfDelegate(lambda, lambda.Symbol, EnclosingOf(body))),
        _ when body.Body.Method is { } started && EntryTable.FindOverride(started) is not null => null,
        // Only the base class calls it, and may do so under a lock of its own.
        _ when body.Body.Method is { IsOverride: true, DeclaredAccessibility: Accessibility.Protected or Accessibility.ProtectedAndInternal or Accessibility.ProtectedOrInternal } => HeldLocks.Unknown,
        _ when body.Body.Method is { } implementing && implementing.ExplicitInterfaceImplementations.Any(member => IsGivenUnderLock(member.ContainingType)) => HeldLocks.Unknown,
        _ when body.Body.Method is { DeclaredAccessibility: Accessibility.Public } member && IsCalledByContract(member) => HeldLocks.Unknown,
        _ when body.Body.Method is { } method && (method.MethodKind == MethodKind.LocalFunction || IsCallableHereOnly(method)) => OfCalls(method),
        _ => null,
    };

    /// <summary>Whether the lambda or method is handed to a method of the same object, which calls it and does nothing else with it.</summary>
    private bool IsOnlyCalledByItsTaker(IOperation function) =>
        function.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation { Instance: null or IInstanceReferenceOperation } taker } }
        && type.Calls.BodyOf(taker.TargetMethod) is { } body
        && body.Body.WithNested.SelectMany(nested => nested.Operations).OfType<IParameterReferenceOperation>()
            .Where(use => SymbolEqualityComparer.Default.Equals(use.Parameter.OriginalDefinition, parameter.OriginalDefinition))
            .All(use => (use.Parent is IInvocationOperation call && call.Instance == use) || (use.Parent is IConditionalAccessOperation access && access.Operation == use));

    /// <summary>Whether the object gives itself, as what implements the interface, to somebody while it holds a lock: he uses it before the lock is released.</summary>
    private bool IsGivenUnderLock(INamedTypeSymbol contract) => type.Bodies.Any(body => body.Body.LockStatements.Any() && body.Body.Operations.Any(operation =>
        operation is IArgumentOperation { Value: IConversionOperation { Operand: IInstanceReferenceOperation, Type: { } taken } } && SymbolEqualityComparer.Default.Equals(taken, contract) && LexicalLocks.Around(operation).Any()));

    /// <summary>Whether the member of a nested type implements one of an interface that the type itself calls while it holds a lock.</summary>
    private bool IsCalledByContract(IMethodSymbol member) => type.Locks.HasLocks && member.ContainingType is { ContainingType: not null, AllInterfaces.IsEmpty: false } nested && type.Bodies.Any(caller => caller.Body.Calls.Any(call =>
        call.TargetMethod.ContainingType.TypeKind == TypeKind.Interface && call.TargetMethod.Name == member.Name && SymbolEqualityComparer.Default.Equals(nested.FindImplementationForInterfaceMember(call.TargetMethod), member)
        && caller.HeldAt(call) is not { IsKnown: true, Must.IsEmpty: true }));

    private BodyFacts EnclosingOf(BodyFacts body) => type.FactsOf(body.Body.Enclosing!);

    /// <summary>Private, or of a type that others cannot name, and called by its name: not as the member of an interface or base class.</summary>
    private static bool IsCallableHereOnly(IMethodSymbol method) =>
        method.DeclaredAccessibility == Accessibility.Private ? method.ExplicitInterfaceImplementations.IsEmpty
        : method is { DeclaredAccessibility: Accessibility.Protected or Accessibility.ProtectedAndInternal, IsVirtual: false, IsAbstract: false, IsOverride: false } && !method.IsCallableOutsideOutermostType();

    private HeldLocks? OfCalls(IMethodSymbol method)
    {
        HeldLocks? common = null;
        var calls = type.Calls.To(method).ToList();
        // Somebody does call it, in a way that is not seen.
        if (calls.Count == 0 && method is { MethodKind: MethodKind.Ordinary, Name: not ("Main" or "<Main>$") })
            return HeldLocks.Unknown;
        foreach (var call in calls)
        {
            // What a constructor calls works on an object that nobody else has yet.
            // Nor does handing the method over say anything where the call of whoever gets it is known.
            if (RunsDuringConstructionOnly(call.Caller) || (call.IsDelegate && IsOnlyCalledByItsTaker(call.Operation)) || (_entry.TryGetValue(call.Caller, out var open) && open is null))
                continue;
            common = And(common, call.IsDelegate ? OfDelegate(call.Operation, method, call.Caller) : Translated(call));
        }

        return common;
    }

    private static HeldLocks? And(HeldLocks? one, HeldLocks? other) => one is not null && other is not null ? one.And(other) : one ?? other;

    /// <summary>The caller's locks as far as the callee can name them.</summary>
    private HeldLocks Translated(CallSite call)
    {
        var held = call.Caller.HeldAt(call.Operation);
        if (call.Caller.Flow?.DependsOnWay(call.Operation.Syntax) == true)
            held = held with { IsKnown = false };
        if (call.Target.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction)
            return call.Operation is IInvocationOperation invoked && invoked.Receiver() is IParameterReferenceOperation ? Given(held, call) : held;
        var visible = held.Must.Where(grip => grip.Lock.Path.Root.Kind is PathRootKind.Static or PathRootKind.TypeObject
            || (grip.Lock.Path.Root.Kind == PathRootKind.This && call.IsOnSameObject));
        return new HeldLocks(visible.ToImmutableHashSet(), held.IsKnown && (call.IsOnSameObject || held.Must.IsEmpty));
    }

    /// <summary>The locks of a method that calls a lambda which it is given, as the lambda names them.</summary>
    private HeldLocks Given(HeldLocks held, CallSite call)
    {
        if (held.Must.All(grip => grip.Lock.Path.IsShared) || type.Calls.BodyOf(call.Target) is not { Body.Root: IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation taker } } } } lambda)
            return held;
        return held with { Must = held.Must.Select(grip => Renaming.Of(grip, taker, EnclosingOf(lambda))).OfType<Grip>().ToImmutableHashSet() };
    }

    /// <summary>The locks held when a delegate runs that is made here, or kept in a local and used elsewhere in the member; null where the type itself calls it.</summary>
    private HeldLocks? OfDelegate(IOperation function, IMethodSymbol target, BodyFacts writtenIn)
    {
        HeldLocks? common = null;
        foreach (var use in ThreadEntries.UsesOf(function, writtenIn).Where(use => !IsOwnCall(use, target)))
            common = And(common, OfUse(use, writtenIn));
        return common;
    }

    /// <summary>Whether the delegate is called here, or kept where only the type itself can call it, and is known to do so.</summary>
    private bool IsOwnCall(IOperation use, IMethodSymbol target)
    {
        if (use.Parent is IInvocationOperation call && call.Instance == use)
            return true;
        var keeper = use.Parent;
        while (keeper is IDelegateCreationOperation or IConversionOperation)
            keeper = keeper.Parent;
        return keeper switch
        {
            IEventAssignmentOperation { EventReference: IEventReferenceOperation { Instance: null or IInstanceReferenceOperation } } => true,
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field.DeclaredAccessibility: Accessibility.Private } } => true,
            _ => false,
        } && type.Calls.To(target).Any(known => !known.IsDelegate);
    }

    /// <summary>
    /// The locks held when a delegate runs: none on another thread; those of the place it is written in when it is handed to a call there
    /// that runs it at once; unknown where others get it under a lock, and when it is kept for later,
    /// but for a handler of an event: whoever raises that holds no lock of a type which never calls others under one.
    /// </summary>
    private HeldLocks OfUse(IOperation function, BodyFacts writtenIn)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
            use = use.Parent;
        if (ThreadEntries.Start(function) is not null || HelperStart.Of(function, writtenIn.Type) is not null || QueuedStart.Of(function, writtenIn.Type, static (_, _) => false) is not null)
            return HeldLocks.None;
        if (use is IEventAssignmentOperation && !(_reachesOthers ??= CallsUnderLock.ReachOthers(type)))
            return HeldLocks.None;
        if (use is not IArgumentOperation argument)
            return use is IFieldInitializerOperation or ISimpleAssignmentOperation ? OfKept(function) : HeldLocks.Unknown;
        var here = writtenIn.HeldAt(function);
        if (argument.Parent is IInvocationOperation { TargetMethod: var taker } && (EntryTable.RunsAtOnce(taker) || writtenIn.Type.Calls.BodyOf(taker) is not null))
            return here;
        return here.Must.IsEmpty && !DelegateTaker.RunsOnItsOwnTerms(argument) ? here : HeldLocks.Unknown;
    }

    private HeldLocks OfKept(IOperation function) => type.Kept[function].Select(kept => OfUse(kept.Use, kept.UsedIn)).Aggregate((HeldLocks?)null, And) ?? HeldLocks.Unknown;

    /// <summary>Locks that the body itself says its callers hold.</summary>
    private IEnumerable<Grip> Declared(BodyFacts body)
    {
        foreach (var grip in GivenBack(body))
            yield return grip;

        if (body.Body.Method is { } method && (method.MethodImplementationFlags & System.Reflection.MethodImplAttributes.Synchronized) != 0)
        {
            var root = method.IsStatic ? new PathRoot(PathRootKind.TypeObject, method.ContainingType) : PathRoot.This;
            yield return new Grip(new LockId(PrimitiveKind.Monitor, AccessPath.Of(root)), LockMode.Exclusive);
        }

        foreach (var call in body.Body.Calls)
        {
            // An assertion, whoever's it is: a statement that does nothing but to be told that the lock is held.
            if (call is { Parent: IExpressionStatementOperation, TargetMethod: { ReturnsVoid: true, Name: var name }, Arguments: [{ Parameter.Type.SpecialType: SpecialType.System_Boolean, Value: var told }, ..] }
                && !name.Contains("False") && HeldQuery.Read(told) is { } asserted)
            {
                yield return new Grip(new LockId(asserted.Kind, body.Paths.Read(asserted.Target)), asserted.Mode);
            }
        }
    }

    /// <summary>The locks that the body releases for another member that acquires them and leaves them acquired: <c>Begin</c> and <c>End</c>.</summary>
    private IEnumerable<Grip> GivenBack(BodyFacts body) => !body.HasSyncCalls || body.Flow is not { IsPrecise: true } flow ? [] : flow.Sites
        .Where(site => site.Event.Action == SyncAction.Release && site.Grip.Lock.Path.Root.Kind is PathRootKind.This or PathRootKind.Static)
        .GroupBy(site => (site.Event.Call.Syntax, site.Grip))
        .Where(release => release.All(site => site.Before.All(path => path.Count(site.Grip) == 0)))
        .Select(release => release.Key.Grip)
        .Distinct()
        .Where(grip => IsGivenBackAsLock(grip) && type.Bodies.Any(other => other != body && other.Body.Method is { } acquirer && type.Locks.EffectsOf(acquirer).Any(effect => effect.Delta > 0 && effect.Grip.Equals(grip))));

    /// <summary>Whether a release ends a critical section: of a semaphore only where one thread has it at a time, as others are signals.</summary>
    private bool IsGivenBackAsLock(Grip grip) =>
        !grip.IsSemaphore || (grip.Lock.Path.Variable is { } semaphore && LockOwners.InitialCount(semaphore, type) == 1);
}
