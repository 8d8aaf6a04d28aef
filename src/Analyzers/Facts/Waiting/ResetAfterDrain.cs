using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>An event that is reset after what it tells of was looked at, in a loop that then waits for it again.</summary>
/// <param name="Reset">The reset.</param>
/// <param name="Read">The last look at what is signalled.</param>
/// <param name="Signal">Where it is signalled, after something was added.</param>
/// <param name="Signaller">The body that signals.</param>
/// <param name="Variable">What is added to.</param>
internal sealed record ResetAfterDrain(IOperation Reset, IOperation Read, IOperation Signal, BodyFacts Signaller, ISymbol Variable)
{
    /// <summary>The late reset of the event that <paramref name="wait"/> waits for; null where there is none, or a lock keeps the signaller out.</summary>
    public static ResetAfterDrain? Of(SyncEvent wait, BodyFacts body)
    {
        var path = body.Paths.Read(wait.Target);
        if (wait.Call.Enclosing().OfType<ILoopOperation>().LastOrDefault() is not { } loop)
            return null;
        var round = body.Body.Operations.Where(operation => loop.Syntax.Span.Contains(operation.Syntax.Span)).Select(operation => new Step(operation, body, operation)).ToList();
        // A helper that ends with the reset looks before it, too.
        round.AddRange(round.Where(step => step.Operation is IInvocationOperation && step.Operation != wait.Call).SelectMany(StepsOfHelper).ToList());
        var resets = round.Where(step => step.Operation is IInvocationOperation { TargetMethod.Name: "Reset", Instance: { } target } && step.Body.Paths.Read(target).Equals(path)).ToList();
        if (resets is not [var reset] || reset.Call.Syntax.SpanStart < wait.Call.Syntax.SpanStart || !IsUnlocked(reset, body)
            || round.Exists(step => step.Operation == step.Call && (step.Call.Syntax.SpanStart > reset.Call.Syntax.Span.End || step.Call.Syntax.Span.End < wait.Call.Syntax.SpanStart) && MayAskForMore(step.Call)))
            return null;
        foreach (var other in body.Type.Bodies.Where(other => other != body && other != reset.Body))
        {
            if (other.Body.Calls.FirstOrDefault(call => EventReader.Read(call) is { Action: SyncAction.Signal, Kind: PrimitiveKind.Event } signal && other.Paths.Read(signal.Target).Equals(path)) is not { } signal)
                continue;
            var added = other.Body.Operations.Where(operation => operation.Syntax.SpanStart < signal.Syntax.SpanStart).SelectMany(operation => WithCalled(operation, other)).Select(Added).FirstOrDefault(variable => variable is not null);
            if (added is null || !IsOnEveryWay(reset, loop, added))
                continue;
            var looks = round.Where(step => step.Operation != reset.Call && LeftInQueue.Looks(step.Operation, added, step.Body)).ToList();
            if (looks.Count > 0 && looks.TrueForAll(look => look.Call.Syntax.SpanStart > wait.Call.Syntax.SpanStart && look.IsBefore(reset)))
                return new ResetAfterDrain(reset.Operation, looks[looks.Count - 1].Operation, signal, other, added);
        }

        return null;
    }

    private static IEnumerable<Step> StepsOfHelper(Step step) => step.Operation is IInvocationOperation { Instance: null or IInstanceReferenceOperation } call && step.Body.Type.Calls.BodyOf(call.TargetMethod) is { Body.Enclosing: null } callee && callee != step.Body
        && callee.Body.Calls.Any(inner => inner.TargetMethod.Name == "Reset")
        ? callee.Body.Operations.Select(operation => new Step(operation, callee, call))
        : [];

    private static bool IsUnlocked(Step reset, BodyFacts body) => reset.Body.HeldAt(reset.Operation).Must.IsEmpty && body.HeldAt(reset.Call).Must.IsEmpty;

    /// <summary>Whether each round comes to the reset, or what decides about it is a look itself: <c>if (_items.IsEmpty) _some.Reset();</c>.</summary>
    private static bool IsOnEveryWay(Step reset, ILoopOperation loop, ISymbol added) =>
        reset.Call.Enclosing().TakeWhile(outer => outer != loop).Concat(reset.Operation == reset.Call ? [] : reset.Operation.Enclosing()).All(outer =>
            outer is not ILoopOperation && (outer is not IConditionalOperation choice || AsksForStop(choice.Condition) || choice.Condition.DescendantsAndSelf().Any(part => Assignments.Refers(part, added))));

    /// <summary>Whether the condition is about flags alone: until one of them is set each round is alike.</summary>
    private static bool AsksForStop(IOperation condition) => condition.DescendantsAndSelf().OfType<IMemberReferenceOperation>().Where(part => part.Parent is not IMemberReferenceOperation).ToList() is { Count: > 0 } asked
        && asked.TrueForAll(part => part.Type?.SpecialType == SpecialType.System_Boolean) && !condition.DescendantsAndSelf().Any(part => part is IInvocationOperation);

    /// <summary>Whether what is signalled may be the answer to the call, which comes after the reset and before the wait: then nothing comes before it.</summary>
    private static bool MayAskForMore(IOperation operation) => operation is IInvocationOperation { TargetMethod: var method } call
        && !((call.Instance is null && method.NamespaceName().StartsWith("System", StringComparison.Ordinal)) || LoggingShape.Is(method.ContainingType) || EventReader.Read(call) is { Action: SyncAction.Wait });

    /// <summary>An operation of a round, and that of the loop's own body which comes to it.</summary>
    private sealed record Step(IOperation Operation, BodyFacts Body, IOperation Call)
    {
        public bool IsBefore(Step reset) => Call == reset.Call ? Operation.Syntax.SpanStart < reset.Operation.Syntax.SpanStart : Call.Syntax.SpanStart < reset.Call.Syntax.SpanStart;
    }

    /// <summary>The operation, or those of the method that it calls on the same object.</summary>
    public static IEnumerable<IOperation> WithCalled(IOperation operation, BodyFacts body) =>
        operation is IInvocationOperation { Instance: null or IInstanceReferenceOperation } call && body.Type.Calls.BodyOf(call.TargetMethod) is { } callee ? callee.Body.Operations : ImmutableArray.Create(operation);

    /// <summary>The field of the same object that a call adds to.</summary>
    public static ISymbol? Added(IOperation operation) => operation is IInvocationOperation { TargetMethod.Name: "Enqueue" or "Add" or "TryAdd" or "Push" or "AddLast" or "TryWrite", Instance: IFieldReferenceOperation { Field: var field } } ? field : null;
}
