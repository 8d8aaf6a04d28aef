using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>An object or lock that is kept in a member, or given to a constructor that may keep it.</summary>
/// <param name="To">The member, or the constructor's parameter.</param>
/// <param name="From">The constructor's parameter that it comes from, the class whose object gives itself, or the member whose lock is given; null for all others.</param>
internal sealed record GivenObject(ISymbol To, ISymbol? From)
{
    /// <summary>What the bodies of <paramref name="type"/> give and keep, of classes and interfaces of the compilation.</summary>
    public static IEnumerable<GivenObject> In(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            foreach (var creation in body.Body.Creations)
            {
                foreach (var given in GivenTo(creation.Arguments, body))
                    yield return given;
            }

            foreach (var operation in body.Body.Operations)
            {
                switch (operation.Kind is OperationKind.Invocation or OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.CoalesceAssignment or OperationKind.FieldInitializer or OperationKind.PropertyInitializer ? operation : null)
                {
                    case IInvocationOperation { TargetMethod.MethodKind: MethodKind.Constructor } chained:
                        foreach (var given in GivenTo(chained.Arguments, body))
                            yield return given;
                        break;
                    case IAssignmentOperation { Target: IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } target } assignment when IsOfInterest(target.Type):
                        yield return new GivenObject(Keeper(target.Member), Source(assignment.Value, body));
                        break;
                    case IFieldInitializerOperation { InitializedFields: [var field] } initializer when IsOfInterest(field.Type):
                        yield return new GivenObject(Keeper(field), Source(initializer.Value, body));
                        break;
                    case IPropertyInitializerOperation { InitializedProperties: [var property] } initializer when IsOfInterest(property.Type):
                        yield return new GivenObject(Keeper(property), Source(initializer.Value, body));
                        break;
                }
            }
        }
    }

    private static IEnumerable<GivenObject> GivenTo(IEnumerable<IArgumentOperation> arguments, BodyFacts body) => arguments
        .Where(argument => argument.Parameter is { RefKind: RefKind.None } parameter && IsOfInterest(parameter.Type))
        .Select(argument => new GivenObject(argument.Parameter!.OriginalDefinition, Source(argument.Value, body)));

    /// <summary>The member as access paths name it: an auto-property by its field.</summary>
    public static ISymbol Keeper(ISymbol member) => ((ISymbol?)(member as IPropertySymbol)?.ReturnedField() ?? member).OriginalDefinition;

    private static bool IsOfInterest(ITypeSymbol? type) => IsLockable(type) || type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Interface } named && named.IsInSource();

    /// <summary>Whether a value of the type may be nothing but a lock.</summary>
    private static bool IsLockable(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Object } or { Name: "Lock" or "SemaphoreSlim" or "ReaderWriterLockSlim", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    private static ISymbol? Source(IOperation given, BodyFacts body) => given.Unwrapped() switch
    {
        ICoalesceOperation { WhenNull: var other } checkedFirst when other.Unwrapped() is IThrowOperation => Source(checkedFirst.Value, body),
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation } member when IsLockable(member.Type) => Keeper(member.Member),
        var value => SourceOf(value, body),
    };

    private static ISymbol? SourceOf(IOperation value, BodyFacts body) => ObjectPlace.Of(value, body.Paths) switch
    {
        { Kind: PlaceKind.This } => body.Body.Owner.ContainingType.OriginalDefinition,
        { Kind: PlaceKind.Parameter, Symbol: IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter } => parameter,
        { Kind: PlaceKind.Kept, Symbol: IParameterSymbol parameter } => parameter,
        _ => null,
    };
}
