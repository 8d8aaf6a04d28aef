using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A method waits without end in the rounds of a loop that its base class has, and asks to stop: what a rule says of one type, for both together.</summary>
internal sealed class BlockedHookRule : CompilationRule
{
    private static readonly BlockedStopFlagRule s_live = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_live.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        var rounds = facts.Rounds;
        foreach (var hook in facts.Blocked.Where(hook => !facts.IsReported(hook.Site)))
        {
            if (hook.Overridden.SelectMany(method => rounds[method]).FirstOrDefault(round => !hook.EndedIn.Any(round.Before.Contains)) is { } round)
                report.At(hook.Site, [round.Request, round.Flag, round.Thread.Start], FixHints.None, Excerpt.Of(hook.Site), $"{round.Thread.Text} on line {Place(round.Thread.Start)}", Excerpt.Of(round.Request), Place(round.Request), Excerpt.Of(round.Flag));
        }
    }

    private static string Place(Location site) => $"{Excerpt.Line(site)} of {Path.GetFileName(site.SourceTree!.FilePath)}";
}
