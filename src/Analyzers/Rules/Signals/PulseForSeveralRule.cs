using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>Pulse wakes one thread, and it may be one that waits for something else.</summary>
internal sealed class PulseForSeveralRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.PulseForSeveral,
        title: "Pulse wakes one of several kinds of waiters",
        messageFormat: "'{0}' wakes one thread, but threads wait for {1}: the one that wakes may be of another kind, and goes back to sleep with the signal",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use PulseAll, and let each waiter test its condition again.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        CheckArguments(type, report);
        var waits = WaitedCondition.Of(type).ToList();
        if (waits.Count < 2)
            return;
        foreach (var (path, pulse, body) in WaitedCondition.Calls(type, "Pulse"))
        {
            var own = waits.Where(wait => wait.Path.Equals(path)).ToList();
            if (own.Find(wait => !wait.Condition.IsWrittenLike(own[0].Condition)) is not { } second)
                continue;
            var sites = new[] { own[0].Wait.Syntax.GetLocation(), second.Wait.Syntax.GetLocation(), own[0].Condition.Syntax.GetLocation(), second.Condition.Syntax.GetLocation() }.Distinct();
            object[] arguments = [Excerpt.Of(pulse.Syntax), $"'{Excerpt.Of(own[0].Condition.Syntax)}' on line {Excerpt.Line(own[0].Condition.Syntax.GetLocation())} and for '{Excerpt.Of(second.Condition.Syntax)}' on line {Excerpt.Line(second.Condition.Syntax.GetLocation())}"];
            if (own.Exists(one => own.Exists(other => WaitedCondition.WaitForEachOther(one, other, body))))
                report.Warn(pulse.Syntax.GetLocation(), sites, FixHints.None, arguments);
            else
                report.At(pulse.Syntax.GetLocation(), sites, FixHints.None, arguments);
        }
    }

    /// <summary>Callers of one member wait for different things where what it tests depends on what they give it.</summary>
    private static void CheckArguments(TypeFacts type, Report report)
    {
        foreach (var (path, wait, body) in WaitedCondition.Calls(type, "Wait"))
        {
            if (WaitedCondition.OfArgument(wait, body) is not { } test)
                continue;
            foreach (var (_, pulse, _) in WaitedCondition.Calls(type, "Pulse").Where(call => call.Path.Equals(path) && call.Body != body))
                report.Warn(pulse.Syntax.GetLocation(), [wait.Syntax.GetLocation(), test.Syntax.GetLocation()], FixHints.None, Excerpt.Of(pulse.Syntax), $"'{Excerpt.Of(test.Syntax)}' on line {Excerpt.Line(test.Syntax.GetLocation())}, each with an argument of its own");
        }
    }
}
