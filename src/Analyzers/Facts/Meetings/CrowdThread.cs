using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Running;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>Work of which several threads run at once, by one start.</summary>
/// <param name="Function">What they run.</param>
/// <param name="Text">The threads, for messages.</param>
/// <param name="Start">Where they are started.</param>
internal sealed record CrowdThread(ISymbol Function, string Text, Location Start)
{
    /// <summary>Those that the bodies of <paramref name="type"/> start.</summary>
    public static IEnumerable<CrowdThread> Of(TypeFacts type)
    {
        foreach (var entry in type.MentionsThreads ? type.Threads.Entries : System.Collections.Immutable.ImmutableArray<ThreadEntry>.Empty)
        {
            if (entry is { IsRepeated: true, Created: not null, Row: { IsOnDemand: false, Continues: false, AfterAwait: false, EndsProcess: false } } && LockUses.FunctionOf(entry.Target.Body) is { } function)
                yield return new CrowdThread(function, Named(entry), entry.Location);
        }
    }

    private static string Named(ThreadEntry entry) => entry.Row.OverlapsItself ? $"rounds of the {entry.Row.Noun}" : $"several {entry.Row.Noun}s";
}
