using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>One lock is asked for while another is held, in a function or what it calls.</summary>
/// <param name="Held">The lock that is held.</param>
/// <param name="Wanted">The lock that is asked for.</param>
/// <param name="Use">The acquire, or the call that comes to it.</param>
/// <param name="Reach">How it is come to from there.</param>
internal sealed record ClassEdge(ClassGrip Held, ClassGrip Wanted, LockUse Use, LockReach Reach)
{
    /// <summary>Whether it is known which functions are called on the way, and they are few.</summary>
    public bool IsCertain => Reach.IsCertain;

    /// <summary>Whether the program has many objects, likely, that have the lock which is held: those of a generic class hold things for others.</summary>
    public bool IsOfMany => Held.Place.Kind != PlaceKind.Type && Held.Lock.Symbol.OutermostType() is { IsGenericType: true };

    /// <summary>The other locks that are held then.</summary>
    public IEnumerable<LockClass> Gates => Use.Held.Select(held => held.Lock).Where(gate => !gate.Equals(Held.Lock));
}

/// <summary>How a function comes to ask for a lock.</summary>
/// <param name="Acquire">Where it is asked for in the end.</param>
/// <param name="Join">Where a thread is waited for that asks for it; null where the function's own thread does.</param>
/// <param name="Guess">The first member on the way of which it is not known what it comes to; null where all is known.</param>
internal sealed record LockReach(LockUse Acquire, LockUse? Join, ISymbol? Guess)
{
    /// <summary>The class whose implementation of a method of an interface comes to it next; null where it is no such method.</summary>
    public INamedTypeSymbol? Implementer { get; init; }

    /// <summary>Where the object itself, which has the lock, was given what comes to it: its event, or a member that keeps a function; null where that is not on the way.</summary>
    public LockUse? Handler { get; init; }

    /// <summary>How many calls lead there.</summary>
    public int Steps { get; init; }

    /// <summary>Whether an override is what comes to it, in the function's stead.</summary>
    public bool IsOfOverride { get; init; }

    /// <summary>Whether a function of another type is on the way.</summary>
    public bool LeavesType { get; init; }

    /// <summary>Whether the way is short enough to be gone: each call hangs on conditions that nobody looks at, and a guess on what runs at all.</summary>
    public bool IsShort => Steps <= (Guess is null ? 6 : 4);

    /// <summary>Whether it is known which functions are called on the way, and they are few.</summary>
    public bool IsCertain => Guess is null && Steps <= 4;
}
