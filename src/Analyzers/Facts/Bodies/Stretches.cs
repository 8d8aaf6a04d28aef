using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>Tells what counts of a body, and of what it calls.</summary>
internal static class Stretches
{
    /// <summary>Whether an acquire, or another thing that waits, counts.</summary>
    public static bool Holds(IOperation acquire, BodyFacts body, Stretch stretch) => stretch switch
    {
        Stretch.UntilTask => CallersPart.Waits(acquire, body),
        Stretch.AfterTask => LaterPart.Holds(acquire, body),
        _ => true,
    };

    /// <summary>How much of the callee counts; null where nothing does.</summary>
    public static Stretch? OfCall(CallSite call, Stretch stretch) => stretch switch
    {
        Stretch.Run => JoinedStart.GoesOnByItself(call.Operation, call.Target) ? Stretch.UntilTask : Stretch.Run,
        Stretch.Whole => IsLetGo(call) ? Stretch.UntilTask : Stretch.Whole,
        Stretch.AfterTask when LaterPart.Holds(call.Operation, call.Caller) => IsLetGo(call) ? Stretch.UntilTask : Stretch.Whole,
        Stretch.AfterTask => IsLetGo(call) ? null : Stretch.AfterTask,
        _ => CallersPart.Holds(call.Operation, call.Caller) ? Stretch.UntilTask : null,
    };

    /// <summary>Whoever waits for the task of a body waits for one that the body returns as its own.</summary>
    private static bool IsLetGo(CallSite call) => JoinedStart.IsLetGo(call.Operation, call.Target) && call.Operation.Unconverted() is not IReturnOperation;

    /// <summary>How much of the work that is started there has been done when the wait for it is over.</summary>
    public static Stretch OfStarted(ThreadEntry entry) =>
        entry.Row.AfterAwait ? Stretch.AfterTask
        : entry.Target.Body.Method is not { } method ? Stretch.Whole
        : method.ReturnType is { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" }
            ? entry.Created is IInvocationOperation { TargetMethod: { Name: "Run", ContainingType.Name: "Task" } or { ContainingType.Name: "Parallel" } } ? Stretch.Whole : method.IsAsync ? Stretch.UntilTask : Stretch.Run
        : method.IsAsync ? Stretch.UntilTask : Stretch.Whole;
}
