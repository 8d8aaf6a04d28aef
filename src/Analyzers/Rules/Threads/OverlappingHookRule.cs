using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A timer of a class ticks again although the last tick is not done with what a class that derives from it does in it.</summary>
internal sealed class OverlappingHookRule : CompilationRule
{
    private static readonly OverlappingTimerRule s_scoped = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_scoped.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        foreach (var (tick, work) in facts.TickedWork.Where(ticked => !facts.IsReported(ticked.Tick.Timer)))
        {
            var (look, call, store, state) = work.Work;
            var at = call.GetLocation();
            report.At(tick.Timer, [look.GetLocation(), at, store.GetLocation()], FixHints.None, tick.Tick, Excerpt.Of(call), $"{Excerpt.Line(at)} of {Path.GetFileName(at.SourceTree!.FilePath)}",
                $"find '{state}' of '{work.Class.Name}' alike on line {Excerpt.Line(look.GetLocation())}, and both go on to '{Excerpt.Of(store)}' on line {Excerpt.Line(store.GetLocation())}", "the period");
        }
    }
}
