using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// An <c>AutoResetEvent</c> that is used as if it counted: each addition sets it, and each wait takes one. What is set twice before the wait is over is
/// one signal, and the second stays where it is until somebody adds a third.
/// </summary>
/// <param name="Wait">The wait.</param>
/// <param name="Take">The one that is taken after it.</param>
/// <param name="Addition">Where one is added.</param>
/// <param name="Signal">The signal of that.</param>
/// <param name="Adder">The body that adds.</param>
/// <param name="Variable">What is added to.</param>
internal sealed record OneTakenPerSignal(IOperation Wait, IOperation Take, IOperation Addition, IOperation Signal, BodyFacts Adder, ISymbol Variable)
{
    /// <summary>That of the event that <paramref name="wait"/> waits for; null where more are taken, or there is never more than one.</summary>
    public static OneTakenPerSignal? Of(SyncEvent wait, BodyFacts body)
    {
        var path = body.Paths.Read(wait.Target);
        if (path.Variable?.ValueType() is not { Name: "AutoResetEvent" } || IsSignalledAgain(path.Variable, body))
            return null;
        foreach (var other in body.Type.Bodies.Where(other => other != body))
        {
            var signal = other.Body.Calls.FirstOrDefault(call => EventReader.Read(call) is { Action: SyncAction.Signal, Kind: PrimitiveKind.Event } set && other.Paths.Read(set.Target).Equals(path));
            var addition = signal is null ? null : other.Body.Operations.LastOrDefault(operation => operation.Syntax.Span.End <= signal.Syntax.SpanStart && AddedBy(operation, other) is not null);
            // Who waits for the answer adds one at a time, and what is only added now and then may be so on purpose.
            if (addition is null || AddedBy(addition, other) is not { } variable || WaitsAfter(signal!, other) || signal!.Deciding().Any(condition => condition.Syntax.SpanStart > addition.Syntax.Span.End))
                continue;
            if (TakenAfter(wait.Call, variable, body) is { } take && !IsEmptiedElsewhere(variable, body))
                return new OneTakenPerSignal(wait.Call, take, addition, signal!, other, variable);
        }

        return null;
    }

    /// <summary>The only take of the body, which comes after the wait and once for it.</summary>
    private static IOperation? TakenAfter(IOperation wait, ISymbol variable, BodyFacts body)
    {
        var uses = body.Body.Operations.Where(operation => LeftInQueue.Looks(operation, variable, body)).ToList();
        var takes = uses.FindAll(use => IsTake(use.Parent, use));
        return takes is [var take] && uses.TrueForAll(use => use.Syntax.SpanStart > wait.Syntax.Span.End)
            && LoopOf(take) == LoopOf(wait)
            && !body.Body.Loops.Any(label => label is not ILoopOperation && label.Syntax.SpanStart > wait.Syntax.Span.End) ? take.Parent : null;
    }

    /// <summary>What the operation adds to, itself or in the method that it calls.</summary>
    private static ISymbol? AddedBy(IOperation operation, BodyFacts body) => ResetAfterDrain.WithCalled(operation, body).Select(ResetAfterDrain.Added).FirstOrDefault(variable => variable is not null);

    private static ILoopOperation? LoopOf(IOperation operation) => operation.Enclosing().OfType<ILoopOperation>().FirstOrDefault();

    private static bool IsTake(IOperation? call, IOperation source) => call is IInvocationOperation { TargetMethod.Name: "Dequeue" or "TryDequeue" or "TryTake" or "Pop" or "TryPop" or "RemoveFirst", Instance: var instance } && instance == source;

    /// <summary>Whether the waiter, or a member that has it wait, sets the event itself when it finds that there is more.</summary>
    private static bool IsSignalledAgain(ISymbol signal, BodyFacts body) => WithCallers(body).Any(part => part.Body.Calls.SelectMany(call => ResetAfterDrain.WithCalled(call, part)).Any(operation => operation is IInvocationOperation { TargetMethod.Name: "Set", Instance: { } set } && Assignments.Refers(set, signal)));

    /// <summary>Whether a member that has it wait, or one that a thread or the clock runs, takes the others.</summary>
    private static bool IsEmptiedElsewhere(ISymbol variable, BodyFacts body) => body.Type.Bodies.Any(other => other != body
        && (WithCallers(body).Contains(other) || body.Type.Threads.EntriesReaching(other).Any())
        && other.Body.Operations.Any(use => Assignments.Refers(use, variable) && IsTake(use.Parent, use)));

    private static IEnumerable<BodyFacts> WithCallers(BodyFacts body) => body.Body.Method is { } method ? body.Type.Calls.To(method).Select(call => call.Caller).Prepend(body).Distinct() : [body];

    private static bool WaitsAfter(IOperation signal, BodyFacts adder) => adder.Body.Awaits.Any(await => await.Syntax.SpanStart > signal.Syntax.Span.End)
        || adder.Events.Any(attempt => attempt.Action == SyncAction.Wait && attempt.Call.Syntax.SpanStart > signal.Syntax.Span.End);
}
