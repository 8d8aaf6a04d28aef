using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Locks;

/// <summary>What an access path starts from.</summary>
internal enum PathRootKind
{
    This,

    /// <summary>A type, whose static members follow.</summary>
    Static,

    /// <summary>The <c>typeof</c> object of a type.</summary>
    TypeObject,

    /// <summary>A local variable or parameter.</summary>
    Variable,

    /// <summary>A value of which only the place that made it is known.</summary>
    Opaque,
}

/// <summary>The start of an access path.</summary>
/// <param name="Kind">What it starts from.</param>
/// <param name="Symbol">The type, variable or origin; null for <c>this</c>.</param>
internal readonly record struct PathRoot(PathRootKind Kind, object? Symbol)
{
    public static readonly PathRoot This = new(PathRootKind.This, null);

    public bool Equals(PathRoot other) => Kind == other.Kind && (Symbol is ISymbol symbol
        ? SymbolEqualityComparer.Default.Equals(symbol, other.Symbol as ISymbol)
        : Equals(Symbol, other.Symbol));

    public override int GetHashCode() => ((int)Kind * 31) + StableHash.Of(Symbol);

    public override string ToString() => Kind switch
    {
        PathRootKind.This => "this",
        PathRootKind.TypeObject => $"typeof({((ISymbol)Symbol!).Name})",
        PathRootKind.Opaque => "?",
        _ => ((ISymbol)Symbol!).Name,
    };
}
