using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Locks;

/// <summary>What the lock analysis of a body must be told about the code around it.</summary>
/// <param name="Locals">The values of the member body's locals.</param>
/// <param name="IsStable">Whether a variable keeps its value while the body runs.</param>
/// <param name="EffectsOf">What a call of a method of the same type does to its caller's locks; empty for all others.</param>
/// <param name="MayThrow">Whether a method whose body is known may throw.</param>
/// <param name="ArrayOf">The array that a variable is known to hold, where it is made; null where that is not known.</param>
internal sealed record LockContext(
    LocalValues Locals,
    Func<ISymbol, bool> IsStable,
    Func<IMethodSymbol, ImmutableArray<LockEffect>> EffectsOf,
    Func<IMethodSymbol, bool> MayThrow,
    Func<IOperation, IOperation?> ArrayOf);
