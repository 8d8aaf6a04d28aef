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

    /// <summary>That object, as the caller names it.</summary>
    public ObjectPlace Place { get; init; }

    /// <summary>The objects that are given in parameters of the callee, as the caller names them.</summary>
    public ImmutableArray<(ISymbol Parameter, ObjectPlace Place)> Given { get; init; } = ImmutableArray<(ISymbol, ObjectPlace)>.Empty;

    /// <summary>The object whose event, or member, is given the callee to keep, as the callee names it; not known where that is another name, or the callee need not come to that object.</summary>
    public ObjectPlace Keeper { get; init; }

    /// <summary>Whether the callee runs on another thread, which is waited for.</summary>
    public bool IsJoin { get; init; }

    /// <summary>The parameter through which the callee is given to another method, which may call it on the spot; null where it is called here.</summary>
    public IParameterSymbol? Through { get; init; }

    /// <summary>Whether no lock is held for certain, be it one that has no class.</summary>
    public bool IsBare { get; init; }

    /// <summary>Whether it may be done before its function gives its caller a task.</summary>
    public bool IsOnCaller { get; init; } = true;

    /// <summary>Whether the method itself is called, <c>base.Run()</c>, and no override of it.</summary>
    public bool IsOfBase { get; init; }

    /// <summary>Whether nobody waits here for the task of the callee, so that only what the callee does before it gives one is done here.</summary>
    public bool IsLetGo { get; init; }

    /// <summary>What the caller calls an object that the callee calls <paramref name="place"/>.</summary>
    public ObjectPlace Named(ObjectPlace place, Givers givers) => Keeper.Kind != PlaceKind.Unknown && Keeper.Equals(place) ? ObjectPlace.This : place.Kind switch
    {
        PlaceKind.This => Place,
        PlaceKind.Parameter => Given.FirstOrDefault(given => SymbolEqualityComparer.Default.Equals(given.Parameter, place.Symbol)) is { Parameter: not null } given ? given.Place
            : SymbolEqualityComparer.Default.Equals(place.Symbol!.ContainingSymbol, Function) ? place : default,
        // A part that its whole has made, and given itself, keeps its whole: the one that now calls it.
        PlaceKind.Kept => Place.Kind == PlaceKind.This ? place : givers.OnlyGiverOf(place.Symbol!) is { } giver && Function.ContainingType is { } caller && SymbolEqualityComparer.Default.Equals(giver, caller.OriginalDefinition) ? ObjectPlace.This : default,
        PlaceKind.Local => default,
        _ => place,
    };
}
