using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A way out of the work of a thread on which it does not give a signal.</summary>
/// <param name="Signal">The signal, or the call of the method that gives it.</param>
/// <param name="Way">How the work is left.</param>
internal sealed record SkippedSignal(IOperation Signal, WayOut Way)
{
    /// <summary>The ways out of the bodies that lead to the signal, the first body's first.</summary>
    public static IEnumerable<SkippedSignal> Of(GivenSignals given)
    {
        foreach (var step in given.Steps)
        {
            var isOwn = step == given.Steps[0] && !given.IsOfCalled;
            foreach (var way in WayOut.Without(step.Done, step.Body))
            {
                if (isOwn && given.Kind == PrimitiveKind.CountdownEvent)
                    yield return new SkippedSignal(step.Done[0], way);
                else if (way.Kind == WayOutKind.End ? EarlyReturn(step) is { } exit : !(way.Kind is WayOutKind.Throw or WayOutKind.Failure && given.Entry.Row.IsUnguarded))
                    yield return new SkippedSignal(step.Done[0], way.Kind == WayOutKind.End ? new WayOut(EarlyReturn(step)!.Syntax, WayOutKind.Return) : way);
            }
        }
    }

    /// <summary>Whether one run of the work may be left there and others not: it is left for an exception, or for something that each run has for itself.</summary>
    public bool IsOfOneRun(GivenSignals given)
    {
        var body = given.Steps.First(step => step.Done[0] == Signal).Body;
        return body.Body.Operations.FirstOrDefault(operation => operation is IReturnOperation or ICatchClauseOperation && operation.Syntax == Way.Where) switch
        {
            IReturnOperation exit => exit.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => IsOwn(part, body, given.Entry))),
            ICatchClauseOperation handler => handler.ExceptionType.Name is not ("OperationCanceledException" or "TaskCanceledException"),
            _ => true,
        };
    }

    /// <summary>Whether each run has a variable of its own there: one that is declared in the work, or anew for each start, or what a called method is given of that kind.</summary>
    private static bool IsOwn(IOperation part, BodyFacts body, ThreadEntry entry) => part switch
    {
        ILocalReferenceOperation { Local: var local } => body != entry.Target || entry.HasItsOwn(local),
        IParameterReferenceOperation { Parameter: var parameter } => body != entry.Target ? entry.Target.Body.Calls.Any(call => call.Arguments.Any(argument => argument.Parameter?.Ordinal == parameter.Ordinal && argument.Value.DescendantsAndSelf().Any(given => IsOwn(given, entry.Target, entry)))) : entry.HasItsOwn(parameter),
        _ => false,
    };

    /// <summary>A return before the signal, where nothing decides about that but the return.</summary>
    private static IReturnOperation? EarlyReturn(SignalStep step) =>
        step.Done[0].Enclosing().Any(outer => outer is IConditionalOperation or ISwitchOperation or ILoopOperation or ITryOperation) ? null
        : step.Body.Body.Operations.OfType<IReturnOperation>().FirstOrDefault(exit => !exit.IsImplicit && exit.Syntax.SpanStart < step.Done[0].Syntax.SpanStart
            && !step.Done.Any(done => done.Syntax.SpanStart < exit.Syntax.SpanStart && done.Statement()?.Parent is { } block && exit.Enclosing().Contains(block))
            && !exit.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => step.Body.Paths.Read(part).Equals(step.Object))));
}
