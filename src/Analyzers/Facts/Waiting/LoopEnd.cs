using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Waits without a limit for the thread that runs a loop, or for a signal that nobody else gives, which it does after the loop has come by.</summary>
internal static class LoopEnd
{
    /// <summary>The waits in members of the type that last until the thread has gone on behind <paramref name="operation"/>, of <paramref name="body"/>, each with the body that waits.</summary>
    public static IEnumerable<(BodyFacts Waiter, IOperation Wait)> WaitsFor(ThreadEntry thread, IOperation operation, BodyFacts body)
    {
        if (thread is not { IsRepeated: false, IsOnSameObject: true } || StepOf(operation, body, thread) is not { } step)
            yield break;
        foreach (var waiter in body.Type.Bodies.Where(waiter => waiter.Body is { Enclosing: null, IsConstruction: false, Method: { IsAsync: false } } && waiter != thread.StartedIn && !waiter.Body.Operations.Any(AskedThread.IsQuestion)))
        {
            foreach (var wait in waiter.Body.Operations)
            {
                if ((EndlessWait.Is(wait) && EndlessWait.IsFor(thread, wait, waiter))
                    || (wait is IInvocationOperation call && EventReader.Read(call) is { Action: SyncAction.Wait, Kind: PrimitiveKind.Event, IsTimed: false, IsCancellable: false, Target: var target } && IsGivenAfter(waiter.Paths.Read(target), step, thread)))
                    yield return (waiter, wait);
            }
        }
    }

    /// <summary>What the thread's own function does when it comes to the operation: that itself, or the call in which it is done.</summary>
    private static IOperation? StepOf(IOperation operation, BodyFacts body, ThreadEntry thread) => body == thread.Target ? operation
        : body.Type.Calls.From(thread.Target).FirstOrDefault(call => !call.IsDelegate && call.IsOnSameObject && body.Type.Calls.BodyOf(call.Target) == body)?.Operation;

    /// <summary>Whether the event is the type's own, begins without a signal, and is only ever given one by the thread, behind <paramref name="step"/>.</summary>
    private static bool IsGivenAfter(AccessPath signal, IOperation step, ThreadEntry thread)
    {
        var type = thread.Target.Type;
        if (signal is not { IsExact: true, IsShared: true, Variable: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } variable } || !UnbegunSignal.IsUnset(variable, type))
            return false;
        var isGivenByOthers = type.Bodies.Any(other => other.Body.Operations.Any(part => SignalTable.Signalled(part) is { } given && other.Paths.Read(given).Variable is { } set && SymbolEqualityComparer.Default.Equals(set, variable))
            && !type.Threads.RootsOf(other).All(root => root.Entry == thread));
        var given = thread.Target.Signals.Given.Where(own => own.Target.Equals(signal)).ToList();
        return !isGivenByOthers && given.Count > 0 && given.TrueForAll(own => own.Operation.Syntax.SpanStart >= step.Syntax.Span.End);
    }
}
