using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>What an expression is known to be whenever it is evaluated.</summary>
/// <param name="Constant">The constant, null for null; meaningless for objects and tuples.</param>
/// <param name="Type">The type of the object or tuple for certain; null for constants.</param>
/// <param name="Parts">The known elements of the tuple, or properties of the object, by name.</param>
internal sealed record KnownValue(object? Constant, ITypeSymbol? Type, ImmutableDictionary<string, KnownValue> Parts)
{
    /// <summary>The value is <paramref name="constant"/>.</summary>
    public static KnownValue Of(object? constant) => new(constant, null, ImmutableDictionary<string, KnownValue>.Empty);

    /// <summary>The value is an object or tuple of <paramref name="type"/>.</summary>
    public static KnownValue Of(ITypeSymbol type, IEnumerable<KeyValuePair<string, KnownValue>> parts) =>
        new(null, type, ImmutableDictionary<string, KnownValue>.Empty.SetItems(parts));

    /// <summary>Whether it is null.</summary>
    public bool IsNull => Type is null && Constant is null;

    /// <summary>The truth value, or null where it is none.</summary>
    public bool? Truth => Type is null ? Constant as bool? : null;

    /// <summary>Whether the two are equal; null where that is not known.</summary>
    public bool? Is(KnownValue other) =>
        Type is null && other.Type is null ? Equals(Constant, other.Constant)
        : IsNull || other.IsNull ? false
        : null;

    /// <summary>How it compares to <paramref name="other"/>; null where the two are not of one comparable type.</summary>
    public int? ComparedTo(KnownValue other) => Type is null && other.Type is null && Constant is IComparable one && other.Constant is { } two && one.GetType() == two.GetType() ? one.CompareTo(two) : null;
}
