using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Which object a function means.</summary>
internal enum PlaceKind
{
    /// <summary>It is not known.</summary>
    Unknown,

    /// <summary>The object that it is called on.</summary>
    This,

    /// <summary>One that it is given in a parameter.</summary>
    Parameter,

    /// <summary>One that the object it is called on keeps in a field, property or parameter of its primary constructor.</summary>
    Kept,

    /// <summary>One that a local of the function around it is set to, once.</summary>
    Local,

    /// <summary>None: what belongs to a type there is only one of.</summary>
    Type,
}

/// <summary>An object as a function names it.</summary>
/// <param name="Kind">How.</param>
/// <param name="Symbol">The parameter, or what keeps it; null for all others.</param>
internal readonly record struct ObjectPlace(PlaceKind Kind, ISymbol? Symbol)
{
    public static readonly ObjectPlace This = new(PlaceKind.This, null);

    /// <summary>The object at the end of <paramref name="path"/>, or, for a lock that is no object of its own, <paramref name="steps"/> before it.</summary>
    public static ObjectPlace Of(AccessPath path, int steps = 0) => path switch
    {
        { Root.Kind: PathRootKind.Static or PathRootKind.TypeObject } when path.Elements.Length <= 1 => new(PlaceKind.Type, null),
        { Root.Kind: PathRootKind.This } when path.Elements.Length == steps => This,
        { Root.Kind: PathRootKind.This, IsExact: true } when path.Elements.Length == steps + 1 && path.Elements[0].Member is { } keeper => new(PlaceKind.Kept, keeper.OriginalDefinition),
        { Root: { Kind: PathRootKind.Variable, Symbol: IParameterSymbol { RefKind: RefKind.None } parameter }, IsExact: true } when path.Elements.Length == steps => new(PlaceKind.Parameter, parameter.OriginalDefinition),
        _ => default,
    };

    /// <summary>The object that <paramref name="value"/> is: not known of what a call, an indexer or an element of an array gives, which is not even looked at.</summary>
    public static ObjectPlace Of(IOperation value, PathReader paths) => value.Unwrapped() is IInvocationOperation { Instance: not null } or IPropertyReferenceOperation { Instance: not null, Arguments.IsEmpty: false } or IArrayElementReferenceOperation ? default : Of(paths.Read(value));

    /// <summary>Whether both are one object for certain, where one function names them.</summary>
    public bool IsSame(ObjectPlace other) => Kind is not (PlaceKind.Unknown or PlaceKind.Local) && Equals(other);

    public bool Equals(ObjectPlace other) => Kind == other.Kind && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol);

    public override int GetHashCode() => ((int)Kind * 31) + SymbolEqualityComparer.Default.GetHashCode(Symbol);
}
