using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>What is done to an object from outside its type: a method is called, or a field or auto-property accessed.</summary>
/// <param name="Member">The method, field or auto-property.</param>
/// <param name="Changes">Whether the field or property is changed; false for methods, whose type says what they change.</param>
/// <param name="IsUpdate">Whether the old value is read first.</param>
internal sealed record ObjectUse(ISymbol Member, bool Changes, bool IsUpdate)
{
    /// <summary>Whether it is known which object is used; otherwise only the statics of its type count.</summary>
    public bool IsOnKnownObject { get; init; } = true;

    /// <summary>What keeps the object, where the method is one of an interface or may be overridden; null for all others.</summary>
    public ISymbol? Keeper { get; init; }

    /// <summary>What it is called in messages: an accessor has the name of its property.</summary>
    public string Name => Member.ShownName();

    /// <summary>Whether one of two uses may come to change what the other uses; two direct accesses are judged where they are written.</summary>
    public bool CanConflict(ObjectUse other) => Member is IMethodSymbol || other.Member is IMethodSymbol;
}
