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
        if (called.ContainingType.TypeKind != TypeKind.Interface || called.IsInSource() || (operation as IInvocationOperation)?.Receiver() is not { } receiver)
            return ImmutableArray<IMethodSymbol>.Empty;
        return Of(receiver, body).Select(type => type.FindImplementationForInterfaceMember(called)).OfType<IMethodSymbol>()
            .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).ToImmutableArray();
    }

    private static IEnumerable<INamedTypeSymbol> Of(IOperation value, BodyFacts body)
    {
        var put = value.Unwrapped() is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } ? Assignments.ValuesOf(field.OriginalDefinition, body.Type)
            : KeptElements.Holder(value, body) is { } keeper ? Elements(keeper, body.Type)
            : [];
        var types = put.Where(element => !element.IsNull()).Select(element => element.Unwrapped().Type as INamedTypeSymbol).Distinct(SymbolEqualityComparer.Default).ToList();
        return types.TrueForAll(type => type is INamedTypeSymbol { TypeKind: TypeKind.Class } && type.IsInSource()) ? types.OfType<INamedTypeSymbol>() : [];
    }

    /// <summary>What the type puts into the collection.</summary>
    private static IEnumerable<IOperation> Elements(ISymbol keeper, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Calls)
        .Where(call => call is { TargetMethod.Name: "Add" or "TryAdd" or "Enqueue" or "Push" or "AddFirst" or "AddLast" or "Insert", Instance: { } collection, Arguments.IsEmpty: false } && KeptElements.IsOf(collection, keeper))
        .Select(call => call.Arguments[call.Arguments.Length - 1].Value)
        .Concat(type.Assigning.Select(operation => operation switch
        {
            IAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection }, Value: var value } when KeptElements.IsOf(collection, keeper) => value,
            IAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var collection }, Value: var value } when KeptElements.IsOf(collection, keeper) => value,
            _ => null,
        }).OfType<IOperation>());
}
