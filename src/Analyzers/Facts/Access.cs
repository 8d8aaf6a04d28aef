using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts;

/// <summary>One access to a field, auto-property or captured primary constructor parameter.</summary>
/// <param name="Variable">The variable; for an array element the field that holds the array.</param>
/// <param name="IsElement">Whether an element of the array is accessed, not the variable itself.</param>
/// <param name="Kind">What is done to it.</param>
/// <param name="Object">The object whose variable it is, as the body reaches it.</param>
/// <param name="Operation">The whole access; for an update the updating expression.</param>
/// <param name="Body">The body it is written in.</param>
internal sealed record Access(ISymbol Variable, bool IsElement, AccessKind Kind, AccessPath Object, IOperation Operation, BodyFacts Body)
{
    /// <summary>Whether the variable may have another value afterwards.</summary>
    public bool Writes => Kind is AccessKind.Write or AccessKind.Update or AccessKind.AtomicWrite or AccessKind.AtomicUpdate;

    /// <summary>What is done to the contents of the object in the variable, where it is one that is not thread-safe; else null.</summary>
    public ContentsUse? Use { get; init; }

    /// <summary>Whether the variable, or the contents of the object in it, may be different afterwards.</summary>
    public bool Changes => Writes || Use == ContentsUse.Write;

    /// <summary>Whether the access is atomic, or ordered, by itself.</summary>
    public bool IsAtomic => Kind is AccessKind.AtomicRead or AccessKind.AtomicWrite or AccessKind.AtomicUpdate;

    /// <summary>Where the access is written.</summary>
    public Location Location => Operation.Syntax.GetLocation();

    /// <summary>The locks that protect it.</summary>
    public Guards Guards => Guards.Of(this);

    /// <summary>
    /// Whether the element is picked by a parameter or loop variable of the body alone, as in <c>sums[i] += x</c>: that is how work is
    /// shared out, so that no two threads touch the same element.
    /// </summary>
    public bool IsOwnElement => IsElement
        && Operation.DescendantsAndSelf().OfType<IArrayElementReferenceOperation>().FirstOrDefault() is { } element
        && element.Indices.Any(index => !index.ConstantValue.HasValue)
        && element.Indices.SelectMany(index => index.DescendantsAndSelf()).All(part => part is ILocalReferenceOperation or IParameterReferenceOperation or ILiteralOperation or IConversionOperation
            or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply });
}
