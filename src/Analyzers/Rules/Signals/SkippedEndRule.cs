using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Locking;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>A method that is given a channel or collection completes it at its end only, and whoever has given it waits for the consumer.</summary>
internal sealed class SkippedEndRule : CompilationRule
{
    private static readonly NeverCompletedRule s_ends = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_ends.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        foreach (var (end, start, consuming) in facts.SkippedEnds)
        {
            var (where, wait, call) = (end.Way.Where.GetLocation(), start.Wait.GetLocation(), start.Call.GetLocation());
            var left = end.Way.Kind switch
            {
                WayOutKind.Handler => $"gets to the handler on line {Excerpt.Line(where)}",
                WayOutKind.Throw => $"throws on line {Excerpt.Line(where)}",
                _ => $"fails at '{Excerpt.Of(end.Way.Where)}' on line {Excerpt.Line(where)}",
            };
            var waiting = start.Wait == consuming ? string.Empty : $", and '{Excerpt.Of(start.Wait)}' on line {Excerpt.Line(wait)} waits for it";
            report.Warn(end.Completion.GetLocation(), [where, call, consuming.GetLocation(), wait], FixHints.None, Excerpt.Of(consuming), start.Variable.Name,
                $"is completed, and '{Excerpt.Of(end.Completion)}' is not reached when '{end.Pipe.ContainingSymbol.Name}', called on line {Excerpt.Line(call)}, {left}", $"the consumer never ends{waiting}");
        }
    }
}
