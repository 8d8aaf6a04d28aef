using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Tells threads that mostly have something to wait for before they come to a place.</summary>
internal static class LateStart
{
    /// <summary>Whether the thread waits first: for the time that its timer is given, a pause, what is put into a queue or channel, or what it awaits.</summary>
    /// <param name="start">The thread.</param>
    /// <param name="operation">What it comes to.</param>
    /// <param name="body">The body that has it.</param>
    public static bool Is(ThreadEntry start, IOperation operation, BodyFacts body) => start.Created switch
    {
        IObjectCreationOperation { Type.Name: "Timer", Arguments: var given } => given.FirstOrDefault(argument => argument.Parameter?.Name == "dueTime")?.Value is { } due
            // A period that is told is none of nought.
            && (IsLater(due.Unwrapped()) || (!due.Unwrapped().ConstantValue.HasValue && given.FirstOrDefault(argument => argument.Parameter?.Name == "period")?.Value is { } period && period.Unwrapped().IsWrittenLike(due.Unwrapped()))),
        _ => WaitsFirst(start.Target, operation, body) || start.Target.Type.Calls.From(start.Target).Any(call => start.Target.Type.Calls.BodyOf(call.Target) is { } called && WaitsFirst(called, operation, body)),
    };

    /// <summary>Whether <paramref name="course"/> waits before it comes to the operation.</summary>
    public static bool WaitsFirst(BodyFacts course, IOperation reached, BodyFacts body) => course.Body.Operations.Any(operation =>
        operation is IAwaitOperation { Operation: not IInvocationOperation { TargetMethod.Name: "Yield" } } or IForEachLoopOperation { IsAsynchronous: true } or IInvocationOperation { TargetMethod.Name: "Take" or "TryTake" or "Receive" or "WaitOne" or "Sleep" or "Wait" or "GetConsumingEnumerable" }
        && (body != course || operation.Syntax.SpanStart < reached.Syntax.SpanStart && !IsPartOf(reached, operation)));

    /// <summary>Whether the operation is evaluated for the wait itself: what it is called on, or given.</summary>
    private static bool IsPartOf(IOperation reached, IOperation wait) => wait is IInvocationOperation && wait.Syntax.Span.Contains(reached.Syntax.Span);

    /// <summary>Whether the time is known, and not at once.</summary>
    private static bool IsLater(IOperation due) => due.ConstantValue is { HasValue: true, Value: var given } ? given is not (0 or 0L or 0u)
        : due is IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true, Name: not "Zero" } } or IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType.Name: "TimeSpan" }, Arguments: [{ Value.ConstantValue: { HasValue: true, Value: not (0 or 0L or 0d) } }, ..] };
}
