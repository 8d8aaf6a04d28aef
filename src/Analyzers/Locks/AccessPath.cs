using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Locks;

/// <summary>
/// How an object or variable is reached: a root and the members, elements or calls applied to it. Two equal paths of one thread and
/// one moment denote the same variable.
/// </summary>
internal sealed class AccessPath : IEquatable<AccessPath>
{
    private int? _hash;

    private AccessPath(PathRoot root, ImmutableArray<PathElement> elements)
    {
        Root = root;
        Elements = elements;
    }

    /// <summary>Where the path starts.</summary>
    public PathRoot Root { get; }

    /// <summary>What is applied to the root, in order.</summary>
    public ImmutableArray<PathElement> Elements { get; }

    /// <summary>The field, property, local or parameter the path ends in; null for <c>this</c>, types and calls.</summary>
    public ISymbol? Variable => Elements.IsEmpty ? Root.Symbol as ISymbol : Elements[Elements.Length - 1].Member;

    /// <summary>The path to the object whose variable the path ends in; the path itself where it is only a root.</summary>
    public AccessPath Owner => Elements.IsEmpty ? this : new(Root, Elements.RemoveAt(Elements.Length - 1));

    /// <summary>Whether equal paths denote the same object for certain: no calls and no computed indices on the way.</summary>
    public bool IsExact => Root.Kind != PathRootKind.Opaque && Elements.All(element => element.IsExact);

    /// <summary>Whether the path means the same in every method of the type: rooted at <c>this</c>, a static or a type.</summary>
    public bool IsShared => Root.Kind is PathRootKind.This or PathRootKind.Static or PathRootKind.TypeObject;

    /// <summary>The path to the object itself.</summary>
    public static AccessPath This { get; } = Of(PathRoot.This);

    /// <summary>The path that consists of <paramref name="root"/> only.</summary>
    public static AccessPath Of(PathRoot root) => new(root, ImmutableArray<PathElement>.Empty);

    /// <summary>The path one step further.</summary>
    public AccessPath Append(PathElement element) => new(Root, Elements.Add(element));

    /// <summary>Whether this path goes through, or is, <paramref name="prefix"/>.</summary>
    public bool StartsWith(AccessPath prefix) =>
        Root.Equals(prefix.Root)
        && Elements.Length >= prefix.Elements.Length
        && Elements.Take(prefix.Elements.Length).SequenceEqual(prefix.Elements);

    /// <summary>The path with <paramref name="prefix"/> replaced by <paramref name="replacement"/>; the path must start with it.</summary>
    public AccessPath Rebased(AccessPath prefix, AccessPath replacement) =>
        new(replacement.Root, replacement.Elements.AddRange(Elements.Skip(prefix.Elements.Length)));

    public bool Equals(AccessPath? other) => other is not null && Root.Equals(other.Root) && Elements.SequenceEqual(other.Elements);

    public override bool Equals(object? obj) => Equals(obj as AccessPath);

    public override int GetHashCode() => _hash ??= Elements.Aggregate(Root.GetHashCode(), (hash, element) => (hash * 31) + element.GetHashCode());

    /// <summary>The path as text, stable between runs: <c>this._gate</c>, <c>Registry.s_gate</c>, <c>typeof(Account)</c>.</summary>
    public override string ToString() => Root + string.Concat(Elements);
}
