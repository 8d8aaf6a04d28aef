using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows threads and tasks that an object keeps in a field of its own, and of which nobody ever asks whether they have ended.</summary>
internal static class ForgottenWork
{
    /// <summary>The private field that keeps the thread or task; null where it is not kept, or somebody may wait for it.</summary>
    public static IFieldSymbol? Keeper(ThreadEntry entry, TypeFacts type) => entry is { IsOnSameObject: true, Row.Blocks: false, IsReturned: false, Created: { } created } && KeptIn(created) is { DeclaredAccessibility: Accessibility.Private, IsStatic: false } field
        && type.Bodies.SelectMany(body => body.Body.Operations).Where(operation => operation is IFieldReferenceOperation && Assignments.Refers(operation, field)).All(IsNoQuestion) ? field : null;

    private static IFieldSymbol? KeptIn(IOperation created) => created.Unconverted() switch
    {
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field }, Parent: IExpressionStatementOperation } => field,
        IFieldInitializerOperation { InitializedFields: [var field] } => field,
        _ => null,
    };

    /// <summary>Whether the field is set there, compared with null, or a thread in it started or named.</summary>
    private static bool IsNoQuestion(IOperation use) => use.Unconverted() switch
    {
        ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment => assignment.Target == use,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison => comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull(),
        IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation } } => true,
        IInvocationOperation { TargetMethod: { Name: "Start", ContainingType.Name: "Thread" } } => true,
        IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation set, Property.ContainingType.Name: "Thread" } property => set.Target == property,
        _ => false,
    };
}
