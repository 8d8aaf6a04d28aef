using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>What a type asks for and calls, and which locks it holds then, for others to build on.</summary>
/// <param name="type">The type.</param>
internal sealed class LockUses(TypeFacts type)
{
    /// <summary>All uses of the type.</summary>
    public IEnumerable<LockUse> All() => type.Bodies.SelectMany(body => KeptDelegates.In(body).Concat(FunctionOf(body.Body) is { } function && !type.Callers.RunsDuringConstructionOnly(body) ? In(body, function) : []));

    private IEnumerable<LockUse> In(BodyFacts body, ISymbol function)
    {
        foreach (var (grip, operation) in LockOrder.AcquiresIn(body))
        {
            if (GripOf(grip, body) is { } wanted)
                yield return new LockUse(function, wanted, null, HeldAt(body, operation), operation.Syntax.GetLocation());
        }

        // Properties that lock are followed from where a lock is held only.
        foreach (var operation in type.Locks.HasLocks ? body.Body.Operations : body.Body.Calls.CastArray<IOperation>())
        {
            foreach (var callee in CallTable.Targets(operation).Where(callee => IsFollowed(callee, operation)))
                yield return new LockUse(function, null, CallTable.Normalized(callee), HeldAt(body, operation), operation.Syntax.GetLocation()) { IsCertain = IsCertainly(callee, operation), IsOnSameObject = IsOnSame(callee, operation, body), Receiver = ReceiverOf(callee, operation, body) };
            if (operation is not IInvocationOperation call)
                continue;
            if (KeptDelegates.CalledBy(call, body, function) is { } kept)
                yield return new LockUse(function, null, kept, HeldAt(body, operation), operation.Syntax.GetLocation());
            foreach (var (given, parameter) in KeptDelegates.GivenTo(call, body))
                yield return new LockUse(function, null, given, HeldAt(body, operation), operation.Syntax.GetLocation()) { Through = parameter };
        }

        if (body.Body is not { Enclosing: null, Method: { } method })
            yield break;
        // What it stands for is called wherever that is called: class-hierarchy analysis (Dean, Grove, Chambers, ECOOP 1995).
        foreach (var declared in Declared(method))
            yield return new LockUse(CallTable.Normalized(declared), null, CallTable.Normalized(method), ImmutableArray<ClassGrip>.Empty, method.Locations[0]) { IsOnSameObject = true, Receiver = method.ContainingType.OriginalDefinition };
    }

    /// <summary>The function that the body is, or that runs it on the spot; null for construction.</summary>
    public static ISymbol? FunctionOf(Body body) => body switch
    {
        { Enclosing: null } => body.IsConstruction || body.Method is null ? null : CallTable.Normalized(body.Method),
        { Enclosing: { } enclosing, Root: IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } } } } when EntryTable.RunsAtOnce(call.TargetMethod) => FunctionOf(enclosing),
        { Root: IAnonymousFunctionOperation or ILocalFunctionOperation, Method: { } function } => function.OriginalDefinition,
        _ => null,
    };

    private static bool IsFollowed(IMethodSymbol callee, IOperation operation) =>
        callee is { MethodKind: not (MethodKind.Constructor or MethodKind.DelegateInvoke) } && !callee.IsImplicitlyDeclared
        && callee.Locations is [{ IsInSource: true }, ..] && operation is not IMethodReferenceOperation && !JoinedStart.GoesOnByItself(operation, callee);

    private static ClassGrip? GripOf(Grip grip, BodyFacts body)
    {
        if (LockClass.Of(grip.Lock, body) is not { } known)
            return null;
        var isOwn = grip.Lock.Path is { Root.Kind: PathRootKind.This, Elements.Length: <= 1 };
        return new ClassGrip(known, grip.Mode, isOwn ? body.Body.Owner.ContainingType.OriginalDefinition : null, isOwn);
    }

    private static bool IsOnSame(IMethodSymbol callee, IOperation operation, BodyFacts body) => !callee.IsStatic && new CallSite(callee, operation, body).IsOnSameObject;

    private static INamedTypeSymbol? ReceiverOf(IMethodSymbol callee, IOperation operation, BodyFacts body) => callee.IsStatic ? null
        : IsOnSame(callee, operation, body) ? body.Body.Owner.ContainingType.OriginalDefinition
        : (new CallSite(callee, operation, body).Receiver?.Unwrapped().Type as INamedTypeSymbol)?.OriginalDefinition;

    /// <summary>Whether the call comes to the method itself, or to an override on the caller's own object.</summary>
    private static bool IsCertainly(IMethodSymbol callee, IOperation operation) =>
        callee.ContainingType.TypeKind != TypeKind.Interface
        && (!(callee.IsVirtual || callee.IsAbstract || callee.IsOverride)
            || ((operation as IInvocationOperation)?.Instance ?? (operation as IPropertyReferenceOperation)?.Instance) is IInstanceReferenceOperation);

    /// <summary>The members of the compilation that the method overrides or implements.</summary>
    private IEnumerable<IMethodSymbol> Declared(IMethodSymbol method)
    {
        if (method.OverriddenMethod is { } overridden && overridden.Locations.Any(location => location.IsInSource))
            yield return overridden;
        if (method.IsStatic || !type.Locks.HasLocks || !method.IsCallableOutsideOutermostType())
            yield break;
        foreach (var member in method.ContainingType.AllInterfaces.Where(implemented => implemented.Locations.Any(location => location.IsInSource)).SelectMany(implemented => implemented.GetMembers()).OfType<IMethodSymbol>())
        {
            if (member.Name == method.Name && SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                yield return member;
        }
    }

    private ImmutableArray<ClassGrip> HeldAt(BodyFacts body, IOperation operation)
    {
        if (!type.Locks.HasLocks)
            return ImmutableArray<ClassGrip>.Empty;
        var held = LockOrder.HeldAt(operation, body);
        return held.IsEmpty ? ImmutableArray<ClassGrip>.Empty : held
            .Select(grip => GripOf(grip, body))
            .OfType<ClassGrip>().Distinct().OrderBy(known => known.Lock.Name, StringComparer.Ordinal).ToImmutableArray();
    }
}
