using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A task that nobody looks at again takes its exception with it.</summary>
internal sealed class LostExceptionRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.LostException,
        title: "The exception of a task that nobody awaits is lost",
        messageFormat: "Nobody looks at this task again: when '{0}' on line {1} throws, nobody ever learns of it",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Await the task, or catch what its code throws.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Row.Noun: "task", Created: IInvocationOperation }))
        {
            if (!entry.Created!.Parent.LetsGo())
                continue;
            var thrown = Thrown(entry.Target) ?? type.Calls.From(entry.Target).Where(call => !call.Operation.MayBeCaught()).Select(call => type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Select(Thrown).FirstOrDefault(found => found is not null);
            if (thrown is not null)
                report.At(entry.Location, [thrown.Syntax.GetLocation()], FixHints.None, Excerpt.Of(thrown.Syntax), Excerpt.Line(thrown.Syntax.GetLocation()));
        }

        foreach (var (race, work, tellsFailure) in type.Bodies.SelectMany(UnseenWinner.Of))
        {
            object[] arguments = [Excerpt.Of(work.Syntax), Excerpt.Line(work.Syntax.GetLocation())];
            // Who throws when it takes too long does not mean to be silent when it fails.
            if (tellsFailure)
                report.Warn(race.Syntax.GetLocation(), [work.Syntax.GetLocation()], FixHints.None, arguments);
            else
                report.At(race.Syntax.GetLocation(), [work.Syntax.GetLocation()], FixHints.None, arguments);
        }
    }

    /// <summary>The first <c>throw</c> that leaves the body.</summary>
    private static IOperation? Thrown(BodyFacts body) => body.Body.Operations.FirstOrDefault(operation => operation is IThrowOperation && !operation.MayBeCaught());
}
