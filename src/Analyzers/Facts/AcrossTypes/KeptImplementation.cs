using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>The class of an object that is kept in a field or property, or given to a constructor, under the name of an interface, or of a class that others derive from.</summary>
/// <param name="Keeper">The field, property or constructor's parameter.</param>
/// <param name="Class">The class of the compilation; null where it is not known.</param>
/// <param name="From">The constructor's parameter that the object comes from; null for all others.</param>
internal sealed record KeptImplementation(ISymbol Keeper, INamedTypeSymbol? Class, ISymbol? From = null)
{
    private const int MaximumDepth = 3;

    /// <summary>The class of which all objects are that <paramref name="keeper"/> ever gets; null where that is not known.</summary>
    public static INamedTypeSymbol? OnlyClassOf(ISymbol keeper, ILookup<ISymbol, KeptImplementation> classes, int depth = MaximumDepth) =>
        depth > 0 && classes[keeper].Select(kept => kept.Class ?? (kept.From is { } parameter ? OnlyClassOf(parameter, classes, depth - 1) : null)).Distinct(SymbolEqualityComparer.Default).ToList() is [INamedTypeSymbol only] ? only : null;

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
                yield return new KeptImplementation(GivenObject.Keeper(keeper), ClassOf(value!, type), ParameterOf(value!));
        }

        foreach (var body in type.Bodies)
        {
            foreach (var argument in body.Body.Creations.SelectMany(creation => creation.Arguments).Concat(body.Body.Calls.Where(call => call.TargetMethod.MethodKind == MethodKind.Constructor).SelectMany(chained => chained.Arguments)))
            {
                if (argument.Parameter is { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol constructor } parameter && constructor.ContainingType.IsInSource() && IsOfInterest(parameter.Type))
                    yield return new KeptImplementation(parameter.OriginalDefinition, ClassOf(Kept(argument.Value, body), type), ParameterOf(argument.Value));
            }
        }
    }

    /// <summary>The value, or the only one that the local ever has.</summary>
    private static IOperation Kept(IOperation value, BodyFacts body) => value.Unwrapped() is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } only ? only : value;

    private static IParameterSymbol? ParameterOf(IOperation value) => value.Unwrapped() switch
    {
        ICoalesceOperation { WhenNull: var otherwise } choice when otherwise.Unwrapped() is IThrowOperation => ParameterOf(choice.Value),
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter } => parameter.OriginalDefinition,
        _ => null,
    };

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
