using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A lock that a body acquires and, on some way out, leaves acquired.</summary>
/// <param name="Site">The call that acquires it: of the primitive, or of a method of the type that acquires for its caller.</param>
/// <param name="Acquire">What is called, or null when it is a method of the type.</param>
/// <param name="Grip">What is left acquired.</param>
/// <param name="Exit">The return statement, the operation that throws; null for the end of the body.</param>
/// <param name="IsOnException">Whether only an exception leaves it acquired.</param>
/// <param name="IsUnlikely">Whether that exception would have to be thrown while another is handled, by a handler that releases, or would end the process, and with it whoever waits; or nobody is seen to end an iterator before its end.</param>
/// <param name="IsReleasedByCall">Whether a method of the type that the body calls releases it, out of sight of who reads the body.</param>
internal sealed record Leak(SyntaxNode Site, SyncEvent? Acquire, Grip Grip, Location? Exit, bool IsOnException, bool IsUnlikely = false, bool IsReleasedByCall = false)
{
    /// <summary>Whether it goes to the caller with an object, which he does not get then.</summary>
    public bool IsHandedOut { get; init; }

    /// <summary>The call after which the caller would release what is left to him; null where the body releases itself.</summary>
    public CallSite? Caller { get; init; }

    /// <summary>Where it was acquired before, for the scope whose end acquires it a second time; null for other leaks.</summary>
    public SyntaxNode? Earlier { get; init; }

    /// <summary>Whether an iterator gives an element with it, and may be ended there.</summary>
    public bool IsOfIterator { get; init; }

    /// <summary>Where somebody wants no more elements of the iterator; null where nobody is seen to.</summary>
    public SyntaxNode? Stop { get; init; }
}
