using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// The runtime initialises a type under a lock of its own, and whoever uses the type meanwhile waits: what the initialisers ask for is asked for
/// under that lock.
/// </summary>
internal sealed class StaticInitialisers
{
    private readonly TypeFacts _type;
    private readonly ILookup<ITypeSymbol, BodyFacts> _bodies;

    public StaticInitialisers(TypeFacts type)
    {
        _type = type;
        _bodies = type.Bodies
            .Where(body => body.Body is { IsConstruction: true, Owner: { IsStatic: true, ContainingType: not null } } && type.Calls.From(body).Any())
            .ToLookup(body => (ITypeSymbol)body.Body.Owner.ContainingType, (IEqualityComparer<ITypeSymbol>)SymbolEqualityComparer.Default);
    }

    /// <summary>The locks under which the types are initialised that <paramref name="body"/> uses from outside of them.</summary>
    public IEnumerable<(Grip Grip, IOperation Operation)> UsedBy(BodyFacts body)
    {
        if (_bodies.Count == 0)
            yield break;
        foreach (var operation in body.Body.Operations)
        {
            if (Used(operation) is { } used && _bodies.Contains(used) && !SymbolEqualityComparer.Default.Equals(used, body.Body.Owner.ContainingType))
                yield return (GripOf(used), operation);
        }
    }

    /// <summary>The edges from these locks to those that the initialisers ask for, where the type is used without them, too.</summary>
    public IEnumerable<LockEdge> Edges(Func<BodyFacts, IEnumerable<Grip>> reached)
    {
        foreach (var initialised in _bodies)
        {
            foreach (var body in initialised)
            {
                foreach (var wanted in reached(body).Where(wanted => wanted.Lock.IsExact && wanted.Lock.Path.Root.Kind is PathRootKind.Static or PathRootKind.TypeObject && !wanted.Equals(GripOf(initialised.Key))))
                {
                    // Whoever holds a lock that is a static of the type itself has come by its initialisation.
                    if (wanted.Lock.Path.Root is { Kind: PathRootKind.Static, Symbol: ITypeSymbol owner } && SymbolEqualityComparer.Default.Equals(owner.OriginalDefinition, initialised.Key))
                        continue;
                    if (_type.Bodies.Any(user => UsedBy(user).Any(use => use.Grip.Equals(GripOf(initialised.Key)) && !user.HeldAt(use.Operation).Must.Any(held => held.Lock.Equals(wanted.Lock)))))
                        yield return new LockEdge(GripOf(initialised.Key), wanted, ImmutableHashSet<Grip>.Empty, body.Body.Root.Syntax, body);
                }
            }
        }
    }

    private static Grip GripOf(ITypeSymbol type) => new(new LockId(PrimitiveKind.Monitor, AccessPath.Of(new PathRoot(PathRootKind.Static, type))), LockMode.Exclusive);

    /// <summary>The type that is initialised at the latest when <paramref name="operation"/> is evaluated.</summary>
    private static ITypeSymbol? Used(IOperation operation) => operation.Kind is not (OperationKind.FieldReference or OperationKind.PropertyReference or OperationKind.Invocation or OperationKind.ObjectCreation) ? null : operation switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true, IsConst: false } field } => field.ContainingType.OriginalDefinition,
        IPropertyReferenceOperation { Property: { IsStatic: true } property } => property.ContainingType.OriginalDefinition,
        IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: { } container } } => container.OriginalDefinition,
        IObjectCreationOperation { Type: INamedTypeSymbol created } => created.OriginalDefinition,
        _ => null,
    };
}
