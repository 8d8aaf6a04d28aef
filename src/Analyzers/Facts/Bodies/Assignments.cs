using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>What a type stores into its variables.</summary>
internal static class Assignments
{
    /// <summary>Whether every known value of <paramref name="variable"/> is a wrapper that locks: <c>ArrayList.Synchronized(list)</c>.</summary>
    public static bool AreSynchronized(ISymbol variable, TypeFacts type) =>
        ValuesOf(variable, type).Any(value => value.Unwrapped() is IInvocationOperation { TargetMethod.Name: "Synchronized" });

    /// <summary>Whether the operation gives a variable a value.</summary>
    public static bool IsAssigning(IOperation operation) => operation.Kind is OperationKind.FieldInitializer or OperationKind.PropertyInitializer or OperationKind.VariableDeclarator
        or OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.CoalesceAssignment or OperationKind.DeconstructionAssignment;

    /// <summary>Every value that the type gives <paramref name="variable"/>.</summary>
    public static IEnumerable<IOperation> ValuesOf(ISymbol variable, TypeFacts type) => type.Values[variable.OriginalDefinition];

    /// <summary>The variables that an assignment or initialiser gives a value, and the value.</summary>
    public static IEnumerable<(ISymbol Variable, IOperation Value)> Stored(IOperation operation) => operation switch
    {
        IFieldInitializerOperation initializer => initializer.InitializedFields.Select(field => ((ISymbol)field, initializer.Value)),
        IPropertyInitializerOperation initializer => initializer.InitializedProperties.Select(property => ((ISymbol)property, initializer.Value)),
        IVariableDeclaratorOperation { Initializer: { } initializer, Symbol: var local } => [(local, initializer.Value)],
        IAssignmentOperation { Target: IFieldReferenceOperation { Field: var field }, Value: var value } => [(field, value)],
        IAssignmentOperation { Target: ILocalReferenceOperation { Local: var local }, Value: var value } => [(local, value)],
        IAssignmentOperation { Target: IPropertyReferenceOperation { Property: var property }, Value: var value } => [(property, value)],
        _ => [],
    };

    /// <summary>Whether <paramref name="operation"/> is a use of <paramref name="variable"/>.</summary>
    public static bool Refers(IOperation operation, ISymbol variable) => operation switch
    {
        IFieldReferenceOperation field => SymbolEqualityComparer.Default.Equals(field.Field.OriginalDefinition, variable.OriginalDefinition),
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, variable),
        IPropertyReferenceOperation property => SymbolEqualityComparer.Default.Equals(property.Property.OriginalDefinition, variable.OriginalDefinition),
        _ => false,
    };
}
