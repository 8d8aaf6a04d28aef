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
        var inLoop = body.Body.Operations.Where(operation => loop.Syntax.Span.Contains(operation.Syntax.Span)).ToList();
        var resets = inLoop.OfType<IInvocationOperation>().Where(call => call is { TargetMethod.Name: "Reset", Instance: { } target } && body.Paths.Read(target).Equals(path)).ToList();
        if (resets is not [var reset] || reset.Syntax.SpanStart < wait.Call.Syntax.SpanStart || !body.HeldAt(reset).Must.IsEmpty || reset.Enclosing().TakeWhile(outer => outer != loop).Any(outer => outer is ILoopOperation or IConditionalOperation))
            return null;
        foreach (var other in body.Type.Bodies.Where(other => other != body))
        {
            if (other.Body.Calls.FirstOrDefault(call => EventReader.Read(call) is { Action: SyncAction.Signal, Kind: PrimitiveKind.Event } signal && other.Paths.Read(signal.Target).Equals(path)) is not { } signal)
                continue;
            var added = other.Body.Operations.Where(operation => operation.Syntax.SpanStart < signal.Syntax.SpanStart).SelectMany(operation => WithCalled(operation, other)).Select(Added).FirstOrDefault(variable => variable is not null);
            if (added is null)
                continue;
            var looks = inLoop.Where(operation => LeftInQueue.Looks(operation, added, body)).ToList();
            if (looks.Count > 0 && looks.TrueForAll(look => look.Syntax.SpanStart > wait.Call.Syntax.SpanStart && look.Syntax.SpanStart < reset.Syntax.SpanStart))
                return new ResetAfterDrain(reset, looks[looks.Count - 1], signal, other, added);
        }

        return null;
    }

    /// <summary>The operation, or those of the method that it calls on the same object.</summary>
    private static IEnumerable<IOperation> WithCalled(IOperation operation, BodyFacts body) =>
        operation is IInvocationOperation { Instance: null or IInstanceReferenceOperation } call && body.Type.Calls.BodyOf(call.TargetMethod) is { } callee ? callee.Body.Operations : ImmutableArray.Create(operation);

    /// <summary>The field of the same object that a call adds to.</summary>
    public static ISymbol? Added(IOperation operation) => operation is IInvocationOperation { TargetMethod.Name: "Enqueue" or "Add" or "TryAdd" or "Push" or "AddLast" or "TryWrite", Instance: IFieldReferenceOperation { Field: var field } } ? field : null;
}
