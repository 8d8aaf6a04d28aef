using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Knows arrays that are made once and then only given to calls that wait for several handles: what they hold is what they were made of.</summary>
internal static class HandleArrays
{
    /// <summary>Where the array in a local, or in a field of the object or type itself, is made, and of what; null where somebody may have changed it.</summary>
    public static IOperation? MadeAs(IOperation array, Body body, TypeFacts type) => array.Unwrapped() switch
    {
        ILocalReferenceOperation { Local: var local } => type.Locks.LocalsOf(body).OnlyValue(local) is { } made
            && AreFixed(made, body, type) && IsOnlyGiven(local, body.Outermost.WithNested.SelectMany(nested => nested.Operations)) ? made : null,
        IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } field, Instance: null or IInstanceReferenceOperation } => Assignments.ValuesOf(field, type).ToList() is [var made]
            && AreFixed(made, null, type) && IsOnlyGiven(field, type.Bodies.SelectMany(other => other.Body.Operations)) ? made : null,
        _ => null,
    };

    /// <summary>Whether every element is a variable that keeps its value: a readonly field or, in a member's own array, a local or parameter.</summary>
    private static bool AreFixed(IOperation array, Body? body, TypeFacts type) => array.Elements() is { } elements && elements.All(element => element.Unwrapped() switch
    {
        IFieldReferenceOperation { Field.IsReadOnly: true, Instance: null or IInstanceReferenceOperation } => true,
        ILocalReferenceOperation { Local: var local } => body is not null && !type.Locks.LocalsOf(body).IsReassigned(local),
        IParameterReferenceOperation { Parameter: var parameter } => body is not null && !type.Locks.LocalsOf(body).IsReassigned(parameter),
        // What is no lock may be computed: a token's handle.
        var other => !HandleCall.IsLock(other),
    });

    /// <summary>Whether the variable is used as an element of such an array, or of one that is made for such a call.</summary>
    public static bool IsTaken(IOperation element, TypeFacts type)
    {
        var use = element.Unconverted();
        if (use is IArrayInitializerOperation)
            use = use.Parent;
        if (use is null || use.Elements() is not { })
            return false;
        return IsGiven(use) || use.Unconverted() switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => type.Bodies.Any(body => body.Body.Declarators.Any(declared => SymbolEqualityComparer.Default.Equals(declared.Symbol, local)) && IsOnlyGiven(local, body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations))),
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } field } } => IsOnlyGiven(field, type.Bodies.SelectMany(body => body.Body.Operations)),
            IFieldInitializerOperation { InitializedFields: [{ IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } field] } => IsOnlyGiven(field, type.Bodies.SelectMany(body => body.Body.Operations)),
            _ => false,
        };
    }

    private static bool IsOnlyGiven(ISymbol variable, IEnumerable<IOperation> uses) =>
        uses.All(use => !Assignments.Refers(use, variable) || IsGiven(use) || (use.Parent is ISimpleAssignmentOperation assignment && assignment.Target == use));

    private static bool IsGiven(IOperation use) => use.Unconverted() is IArgumentOperation { Parent: IInvocationOperation call } && HandleCall.Is(call);
}
