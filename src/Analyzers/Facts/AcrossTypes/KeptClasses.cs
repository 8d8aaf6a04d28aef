using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Knows of which classes the objects are that a type keeps as what they can do: <c>List&lt;IDisposable&gt;</c>.</summary>
internal static class KeptClasses
{
    /// <summary>What a call of an interface's method, of the framework's or a library's, runs on an object that the type keeps; empty where that is not known.</summary>
    public static ImmutableArray<IMethodSymbol> Implementations(IMethodSymbol called, IOperation operation, BodyFacts body)
    {
        if (called.ContainingType.TypeKind != TypeKind.Interface || called.Locations.Any(location => location.IsInSource) || (operation as IInvocationOperation)?.Receiver() is not { } receiver)
            return ImmutableArray<IMethodSymbol>.Empty;
        return Of(receiver, body).Select(type => type.FindImplementationForInterfaceMember(called)).OfType<IMethodSymbol>()
            .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).ToImmutableArray();
    }

    private static IEnumerable<INamedTypeSymbol> Of(IOperation value, BodyFacts body)
    {
        var isOwn = value.Unwrapped() is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation };
        var keeper = isOwn ? ((IFieldReferenceOperation)value.Unwrapped()).Field.OriginalDefinition : KeptElements.Holder(value, body);
        if (keeper is null)
            return [];
        var types = body.Type.Bodies.SelectMany(other => other.Body.Operations)
            .Select(operation => isOwn ? Assigned(operation, keeper) : Added(operation, keeper))
            .OfType<IOperation>().Where(put => !put.IsNull())
            .Select(put => put.Unwrapped().Type as INamedTypeSymbol).Distinct(SymbolEqualityComparer.Default).ToList();
        return types.TrueForAll(type => type is INamedTypeSymbol { TypeKind: TypeKind.Class } && type.Locations.Any(location => location.IsInSource)) ? types.OfType<INamedTypeSymbol>() : [];
    }

    private static IOperation? Assigned(IOperation operation, ISymbol keeper) => operation switch
    {
        IAssignmentOperation { Target: IFieldReferenceOperation target, Value: var value } when SymbolEqualityComparer.Default.Equals(target.Field.OriginalDefinition, keeper) => value,
        IFieldInitializerOperation { InitializedFields: [var field], Value: var value } when SymbolEqualityComparer.Default.Equals(field.OriginalDefinition, keeper) => value,
        _ => null,
    };

    private static IOperation? Added(IOperation operation, ISymbol keeper) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd" or "Enqueue" or "Push" or "AddFirst" or "AddLast" or "Insert", Instance: { } collection } call when KeptElements.IsOf(collection, keeper) => call.Arguments.LastOrDefault()?.Value,
        IAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection }, Value: var value } when KeptElements.IsOf(collection, keeper) => value,
        IAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var collection }, Value: var value } when KeptElements.IsOf(collection, keeper) => value,
        _ => null,
    };
}
