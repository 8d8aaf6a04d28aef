using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>Pulse wakes one thread, and it may be one that waits for something else.</summary>
internal sealed class PulseForSeveralRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.PulseForSeveral,
        title: "Pulse wakes one of several kinds of waiters",
        messageFormat: "'{0}' wakes one thread, but threads wait for '{1}' on line {2} and for '{3}' on line {4}: the one that wakes may be of the other kind, and goes back to sleep with the signal",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use PulseAll, and let each waiter test its condition again.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        var waits = Calls(type, "Wait").Select(wait => (wait.Path, wait.Call, Condition: ConditionOf(wait.Call))).Where(wait => wait.Condition is not null).ToList();
        if (waits.Count < 2)
            return;
        foreach (var (path, pulse) in Calls(type, "Pulse"))
        {
            var own = waits.Where(wait => wait.Path.Equals(path)).ToList();
            if (own.Find(wait => !wait.Condition!.IsWrittenLike(own[0].Condition!)) is { Call: { } other } second)
                report.At(pulse.Syntax.GetLocation(), [own[0].Call.Syntax.GetLocation(), other.Syntax.GetLocation()], FixHints.None, Excerpt.Of(pulse.Syntax),
                    Excerpt.Of(own[0].Condition!.Syntax), Excerpt.Line(own[0].Condition!.Syntax.GetLocation()), Excerpt.Of(second.Condition!.Syntax), Excerpt.Line(second.Condition!.Syntax.GetLocation()));
        }
    }

    private static IEnumerable<(AccessPath Path, IInvocationOperation Call)> Calls(TypeFacts type, string name) => type.Bodies.SelectMany(body => body.Body.Calls
        .Where(call => call.TargetMethod is { ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } } method && method.Name == name)
        .Select(call => (Path: body.Paths.Read(call.Arguments[0].Value), call))
        .Where(call => call.Path is { IsExact: true, IsShared: true }));

    /// <summary>What the innermost loop around a wait tests.</summary>
    private static IOperation? ConditionOf(IInvocationOperation wait) => wait.Enclosing().OfType<IWhileLoopOperation>().FirstOrDefault()?.Condition;
}
