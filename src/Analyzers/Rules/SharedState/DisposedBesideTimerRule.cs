using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>What the tick of a timer uses is disposed of, or set to null, after the timer, which does not wait for a tick that is running.</summary>
internal sealed class DisposedBesideTimerRule : TypeRule
{
    private static readonly DisposedWhileRunningRule s_scoped = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_scoped.Descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var tick in RunningTick.Of(type))
        {
            var sites = new[] { tick.Use.Syntax.GetLocation(), tick.Disposal.Syntax.GetLocation(), tick.Tick.Location };
            object[] arguments = [Excerpt.Of(tick.Use.Syntax), tick.Variable.Name, $"disposed on line {Excerpt.Line(tick.Disposal.Syntax.GetLocation())}, and '{Excerpt.Of(tick.Stop.Syntax)}' does not wait for {tick.Tick.Text}, which does that", "it may find the object disposed"];
            report.Judge(!tick.IsAsked, tick.Stop.Syntax.GetLocation(), sites, FixHints.None, arguments);
        }

        foreach (var (timer, set, variable, use) in EmptiedBesideTick.Of(type))
        {
            var sites = new[] { use.Syntax.GetLocation(), set.Syntax.GetLocation(), timer.Tick.Location };
            object[] arguments = [Excerpt.Of(use.Parent!.Syntax), variable.Name, $"set to null on line {Excerpt.Line(set.Syntax.GetLocation())}, and '{Excerpt.Of(timer.Stop.Syntax)}' does not wait for {timer.Tick.Text}, which does that", "it may find null"];
            report.Judge(!timer.IsAsked, timer.Stop.Syntax.GetLocation(), sites, FixHints.None, arguments);
        }
    }
}
