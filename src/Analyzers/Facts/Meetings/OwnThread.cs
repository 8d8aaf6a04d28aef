using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Running;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>A thread that objects of a class start on themselves.</summary>
/// <param name="Class">The class.</param>
/// <param name="Function">What the thread runs.</param>
/// <param name="Text">The thread, for messages.</param>
/// <param name="Start">Where it is started.</param>
internal sealed record OwnThread(INamedTypeSymbol Class, ISymbol Function, string Text, Location Start)
{
    /// <summary>Those of the classes of <paramref name="type"/>.</summary>
    public static IEnumerable<OwnThread> Of(TypeFacts type)
    {
        foreach (var entry in type.MentionsThreads ? type.Threads.Entries : ImmutableArray<ThreadEntry>.Empty)
        {
            if (entry.IsOnSameObject && RunsBeside(entry) && entry.StartedIn.Body.Outermost.Owner is { IsStatic: false } && LockUses.FunctionOf(entry.Target.Body) is { } function)
                yield return new OwnThread(entry.StartedIn.Body.Owner.ContainingType.OriginalDefinition, function, $"the {entry.Row.Noun}", entry.Location);
        }
    }

    /// <summary>Whether the work runs beside its starter for certain, and soon after it is started.</summary>
    public static bool RunsBeside(ThreadEntry entry) => !entry.IsReturned && IsBeside(entry);

    /// <summary>The same, whoever is given the task or thread.</summary>
    public static bool IsBeside(ThreadEntry entry) => entry is { Created: { } created, Row: { Blocks: false, IsOnDemand: false, Continues: false, AfterAwait: false, EndsProcess: false } } && !JoinedStart.IsAwaited(created);
}
