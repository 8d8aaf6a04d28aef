using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>How what types say is put together: gathered in any order, and told by place.</summary>
internal static class Gathering
{
    /// <summary>Adds all <paramref name="items"/>.</summary>
    public static void AddAll<T>(this ConcurrentBag<T> bag, IEnumerable<T> items)
    {
        foreach (var item in items)
            bag.Add(item);
    }

    /// <summary>By file, and by place in the file; what has none comes first.</summary>
    public static IOrderedEnumerable<T> ByPlace<T>(this IEnumerable<T> items, Func<T, Location> place) =>
        items.OrderBy(item => place(item).SourceTree?.FilePath ?? "", StringComparer.Ordinal).ThenBy(item => place(item).SourceSpan.Start);
}
