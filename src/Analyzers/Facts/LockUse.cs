using System.Collections.Immutable;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts;

/// <summary>A lock that a method asks for, or a method that it calls, with the locks that it holds then. Locks are classes here: the variable that holds them, whatever the object.</summary>
/// <param name="Method">The method.</param>
/// <param name="Lock">The lock that is asked for; null for calls.</param>
/// <param name="Callee">The method that is called; null for acquires.</param>
/// <param name="Held">The locks that are held.</param>
/// <param name="Site">Where.</param>
internal sealed record LockUse(IMethodSymbol Method, ISymbol? Lock, IMethodSymbol? Callee, ImmutableArray<ISymbol> Held, Location Site)
{
    /// <summary>The uses of a type that others can build on.</summary>
    public static IEnumerable<LockUse> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (body.Body is not { Enclosing: null, IsConstruction: false, Method: { } method })
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
                    if (callee is { IsVirtual: false, IsAbstract: false, IsOverride: false, MethodKind: not (MethodKind.Constructor or MethodKind.LocalFunction or MethodKind.DelegateInvoke) } && !callee.IsImplicitlyDeclared
                        && callee.Locations is [{ IsInSource: true }, ..] && callee.ContainingType.TypeKind != TypeKind.Interface && operation is not Microsoft.CodeAnalysis.Operations.IMethodReferenceOperation)
                        yield return new LockUse(method.OriginalDefinition, null, callee.OriginalDefinition, HeldAt(body, operation), operation.Syntax.GetLocation());
                }
            }
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
