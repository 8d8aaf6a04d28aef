using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>A change without a lock that two threads come to at once, of which one type alone does not know.</summary>
/// <param name="Access">The change.</param>
/// <param name="Use">What brings a thread there.</param>
/// <param name="How">What it does, for messages.</param>
/// <param name="What">What it is done to.</param>
/// <param name="Text">Who meets there.</param>
/// <param name="Sites">The other places.</param>
internal sealed record MetAccess(ExposedAccess Access, Location Use, string How, string What, string Text, ImmutableArray<Location> Sites)
{
    /// <summary>Whether something is lost where the two meet: a change that depends on the old value, or of contents, and another change.</summary>
    public static bool Conflict(ExposedAccess access, ExposedAccess other) => access is { IsUpdate: true, Changes: true, IsBare: true } && other is { Changes: true, IsBare: true } && SymbolEqualityComparer.Default.Equals(access.Variable, other.Variable);

    /// <summary>The file and line of a place, for messages.</summary>
    public static string Place(Location site) => $"line {site.GetLineSpan().StartLinePosition.Line + 1} of {Path.GetFileName(site.SourceTree!.FilePath)}";
}
