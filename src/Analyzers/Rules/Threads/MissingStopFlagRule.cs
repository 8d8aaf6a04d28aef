using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Waiting;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A loop on a thread of its own goes on for ever: it tests no flag, observes no token and calls nothing that could end it.</summary>
internal sealed class MissingStopFlagRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.MissingStopFlag,
        title: "An endless loop on another thread cannot be stopped",
        messageFormat: "{0} never ends and runs on {1}: {2}, so nothing can stop it",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Let the loop observe a CancellationToken, or a volatile flag that a Stop method sets.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var loop in type.Bodies.SelectMany(PolledLoop.WithRounds))
        {
            if (loop.Condition is null && UnstoppedTicks.Of(loop) is { } ticks)
            {
                Publish(loop, ticks, report);
                continue;
            }

            if (LateTimerEnd.Of(loop) is { } late)
            {
                var disposal = late.Disposal.Syntax.GetLocation();
                report.At(late.Wait.Syntax.GetLocation(), [loop.Location, disposal], FixHints.None, $"The loop on line {Excerpt.Line(loop.Location)}", late.Worker.Text, $"this waits for it before '{Excerpt.Of(late.Disposal.Syntax)}' on line {Excerpt.Line(disposal)}, which alone ends its ticks");
                continue;
            }

            if (loop.Condition is not null || loop.Exits.Any() || loop.Workers.FirstOrDefault(worker => !loop.HasLeft(worker)) is not { } worker || loop.CanBeEndedByCalls)
                continue;
            var what = loop.Again is { Syntax: var again } ? $"What '{Excerpt.Of(loop.Operation.Syntax)}' goes on with, and '{Excerpt.Of(again)}' on line {Excerpt.Line(again.GetLocation())} begins anew,"
                : loop.IsFunction ? $"What '{Excerpt.Of(loop.Operation.Syntax)}' begins anew" : "This loop";
            var others = loop.Again is null ? [worker.Location] : new[] { worker.Location, loop.Again.Syntax.GetLocation() };
            var why = loop.IsFunction ? "it looks at nothing before the next round" : "a thread cannot be killed from outside";
            // A static worker mostly is meant to live as long as the process.
            report.Judge(!worker.StartedIn.Body.Outermost.Owner.IsStatic, loop.Location, others, FixHints.None, what, worker.Text, why);
        }
    }
    private static void Publish(PolledLoop loop, UnstoppedTicks ticks, Report report)
    {
        var disposal = ticks.Disposal.Locations[0];
        report.Judge(ticks.IsCertain && !ticks.Worker.StartedIn.Body.Outermost.Owner.IsStatic, loop.Location, [ticks.Worker.Location, disposal, ticks.Timer.Locations[0]], FixHints.None, "This loop", ticks.Worker.Text,
            $"'{ticks.Disposal.Name}' on line {Excerpt.Line(disposal)} leaves '{ticks.Timer.Name}' ticking, which nothing disposes of");
    }
}
