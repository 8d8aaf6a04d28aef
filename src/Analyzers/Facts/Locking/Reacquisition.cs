using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A lock that its holder asks for again although it does not let its holder in twice.</summary>
/// <param name="Site">The acquire, or the call that reaches it.</param>
/// <param name="HeldSince">The acquire that is still in force.</param>
/// <param name="Acquire">The second acquire.</param>
/// <param name="Callee">The method that <paramref name="Site"/> calls to get there; null when it is the acquire itself.</param>
/// <param name="HeldMode">The mode that is held.</param>
internal sealed record Reacquisition(SyntaxNode Site, SyntaxNode HeldSince, SyncEvent Acquire, IMethodSymbol? Callee, LockMode HeldMode)
{
    /// <summary>Whether a reader asks to become the writer.</summary>
    public bool IsUpgrade => HeldMode == LockMode.Shared && Acquire.Mode == LockMode.Exclusive;
}
