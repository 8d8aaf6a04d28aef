using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// The only consumer of a channel or collection of limited size, a task at which nobody looks before all is over: when it fails, and does not complete the queue, those who add to it wait for room for ever.
/// </summary>
/// <param name="Failure">What ends it.</param>
/// <param name="Loop">Its loop.</param>
/// <param name="Start">Where it is started.</param>
/// <param name="Addition">Where others wait for room.</param>
/// <param name="Queue">The channel or collection.</param>
internal sealed record FailedConsumer(IOperation Failure, ILoopOperation Loop, IOperation Start, IInvocationOperation Addition, ISymbol Queue)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of the type.</summary>
    public static IEnumerable<FailedConsumer> Of(TypeFacts type)
    {
        foreach (var group in LimitedQueue.TakenIn(type))
        {
            var loops = group.Select(taking => FedByItself.RoundOf(taking.Call)).Distinct().ToList();
            if (loops is not [{ } loop] || !LimitedQueue.IsLimited(group.Key!, type) || LimitedQueue.IsGivenAway(group.Key!, type))
                continue;
            var course = new List<BodyFacts> { group.First().Body };
            if (StartOf(course, type) is var (start, starter) && !course.Exists(IsTold) && IsForgotten(start, starter, type)
                && course[0].Body.Operations.FirstOrDefault(operation => loop.Repeats(operation) && IsToBeExpected(operation, course[0])) is { } failure && AdditionTo(group.Key!, course, type) is { } addition)
                yield return new FailedConsumer(failure, loop, start, addition, group.Key!);
        }
    }

    /// <summary>The one place at which a task is started that comes to the last body of the course, with the bodies on the way; null where there are several, or a handler of failures is on the way.</summary>
    private static (IOperation Start, BodyFacts Starter)? StartOf(List<BodyFacts> course, TypeFacts type)
    {
        var body = course[course.Count - 1];
        var entries = type.Threads.Entries.Where(entry => entry.Target == body && entry.Created is not null).ToList();
        var calls = body.Body.Method is { } method && !type.Threads.IsCallableFromOutside(body) ? type.Calls.To(method).ToList() : [];
        if (entries is [{ Row.Noun: "task", IsRepeated: false, IsStartedByEachCall: false, Created: { } created } entry] && calls.TrueForAll(call => created.Syntax.Span.Contains(call.Operation.Syntax.Span)))
            return IsInRounds(created) ? null : (created, entry.StartedIn);
        if (entries.Count > 0 || calls is not [{ IsDelegate: false, Operation: IInvocationOperation call, Caller: var caller }] || IsInRounds(call) || IsGuarded(call))
            return null;
        if (body.Body.Method!.IsAsync && !FedByItself.IsAwaited(call))
            return (call, caller);
        if (course.Count >= MaximumDepth || course.Contains(caller))
            return null;
        course.Add(caller);
        return StartOf(course, type);
    }

    private static bool IsInRounds(IOperation start) => start.Enclosing().Any(outer => outer is ILoopOperation);

    /// <summary>Whether the body, or a method that it calls, completes or cancels something, or ends the process: somebody may hear of a failure.</summary>
    private static bool IsTold(BodyFacts body) => body.Body.Calls.Any(IsEnding) || body.Type.Calls.From(body).Any(call => body.Type.Calls.BodyOf(call.Target)?.Body.Calls.Any(IsEnding) == true);

    private static bool IsEnding(IInvocationOperation call) => call.TargetMethod.Name is "Complete" or "TryComplete" or "CompleteAdding" or "Cancel" or "CancelAsync" or "CancelAfter" or "StopApplication" or "StopAsync" or "Stop" || EndingTable.NeverReturns(call.TargetMethod);

    /// <summary>Whether nobody looks at the task before something is told to end.</summary>
    private static bool IsForgotten(IOperation start, BodyFacts starter, TypeFacts type)
    {
        if (start.Unconverted().LetsGo())
            return true;
        if (ThreadEntries.HolderOf(start) is not { } holder || holder is not (ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private } or IPropertySymbol { DeclaredAccessibility: Accessibility.Private }))
            return false;
        return (holder is ILocalSymbol ? starter.Body.Outermost.WithNested.Select(type.FactsOf) : type.Bodies)
            .All(body => body.Body.Operations.Where(operation => Assignments.Refers(operation, holder)).All(use => IsLate(use, body)));
    }

    private static bool IsLate(IOperation use, BodyFacts body) => use.Unconverted() switch
    {
        ISimpleAssignmentOperation { Target: var target } when target == use => true,
        IBinaryOperation comparison when comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull() => true,
        IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation } } => true,
        _ => body.Body.Outermost.WithNested.SelectMany(part => part.Calls).Any(call => IsEnding(call) && call.Syntax.Span.End <= use.Syntax.SpanStart),
    };

    /// <summary>Whether the operation is seen to fail in ordinary life, and nothing catches that.</summary>
    private static bool IsToBeExpected(IOperation operation, BodyFacts body) => !IsGuarded(operation) && !IsCleanUp(operation) && operation switch
    {
        IThrowOperation { Exception: { } thrown } => thrown.Unwrapped().Type is { Name: not ("OperationCanceledException" or "TaskCanceledException") and var exception } && !LikelyFailure.IsMistake(exception),
        IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method } => (method.IsInSource() && LikelyFailure.Is(operation, body)) || SkippedCompletion.IsOfOutside(method),
        _ => false,
    };

    /// <summary>Whether it only gives back what the round has had, or tells of its failure, which is taken care of.</summary>
    private static bool IsCleanUp(IOperation operation) => operation.Enclosing().OfType<ITryOperation>().Any(attempt => !attempt.Catches.IsEmpty
        && (attempt.Finally?.Syntax.Span.Contains(operation.Syntax.Span) == true || (operation is IInvocationOperation && attempt.Catches.Any(handler => handler.Syntax.Span.Contains(operation.Syntax.Span)))));

    /// <summary>Whether a handler may take what is thrown there, and it is not for the end of the program only.</summary>
    private static bool IsGuarded(IOperation operation) => operation.Enclosing().OfType<ITryOperation>().Any(attempt => attempt.Body.Syntax.Span.Contains(operation.Syntax.Span)
        && attempt.Catches.Any(handler => handler.ExceptionType.Name is not ("OperationCanceledException" or "TaskCanceledException" or "ChannelClosedException")));

    /// <summary>Where somebody else waits for room, with no limit.</summary>
    private static IInvocationOperation? AdditionTo(ISymbol queue, List<BodyFacts> course, TypeFacts type) => type.Bodies.Where(body => !course.Contains(body)).SelectMany(body => body.Body.Calls).FirstOrDefault(call => LimitedQueue.IsAddition(call) && !FedByItself.IsGivenUp(call)
        && (call.TargetMethod.Name == "Add" || FedByItself.IsAwaited(call)) && SymbolEqualityComparer.Default.Equals(LimitedQueue.Of(call.Instance!, type), queue));
}
