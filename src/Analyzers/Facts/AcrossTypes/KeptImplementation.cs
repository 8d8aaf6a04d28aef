using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>The class of an object that is kept in a field or property under the name of an interface, or of a class that others derive from.</summary>
/// <param name="Keeper">The field or property.</param>
/// <param name="Class">The class of the compilation; null where it is not known.</param>
internal sealed record KeptImplementation(ISymbol Keeper, INamedTypeSymbol? Class)
{
    private const int MaximumDepth = 3;

    /// <summary>What the type keeps in its variables.</summary>
    public static IEnumerable<KeptImplementation> In(TypeFacts type)
    {
        foreach (var operation in type.Assigning)
        {
            var (keeper, value) = operation switch
            {
                IFieldInitializerOperation { InitializedFields: [var field] } initializer => ((ISymbol?)field, initializer.Value),
                IPropertyInitializerOperation { InitializedProperties: [var property] } initializer => (property, initializer.Value),
                IAssignmentOperation { Target: IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } target } assignment => (target.Member, assignment.Value),
                _ => (null, null),
            };
            if (keeper is not null && IsOfInterest(keeper.ValueType()))
                yield return new KeptImplementation(GivenObject.Keeper(keeper), ClassOf(value!, type, MaximumDepth));
        }
    }

    /// <summary>The class of the object that the value is, or that it makes when it is first asked for; null where it is not known.</summary>
    public static INamedTypeSymbol? ClassOf(IOperation value, TypeFacts type, int depth = MaximumDepth)
    {
        if (depth == 0)
            return null;
        switch (value.Unwrapped())
        {
            case IObjectCreationOperation { Type: INamedTypeSymbol { Name: "Lazy" }, Arguments: [{ Value: var factory }, ..] }:
                return factory.Unwrapped() is IDelegateCreationOperation function ? Made(function.Target, type, depth) : null;
            case IObjectCreationOperation { Type: INamedTypeSymbol { TypeKind: TypeKind.Class } made }:
                return made.OriginalDefinition;
            case IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } method }:
                return Returned(type.Calls.BodyOf(method), type, depth);
            case ICoalesceOperation { WhenNull: var otherwise } choice when otherwise.Unwrapped() is not IThrowOperation:
                return ClassOf(choice.Value, type, depth - 1) is { } one && SymbolEqualityComparer.Default.Equals(one, ClassOf(otherwise, type, depth - 1)) ? one : null;
            default:
                return null;
        }
    }

    private static INamedTypeSymbol? Made(IOperation function, TypeFacts type, int depth) => function switch
    {
        IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: { } returned }] } => ClassOf(returned, type, depth - 1),
        IMethodReferenceOperation { Method: var method } => Returned(type.Calls.BodyOf(method), type, depth),
        _ => null,
    };

    private static INamedTypeSymbol? Returned(BodyFacts? factory, TypeFacts type, int depth) =>
        factory?.Body.Operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } returned }] ? ClassOf(returned, type, depth - 1) : null;

    private static bool IsOfInterest(ITypeSymbol? kept) => kept is INamedTypeSymbol named
        && (named is { Name: "Lazy", TypeArguments: [INamedTypeSymbol made] } ? made : named) is { TypeKind: TypeKind.Interface or TypeKind.Class, IsSealed: false } shown && shown.IsInSource();
}
