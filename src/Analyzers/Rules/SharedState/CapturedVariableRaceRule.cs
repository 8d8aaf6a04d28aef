using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A local or parameter is captured by code that runs concurrently, and written by it or meanwhile.</summary>
internal sealed class CapturedVariableRaceRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CapturedVariableRace,
        title: "A captured variable is written by concurrent code",
        messageFormat: "'{0}' {1} the captured variable '{2}', {3}: {4}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "All lambdas that capture a variable share it. Use an Interlocked call, a lock, a result of the task, or the overload that gives each thread its own value.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in type.Captures.Where(capture => !capture.Accesses.Any(access => access.Kind == AccessKind.AtomicUpdate)))
        {
            foreach (var race in Race.Among(accesses).Where(race => race.StartBefore is null && !race.MayBeFarApart && !IsLoopStep(race.Site) && !(race.Site is { Writes: true, Part: null } && variable.ValueType()?.IsOfSeveralWords() == true)))
                Publish(report, variable, race);
        }
    }

    private static void Publish(Report report, ISymbol variable, Race race)
    {
        object[] arguments = [Excerpt.Of(race.Site.Operation.Syntax), race.Site.Writes ? "writes" : "reads", variable.Name, race.Meeting.Text, race.Consequence];
        var hints = FixHints.None.Add(FixHints.Member, variable.Name);
        report.Judge(!(variable.ValueType()?.IsOfSeveralWords() != true && IsPolled(race.Other)), race.Site.Location, race.Meeting.Sites, hints, arguments);
    }

    /// <summary>Whether who reads it comes by again a little later.</summary>
    private static bool IsPolled(Access read) => !read.Writes && read.Operation.Enclosing().OfType<ILoopOperation>().Any(loop => loop.Repeats(read.Operation)
        && loop.Descendants().Any(part => part is IInvocationOperation { TargetMethod: { Name: "Delay" or "Sleep" or "SpinOnce" or "Yield", ContainingType.ContainingNamespace: { Name: "Tasks" or "Threading" } } }));

    /// <summary>Whether the site is the step of a <c>for</c> loop, whose variable has a rule of its own.</summary>
    private static bool IsLoopStep(Access site)
    {
        for (var (inner, outer) = (site.Operation, site.Operation.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IForLoopOperation loop)
                return loop.AtLoopBottom.Contains(inner);
        }

        return false;
    }
}
