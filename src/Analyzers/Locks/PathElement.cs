using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Locks;

/// <summary>One step of an access path: a member, or an element or call with its arguments.</summary>
/// <param name="Member">The field, property or method; null for an array element.</param>
/// <param name="Arguments">The text of the index or arguments; null for a plain member.</param>
/// <param name="IsExact">Whether the step always leads to the same variable.</param>
internal readonly record struct PathElement(ISymbol? Member, string? Arguments, bool IsExact)
{
    /// <summary>A field or property.</summary>
    public static PathElement Of(ISymbol member) => new(member.OriginalDefinition, null, IsExact: true);

    public bool Equals(PathElement other) =>
        SymbolEqualityComparer.Default.Equals(Member, other.Member) && Arguments == other.Arguments;

    public override int GetHashCode() => (StableHash.Of(Member) * 31) + StableHash.Of(Arguments);

    public override string ToString() => (Member is null ? "" : "." + Member.Name) + Arguments;
}
