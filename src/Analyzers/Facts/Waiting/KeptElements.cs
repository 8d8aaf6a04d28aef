using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Knows values that come out of a collection which the object keeps, and members of such values.</summary>
internal static class KeptElements
{
    private const int MaximumDepth = 6;

    /// <summary>The field, property or event whose elements <paramref name="value"/> is one of, or a member of one; null where it comes from elsewhere.</summary>
    public static ISymbol? Holder(IOperation value, BodyFacts body) => Holder(value, body, MaximumDepth);

    /// <summary>Whether <paramref name="operation"/> is the variable, an element of it, or a copy that is made of it on the spot.</summary>
    public static bool IsOf(IOperation operation, ISymbol variable) => operation.Unwrapped() switch
    {
        IEventReferenceOperation reference => SymbolEqualityComparer.Default.Equals(reference.Event, variable),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection } => IsOf(collection, variable),
        IArrayElementReferenceOperation { ArrayReference: var array } => IsOf(array, variable),
        var other => Assignments.Refers(other, variable),
    };

    private static ISymbol? Holder(IOperation value, BodyFacts body, int depth)
    {
        if (depth == 0)
            return null;
        switch (value.Unwrapped())
        {
            case ILocalReferenceOperation { Local: var local }:
                return OfLocal(local, body, depth);
            // An element that a function is given which runs on the spot: _observers.ForEach(observer => observer.OnNext(item)).
            case IParameterReferenceOperation { Parameter: { Ordinal: 0, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } } when TakerOf(body) is { } taker:
                return taker.TargetMethod.Name is "ForEach" && (taker.Instance ?? taker.Arguments[0].Value) is { } walked ? Collection(walked, body, depth - 1) : null;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } indexed }:
                return Collection(indexed, body, depth - 1);
            case IArrayElementReferenceOperation { ArrayReference: var array }:
                return Collection(array, body, depth - 1);
            case IInvocationOperation { TargetMethod.Name: "Dequeue" or "Pop" or "Peek" or "First" or "FirstOrDefault" or "Last" or "GetValueOrDefault" or "ElementAt" } call when (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } source:
                return Collection(source, body, depth - 1);
            case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: { } element and not IInstanceReferenceOperation }:
                return Holder(element, body, depth - 1);
            default:
                return null;
        }
    }

    private static ISymbol? OfLocal(ILocalSymbol local, BodyFacts body, int depth)
    {
        foreach (var operation in body.Body.Operations)
        {
            switch (operation)
            {
                case IForEachLoopOperation loop when loop.Locals.Contains(local, SymbolEqualityComparer.Default):
                    return Collection(loop.Collection, body, depth - 1);
                case IArgumentOperation { Parameter.RefKind: RefKind.Out, Parent: IInvocationOperation { Instance: { } collection } } argument when argument.Value.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation found && SymbolEqualityComparer.Default.Equals(found.Local, local)):
                    return Collection(collection, body, depth - 1);
                case IVariableDeclaratorOperation { Initializer.Value: var value } declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local):
                    return Holder(value, body, depth - 1);
            }
        }

        return null;
    }

    /// <summary>The variable of the object's own that keeps the collection, or from which it is copied on the spot.</summary>
    private static ISymbol? Collection(IOperation collection, BodyFacts body, int depth) => depth == 0 ? null : collection.Unwrapped() switch
    {
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => (field.AssociatedSymbol ?? field).OriginalDefinition,
        IEventReferenceOperation { Instance: null or IInstanceReferenceOperation, Event: var raised } => raised,
        IPropertyReferenceOperation { Property.Name: "Values" or "Keys", Instance: { } dictionary } => Collection(dictionary, body, depth - 1),
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: var property } => property.OriginalDefinition,
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } copied ? Collection(copied, body, depth - 1) : null,
        IInvocationOperation { TargetMethod: { Name: "ToArray" or "ToList" or "ToImmutableArray" or "ToImmutableList" or "AsEnumerable" or "Where" or "OfType" or "Cast" or "OrderBy" or "Reverse" or "Distinct" or "GetInvocationList" or "AsReadOnly" } } call => (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } source ? Collection(source, body, depth - 1) : null,
        _ => null,
    };

    private static IInvocationOperation? TakerOf(BodyFacts body) =>
        body.Body.Root is IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation taker } } } ? taker : null;
}
