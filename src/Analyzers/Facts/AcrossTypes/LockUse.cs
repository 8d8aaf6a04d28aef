using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A lock that a function asks for, or a function that it calls, with the locks that it holds then.</summary>
/// <param name="Function">The method, lambda or local function; for what is kept to be called later the event, field, property or parameter that keeps it.</param>
/// <param name="Lock">The lock that is asked for; null for calls.</param>
/// <param name="Callee">The function that is called, or what keeps it; null for acquires.</param>
/// <param name="Held">The locks that are held.</param>
/// <param name="Site">Where.</param>
internal sealed record LockUse(ISymbol Function, ClassGrip? Lock, ISymbol? Callee, ImmutableArray<ClassGrip> Held, Location Site)
{
    /// <summary>Whether it is known which function is called: not that of an interface, nor a virtual one of another object.</summary>
    public bool IsCertain { get; init; } = true;

    /// <summary>The class of the object that a method is called on; null where it is not known, and for static ones.</summary>
    public INamedTypeSymbol? Receiver { get; init; }

    /// <summary>Whether that object is the caller's own.</summary>
    public bool IsOnSameObject { get; init; }

    /// <summary>The parameter through which the callee is given to another method, which may call it on the spot; null where it is called here.</summary>
    public IParameterSymbol? Through { get; init; }
}
