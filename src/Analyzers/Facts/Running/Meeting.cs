using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Two threads at two accesses, for messages.</summary>
/// <param name="Text">Who runs what.</param>
/// <param name="Sites">The other access, and where the threads are started.</param>
/// <param name="Left">The thread at the first access.</param>
/// <param name="Right">The thread at the second access.</param>
internal sealed record Meeting(string Text, ImmutableArray<Location> Sites, ThreadRoot Left, ThreadRoot Right)
{
    /// <summary>Whether something suggests that the one thread which is known and the callers of the type's members keep out of each other's way.</summary>
    public bool MayBeKeptApart { get; init; }

    /// <summary>Describes how the threads of <paramref name="left"/> and <paramref name="right"/> meet, as seen from the first access.</summary>
    /// <param name="left">The thread at the first access.</param>
    /// <param name="first">The access that is reported.</param>
    /// <param name="right">The thread at the second access.</param>
    /// <param name="second">The other access; may be the same.</param>
    /// <param name="outsideCaller">The member that other types call to get to a body.</param>
    public static Meeting Of(ThreadRoot left, Access first, ThreadRoot right, Access second, Func<BodyFacts, Body> outsideCaller)
    {
        var sites = new[] { first == second ? null : second.Location, RunnerOf(left, first)?.Location, RunnerOf(right, second)?.Location };
        var text = left == right && first == second
            ? left.Entry!.Row.OverlapsItself ? $"and {left.Entry.Text} runs it on several threads at once" : $"and {left.Entry.Text} run it at once"
            : $"and it runs {Who(left, first, outsideCaller)} while '{Quote(second)}' on line {Line(second.Location)} runs {Who(right, second, outsideCaller)}";
        return new Meeting(text, sites.OfType<Location>().Distinct().ToImmutableArray(), left, right);
    }

    /// <summary>What runs the access: the thread, or the task that its starter waits for on the spot, which is the starter's own course.</summary>
    private static ThreadEntry? RunnerOf(ThreadRoot root, Access access) => root.Entry is not null || access.Body.Type.Threads.IsCallableFromOutside(access.Body) ? root.Entry
        : access.Body.Type.Threads.Entries.FirstOrDefault(entry => entry.Target == access.Body && entry is { Created: not null, Row: { Blocks: false, AfterAwait: false, IsOnDemand: false } });

    private static string Who(ThreadRoot root, Access access, Func<BodyFacts, Body> outsideCaller) => RunnerOf(root, access) is { } entry
        ? $"on {entry.Text}"
        : outsideCaller(access.Body).Name is "Main" or "<Main>$" ? "on the main thread"
        : $"on whatever thread calls '{outsideCaller(access.Body).Name}'";

    private static string Quote(Access access) => access.Operation.Syntax.ToString();

    private static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}
