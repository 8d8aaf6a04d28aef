using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Threads and tasks that are created, kept or thrown away, and that nothing starts.</summary>
internal static class NeverStarted
{
    /// <summary>Whether nobody can start what <paramref name="creation"/> makes: all that is done with it is seen, and that is no start.</summary>
    public static bool Is(IObjectCreationOperation creation, BodyFacts body)
    {
        var holder = creation.Unconverted();
        if (holder is IExpressionStatementOperation)
            return true;
        if (holder is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } })
            return UsesOf(local, body).All(use => IsHarmless(use.Use, local) || IsLeftInCollection(use.Use, use.Body));
        if (ThreadEntries.HolderOf(creation) is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field)
            return UsesOf(field, body).All(use => IsHarmless(use.Use, field) || (use.Body.Body.Outermost != body.Body.Outermost && IsHandedOutHot(use.Use)));
        return IsLeftInCollection(creation, body);
    }

    /// <summary>Whether the object is put into a collection, from which nobody starts it.</summary>
    private static bool IsLeftInCollection(IOperation put, BodyFacts body) => CollectionOf(put) is { } collection && UsesOf(collection, body).All(use => KeepsAtRest(use.Use, use.Body));

    /// <summary>The uses of a private field in its type, or of a local in its member.</summary>
    private static IEnumerable<(IOperation Use, BodyFacts Body)> UsesOf(ISymbol variable, BodyFacts body) => body.Type.Bodies.Where(user => variable is IFieldSymbol || user.Body.Outermost == body.Body.Outermost)
        .SelectMany(user => user.Body.Operations.Where(use => Assignments.Refers(use, variable)).Select(use => (use, user)));

    /// <summary>Whether the variable is not passed on there, and nothing but properties, waits, joins and continuations are used.</summary>
    private static bool IsHarmless(IOperation use, ISymbol variable) => use.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == use && (variable is not IFieldSymbol || assignment.Value.Unwrapped() is IObjectCreationOperation),
        _ => IsOnlyWaitedFor(use),
    };

    private static bool IsOnlyWaitedFor(IOperation use) => use.Parent switch
    {
        IPropertyReferenceOperation property => property.Instance == use,
        IInvocationOperation call => call.Instance == use && call.TargetMethod.Name is "Join" or "Wait" or "SetApartmentState" or "ContinueWith",
        IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation or IInvocationOperation { TargetMethod.Name: "Join" or "Wait" } } => true,
        IAwaitOperation => true,
        _ => false,
    };

    /// <summary>Whether a task is handed out by a member that does not make it: whoever gets a task may count on its running.</summary>
    private static bool IsHandedOutHot(IOperation use)
    {
        var outer = use.Unconverted();
        while (outer is ICoalesceOperation or IConditionalOperation { Type: not null })
            outer = outer.Unconverted();
        return outer is IReturnOperation && use.Type?.Name == "Task";
    }

    /// <summary>The private field or the local that holds the collection, or the array, which the object is put into.</summary>
    private static ISymbol? CollectionOf(IOperation put) => put.Unconverted() switch
    {
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" or "Push", Instance: { } collection } } => VariableOf(collection),
        ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array }, Parent: IExpressionStatementOperation } => VariableOf(array),
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection }, Parent: IExpressionStatementOperation } => VariableOf(collection),
        _ => null,
    };

    private static ISymbol? VariableOf(IOperation collection) => collection.Unwrapped() switch
    {
        ILocalReferenceOperation { Local: { IsRef: false } local } => local,
        IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => field,
        _ => null,
    };

    /// <summary>Whether the use of the collection starts nothing of what is in it, and gives it to nobody who may.</summary>
    private static bool KeepsAtRest(IOperation use, BodyFacts body) => use.Unconverted() switch
    {
        ISimpleAssignmentOperation assignment => assignment.Target == use && (assignment.Value.IsMadeHere() || assignment.Value.Unwrapped() is IArrayCreationOperation),
        IForEachLoopOperation { Collection: var run, Locals: [var each] } => run.Unwrapped() == use && UsesOf(each, body).All(item => IsOnlyWaitedFor(item.Use)),
        IArrayElementReferenceOperation element => IsPut(element) || IsOnlyWaitedFor(element),
        IPropertyReferenceOperation { Property.IsIndexer: true } element => IsPut(element) || IsOnlyWaitedFor(element),
        IPropertyReferenceOperation property => property.Property.Name is "Count" or "Length",
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var taker } call } => IsWaitForAll(taker) || (taker.Name is "ToArray" or "ToList" && call.Unconverted() is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var waiter } } && IsWaitForAll(waiter)),
        IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" or "Push" or "Clear" } call => call.Instance?.Unwrapped() == use,
        IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" } copied => copied.Unconverted() is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var waiter } } && IsWaitForAll(waiter),
        _ => false,
    };

    private static bool IsPut(IOperation element) => element.Parent is ISimpleAssignmentOperation assignment && assignment.Target == element;

    private static bool IsWaitForAll(IMethodSymbol method) => method is { Name: "WaitAll" or "WhenAll" or "WaitAny" or "WhenAny", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } };
}
