using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Whether an outermost type and those nested in it declare anything that can have another value, or other contents, later on: most types that others call do not.</summary>
/// <param name="InStatics">Whether a static variable can.</param>
/// <param name="InObjects">Whether a variable of objects can.</param>
internal readonly record struct ChangingState(bool InStatics, bool InObjects)
{
    /// <summary>What is declared in <paramref name="type"/>, seen by its variables alone.</summary>
    public static ChangingState Of(INamedTypeSymbol type)
    {
        var state = new ChangingState(InStatics: false, InObjects: type.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => parameter.IsPrimaryConstructorParameter())));
        foreach (var member in type.GetMembers())
        {
            var inner = member switch
            {
                INamedTypeSymbol nested => Of(nested),
                IFieldSymbol field when CanChange(field) => new ChangingState(field.IsStatic, !field.IsStatic),
                _ => default,
            };
            state = new ChangingState(state.InStatics || inner.InStatics, state.InObjects || inner.InObjects);
        }

        return state;
    }

    private static bool CanChange(IFieldSymbol field) => field is { IsConst: false } && (!field.IsVolatile || ContainerTable.IsImmutable(field.Type) || field.Type is { IsValueType: true, SpecialType: not SpecialType.System_Boolean })
        && (!field.IsReadOnly || field.Type is IArrayTypeSymbol or ITypeParameterSymbol || ContainerTable.IsUnsafe(field.Type) || HeaderTable.IsClient(field.Type) || OneReaderShape.IsChannel(field.Type));
}
