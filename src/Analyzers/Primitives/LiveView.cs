using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>Knows which expressions show a collection as it is whenever they are looked at: its keys, read-only wrappers, queries that run later.</summary>
internal static class LiveView
{
    /// <summary>The expression that shows <paramref name="collection"/>; null where it is used in another way, or copied.</summary>
    public static IOperation? Of(IOperation collection) => collection.Parent switch
    {
        IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or ITranslatedQueryOperation => collection.Parent,
        IPropertyReferenceOperation { Property.Name: "Keys" or "Values" } part when part.Instance == collection && ContainerTable.IsUnsafe(collection.Type) => part,
        IInvocationOperation { TargetMethod.Name: "AsReadOnly", Arguments.IsEmpty: true } wrapper when wrapper.Instance == collection => wrapper,
        IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation call } when IsLater(call.TargetMethod) => call,
        IArgumentOperation { Parameter.Ordinal: 0, Parent: IObjectCreationOperation { Type: { Name: "ReadOnlyCollection" or "ReadOnlyDictionary" or "ReadOnlyObservableCollection" } type } wrapper } when type.NamespaceName() == "System.Collections.ObjectModel" => wrapper,
        _ => null,
    };

    private static bool IsLater(IMethodSymbol method) => method switch
    {
        { ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" }, ReturnType.Name: "IEnumerable" or "IOrderedEnumerable" } => true,
        { Name: "AsReadOnly", ContainingType: { Name: "CollectionExtensions", ContainingNamespace.Name: "Generic" } } => true,
        { Name: "AsSpan", ContainingType: { Name: "CollectionsMarshal", ContainingNamespace.Name: "InteropServices" } } => true,
        _ => false,
    };
}
