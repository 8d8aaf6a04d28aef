using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A lock that a method asks for, or a method that it calls, with the locks that it holds then. Locks are classes here: the variable that holds them, whatever the object.</summary>
/// <param name="Method">The method.</param>
/// <param name="Lock">The lock that is asked for; null for calls.</param>
/// <param name="Callee">The method that is called; null for acquires.</param>
/// <param name="Held">The locks that are held.</param>
/// <param name="Site">Where.</param>
/// <param name="IsCertain">Whether it is known which method is called: not that of an interface, nor a virtual one of another object.</param>
internal sealed record LockUse(IMethodSymbol Method, ISymbol? Lock, IMethodSymbol? Callee, ImmutableArray<ISymbol> Held, Location Site, bool IsCertain = true)
{
    /// <summary>The uses of a type that others can build on.</summary>
    public static IEnumerable<LockUse> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (MemberOf(body.Body) is not { } method)
                continue;
            foreach (var (grip, operation) in LockOrder.AcquiresIn(body))
            {
                if (ClassOf(grip) is { } wanted)
                    yield return new LockUse(method.OriginalDefinition, wanted, null, HeldAt(body, operation), operation.Syntax.GetLocation());
            }

            // Properties that lock are followed from where a lock is held only.
            foreach (var operation in type.Locks.HasLocks ? body.Body.Operations : body.Body.Calls.CastArray<IOperation>())
            {
                foreach (var callee in CallTable.Targets(operation))
                {
                    if (callee is { MethodKind: not (MethodKind.Constructor or MethodKind.LocalFunction or MethodKind.DelegateInvoke) } && !callee.IsImplicitlyDeclared
                        && callee.Locations is [{ IsInSource: true }, ..] && operation is not IMethodReferenceOperation)
                        yield return new LockUse(method.OriginalDefinition, null, callee.OriginalDefinition, HeldAt(body, operation), operation.Syntax.GetLocation(), IsCertainly(callee, operation));
                }
            }

            if (body.Body.Enclosing is not null)
                continue;
            // What it stands for is called wherever that is called: class-hierarchy analysis (Dean, Grove, Chambers, ECOOP 1995).
            foreach (var declared in Declared(method, type))
                yield return new LockUse(declared.OriginalDefinition, null, method.OriginalDefinition, ImmutableArray<ISymbol>.Empty, method.Locations[0]);
        }
    }

    /// <summary>The method that the body is, or that runs it on the spot; null for construction, and for what runs later or elsewhere.</summary>
    private static IMethodSymbol? MemberOf(Body body) => body switch
    {
        { Enclosing: null } => body.IsConstruction ? null : body.Method,
        { Enclosing: { } enclosing, Root: IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } } } } when EntryTable.RunsAtOnce(call.TargetMethod) => MemberOf(enclosing),
        _ => null,
    };

    /// <summary>Whether the call comes to the method itself, or to an override on the caller's own object.</summary>
    private static bool IsCertainly(IMethodSymbol callee, IOperation operation) =>
        callee.ContainingType.TypeKind != TypeKind.Interface
        && (!(callee.IsVirtual || callee.IsAbstract || callee.IsOverride)
            || ((operation as IInvocationOperation)?.Instance ?? (operation as IPropertyReferenceOperation)?.Instance) is IInstanceReferenceOperation);

    /// <summary>The members of the compilation that the method overrides or implements.</summary>
    private static IEnumerable<IMethodSymbol> Declared(IMethodSymbol method, TypeFacts type)
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

    private static ImmutableArray<ISymbol> HeldAt(BodyFacts body, IOperation operation)
    {
        if (!body.Type.Locks.HasLocks)
            return ImmutableArray<ISymbol>.Empty;
        return body.HeldAt(operation).Must.Select(ClassOf).OfType<ISymbol>().Distinct(SymbolEqualityComparer.Default).OrderBy(held => held.ToDisplayString(), StringComparer.Ordinal).ToImmutableArray();
    }

    private static ISymbol? ClassOf(Grip grip) => grip.Mode != LockMode.Exclusive || grip.Lock.Kind is PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim or PrimitiveKind.AsyncLock ? null
        : grip.Lock.Path.Variable is IFieldSymbol { Type.TypeKind: not TypeKind.Error } field ? field.OriginalDefinition
        : grip.Lock.Path is { Root.Kind: PathRootKind.TypeObject, Root.Symbol: ISymbol type } ? type
        : null;
}
