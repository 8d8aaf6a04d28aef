using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Objects of nested types that nobody but the outermost type can name or get hold of.</summary>
internal static class HiddenState
{
    /// <summary>
    /// Whether only the type itself can write to what <paramref name="member"/> refers to: a member of a private nested type, of an object that the type
    /// makes, and gives to no code of others.
    /// </summary>
    public static bool Is(IMemberReferenceOperation member, TypeFacts type) =>
        member.Member.ContainingType is { TypeKind: TypeKind.Class, IsAbstract: false, BaseType.SpecialType: SpecialType.System_Object } nested
        && !nested.IsVisibleOutsideItsContainers() && nested.GetAttributes().IsEmpty && IsMadeHere(member.Instance, nested, type)
        && !type.Bodies.SelectMany(body => body.Body.Operations).Any(operation => GivesAway(operation, nested, type));

    private static bool IsMadeHere(IOperation? instance, INamedTypeSymbol nested, TypeFacts type) => instance?.Unwrapped() switch
    {
        null or IInstanceReferenceOperation => true,
        IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => AreMadeHere(field, nested, type),
        ILocalReferenceOperation { Local: var local } => AreMadeHere(local, nested, type),
        _ => false,
    };

    private static bool AreMadeHere(ISymbol holder, INamedTypeSymbol nested, TypeFacts type)
    {
        var values = Assignments.ValuesOf(holder, type).ToList();
        return values.Count > 0 && values.TrueForAll(value => value.Unwrapped() is IObjectCreationOperation made && SymbolEqualityComparer.Default.Equals(made.Type, nested));
    }

    /// <summary>Whether the operation hands an object of the type, or the type itself, to code that may write to what it does not name.</summary>
    private static bool GivesAway(IOperation operation, INamedTypeSymbol nested, TypeFacts type) => operation switch
    {
        IArgumentOperation { Value: var value, Parent: IInvocationOperation { TargetMethod: var target } } => IsOf(value, nested) && !IsOwn(target, type),
        IArgumentOperation { Value: var value, Parent: IObjectCreationOperation { Constructor: { } target } } => IsOf(value, nested) && !IsOwn(target, type),
        IInvocationOperation { TargetMethod: var target } => !IsOwn(target, type) && target.TypeArguments.Contains(nested, SymbolEqualityComparer.Default),
        ITypeOfOperation { TypeOperand: var named } => SymbolEqualityComparer.Default.Equals(named, nested),
        IConversionOperation { Operand.Type: { } from, Type: { } to } => SymbolEqualityComparer.Default.Equals(from, nested) && !SymbolEqualityComparer.Default.Equals(to, nested),
        _ => false,
    };

    private static bool IsOf(IOperation value, INamedTypeSymbol nested) => SymbolEqualityComparer.Default.Equals(value.Unwrapped().Type, nested);

    private static bool IsOwn(ISymbol member, TypeFacts type) => SymbolEqualityComparer.Default.Equals(member.OutermostType(), type.Type);
}
