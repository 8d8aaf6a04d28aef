using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>A variable that several threads or bodies can reach.</summary>
/// <param name="Variable">The field, property, local or parameter.</param>
/// <param name="Accesses">The accesses to it that count, in source order.</param>
internal sealed record SharedVariable(ISymbol Variable, ImmutableArray<Access> Accesses)
{
    /// <summary>Whether the variable says that other threads are to see what is stored: it is volatile, or read or written in order somewhere.</summary>
    public static bool IsForSeveral(ISymbol variable, IEnumerable<Access> accesses) => variable is IFieldSymbol { IsVolatile: true } || accesses.Any(access => access.IsAtomic);
}
