using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A loop polls a plain flag that its base class declares, and sets: what a rule says of one type, for both together.</summary>
internal sealed class InheritedFlagRule : CompilationRule
{
    private static readonly UnseenStopFlagRule s_live = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_live.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        var polls = facts.Polls.Where(poll => !facts.IsReported(poll.Site)).ToList();
        if (polls.Count == 0)
            return;
        var (hooks, changes) = (facts.Hooks, facts.Accesses.SelectMany(member => member).Where(access => access.Changes).ToLookup(access => access.Variable, SymbolEqualityComparer.Default));
        foreach (var poll in polls)
        {
            // What is set where the thread is started is set for it.
            if (ThreadOf(poll, hooks) is var (thread, start, starter) && changes[poll.Variable].FirstOrDefault(change => change.Stored == !poll.RunsWhile && !SymbolEqualityComparer.Default.Equals(change.Member, starter)) is { } change)
                Publish(report, poll, change, thread, start);
        }
    }

    /// <summary>The thread that runs the loop: of its own class, or of the base class, which calls what comes to it.</summary>
    private static (string Text, Location Start, ISymbol Starter)? ThreadOf(InheritedPoll poll, ILookup<ISymbol, ThreadedHook> hooks) =>
        poll.Thread ?? (poll.Overridden.SelectMany(method => hooks[method]).FirstOrDefault() is { } hook ? (hook.Thread, hook.Start, hook.Starter) : null);

    private static void Publish(Report report, InheritedPoll poll, ExposedAccess change, string thread, Location start)
    {
        var meeting = $"and it runs on {thread} on line {Place(start)} while '{Excerpt.Of(change.Site)}' on line {Place(change.Site)} runs on whatever thread calls '{FunctionNames.Of(change.Member)}'";
        if (poll.Synchronises)
            report.Suggest(poll.Site, [change.Site, start], FixHints.None, Excerpt.Line(poll.Loop), poll.Variable.Name, meeting, "only what else the loop calls makes it read the flag again");
        else
            report.At(poll.Site, [change.Site, start], FixHints.None, Excerpt.Line(poll.Loop), poll.Variable.Name, meeting, "optimised code may read the flag once and never see it change");
    }

    private static string Place(Location site) => $"{Excerpt.Line(site)} of {Path.GetFileName(site.SourceTree!.FilePath)}";
}
