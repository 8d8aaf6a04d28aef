using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A call of a private method that waits for a pulse, whatever the state is, as the first thing that a critical section does.</summary>
/// <param name="Call">The call.</param>
/// <param name="Section">The section.</param>
/// <param name="Caller">The body that holds the lock.</param>
internal sealed record BareWait(IOperation Call, ILockOperation Section, BodyFacts Caller)
{
    private const int MaximumDepth = 2;

    /// <summary>The calls by which sections on <paramref name="path"/> come to <paramref name="step"/>; none where one of them is in no such section, asks for something, or does something before that may be what the pulse answers.</summary>
    public static List<BareWait> Of(IOperation step, BodyFacts body, AccessPath path) => Find(step, body, path, MaximumDepth) ?? [];

    private static List<BareWait>? Find(IOperation step, BodyFacts body, AccessPath path, int depth)
    {
        if (depth == 0 || body.Body is not { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private, IsAsync: false } method } || !path.IsExact || !IsFirst(step, body.Body.Root, body))
            return null;
        var found = new List<BareWait>();
        foreach (var call in body.Type.Calls.To(method))
        {
            if (call.IsDelegate || !call.IsOnSameObject || call.Caller == body)
                return null;
            if (call.Operation.Enclosing().OfType<ILockOperation>().FirstOrDefault() is { } section)
            {
                if (!call.Caller.Paths.Read(section.LockedValue).Equals(path) || !IsFirst(call.Operation, section, call.Caller) || section.Enclosing().Any(outer => outer is ILoopOperation or IConditionalOperation or ISwitchOperation))
                    return null;
                found.Add(new BareWait(call.Operation, section, call.Caller));
            }
            else if (Find(call.Operation, call.Caller, path, depth - 1) is { Count: > 0 } above)
            {
                found.AddRange(above);
            }
            else
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>Whether <paramref name="outer"/> always comes to the step, and does nothing before it that others see.</summary>
    private static bool IsFirst(IOperation step, IOperation outer, BodyFacts body) =>
        !step.Enclosing().TakeWhile(around => around != outer).Any(around => around is ILoopOperation or IConditionalOperation or ISwitchOperation or ICatchClauseOperation or IConditionalAccessOperation or ICoalesceOperation or ILockOperation)
        && !step.Deciding().Any(condition => outer.Syntax.Span.Contains(condition.Syntax.Span))
        && !body.Body.Operations.Any(operation => outer.Syntax.Span.Contains(operation.Syntax.Span) && operation.Syntax.Span.End <= step.Syntax.SpanStart && (operation is IInvocationOperation or IObjectCreationOperation || (operation is IAssignmentOperation { Target: not ILocalReferenceOperation }) || operation is IIncrementOrDecrementOperation)
            && !(outer is ILockOperation section && section.LockedValue.Syntax.Span.Contains(operation.Syntax.Span)));
}
