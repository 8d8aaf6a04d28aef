using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Functions that a type keeps in private fields which hold nothing else, to hand them to other threads without making a delegate each time: <c>private static readonly TimerCallback s_tick = state =&gt; ((Cache)state!).Sweep();</c>.</summary>
internal static class KeptFunctions
{
    /// <summary>The functions, and the places that use the fields which hold them; <see cref="TypeFacts.Kept"/> remembers them.</summary>
    public static IEnumerable<Kept> UsesIn(TypeFacts type)
    {
        var kept = type.Bodies.Where(body => body.Body.IsConstruction).SelectMany(body => body.Body.Functions.Select(function => (Field: FieldOf(function), Function: function, Body: body))).Where(one => one.Field is not null)
            .ToLookup(one => one.Field!, (IEqualityComparer<IFieldSymbol>)SymbolEqualityComparer.Default);
        return kept.Count == 0 ? [] : type.Bodies.SelectMany(body => body.Body.Operations.OfType<IFieldReferenceOperation>().Where(use => kept[use.Field.OriginalDefinition].Take(2).Count() == 1 && !IsTarget(use))
            .Select(use => new Kept(kept[use.Field.OriginalDefinition].First().Function, kept[use.Field.OriginalDefinition].First().Body, use, body)));
    }

    private static IFieldSymbol? FieldOf(IOperation function)
    {
        var holder = function.Parent;
        while (holder is IDelegateCreationOperation or IConversionOperation)
            holder = holder.Parent;
        return holder switch
        {
            IFieldInitializerOperation { InitializedFields: [{ IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } field] } => field.OriginalDefinition,
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } field } } => field.OriginalDefinition,
            _ => null,
        };
    }

    private static bool IsTarget(IOperation use) => use.Parent is IAssignmentOperation assignment && assignment.Target == use;

    /// <summary>A function that is kept, and a use of the field that holds it.</summary>
    /// <param name="Function">The lambda, or the method by its name.</param>
    /// <param name="KeptIn">The initialiser or constructor that stores it.</param>
    /// <param name="Use">The reference to the field.</param>
    /// <param name="UsedIn">The body that the reference is in.</param>
    public sealed record Kept(IOperation Function, BodyFacts KeptIn, IOperation Use, BodyFacts UsedIn);
}
