using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts;

/// <summary>Two threads at two accesses, for messages.</summary>
/// <param name="Text">Who runs what.</param>
/// <param name="Sites">The other access, and where the threads are started.</param>
internal sealed record Meeting(string Text, ImmutableArray<Location> Sites)
{
    /// <summary>Describes how the threads of <paramref name="left"/> and <paramref name="right"/> meet, as seen from the first access.</summary>
    public static Meeting Of(ThreadRoot left, Access first, ThreadRoot right, Access second)
    {
        var sites = new[] { first == second ? null : second.Location, left.Entry?.Location, right.Entry?.Location };
        var text = left == right && first == second
            ? $"and {left.Entry!.Text} run it at once"
            : $"and it runs {Who(left, first)} while '{Quote(second)}' on line {Line(second.Location)} runs {Who(right, second)}";
        return new Meeting(text, sites.OfType<Location>().Distinct().ToImmutableArray());
    }

    private static string Who(ThreadRoot root, Access access) => root.Entry is { } entry
        ? $"on {entry.Text}"
        : $"on whatever thread calls '{access.Body.Body.Outermost.Name}'";

    private static string Quote(Access access) => access.Operation.Syntax.ToString();

    private static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}
