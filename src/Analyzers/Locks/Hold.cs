using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Locks;

/// <summary>
/// How often a grip is held. Zero means acquired and released again; a negative count, released for a caller who acquired it.
/// </summary>
/// <param name="Count">The number of holds.</param>
/// <param name="Site">The call that acquired it first; null when a caller did.</param>
internal readonly record struct Hold(int Count, SyntaxNode? Site);
