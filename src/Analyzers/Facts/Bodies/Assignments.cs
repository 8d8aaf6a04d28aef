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
    public static IEnumerable<IOperation> ValuesOf(ISymbol variable, TypeFacts type)
    {
        foreach (var operation in type.Assigning)
        {
            switch (operation)
            {
                case IFieldInitializerOperation initializer when initializer.InitializedFields.Contains(variable, SymbolEqualityComparer.Default):
                    yield return initializer.Value;
                    break;
                case IPropertyInitializerOperation initializer when initializer.InitializedProperties.Contains(variable, SymbolEqualityComparer.Default):
                    yield return initializer.Value;
                    break;
                case IVariableDeclaratorOperation { Initializer: { } initializer } declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, variable):
                    yield return initializer.Value;
                    break;
                case IAssignmentOperation assignment when Refers(assignment.Target, variable):
                    yield return assignment.Value;
                    break;
            }
        }
    }

    /// <summary>Whether <paramref name="operation"/> is a use of <paramref name="variable"/>.</summary>
    public static bool Refers(IOperation operation, ISymbol variable) => operation switch
    {
        IFieldReferenceOperation field => SymbolEqualityComparer.Default.Equals(field.Field.OriginalDefinition, variable.OriginalDefinition),
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, variable),
        IPropertyReferenceOperation property => SymbolEqualityComparer.Default.Equals(property.Property.OriginalDefinition, variable.OriginalDefinition),
        _ => false,
    };
}
