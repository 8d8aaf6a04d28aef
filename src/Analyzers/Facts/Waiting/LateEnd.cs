using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>What would end the wait of a loop, and is done only when the loop's thread or task has ended, for which it waits itself: <c>_stop = true; _thread.Join(); _items.CompleteAdding();</c>.</summary>
internal static class LateEnd
{
    private const int MaximumDepth = 3;

    /// <summary>Where who asks for the stop then waits for the loop, however long that takes, and does so on every way; null where it does not.</summary>
    public static IOperation? Join(ThreadEntry worker, IOperation request, BodyFacts body) => body.Body.Operations.FirstOrDefault(wait => wait.Syntax.SpanStart > request.Syntax.SpanStart
        && (EndlessWait.Is(wait) || wait is IAwaitOperation) && EndlessWait.IsFor(worker, wait, body) && IsSurelyAfter(wait, request));

    /// <summary>Whether <paramref name="end"/> comes after <paramref name="join"/>, in the body that asks for the stop, or in what calls that before it.</summary>
    public static bool Is(IOperation end, BodyFacts body, IOperation join, BodyFacts asking, int depth = MaximumDepth)
    {
        if (body == asking)
            return end.Syntax.SpanStart >= join.Syntax.Span.End;
        var calls = asking.Body.Method is { } method ? body.Type.Calls.To(method).Where(call => call.Caller == body && !call.IsDelegate).ToList() : [];
        if (calls.Count > 0)
            return calls.TrueForAll(call => call.Operation.Syntax.Span.End <= end.Syntax.SpanStart);
        return depth > 0 && body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } own } && body.Type.Calls.To(own).ToList() is { Count: > 0 } callers
            && callers.TrueForAll(call => !call.IsDelegate && Is(call.Operation, call.Caller, join, asking, depth - 1));
    }

    /// <summary>Whether nothing but the thread itself decides about the wait: whether there is one, and whether it runs.</summary>
    private static bool IsSurelyAfter(IOperation wait, IOperation request)
    {
        var around = request.Enclosing().ToList();
        return wait.Enclosing().TakeWhile(outer => !(outer is IBlockOperation && around.Contains(outer))).All(outer => outer switch
        {
            IConditionalOperation test => test.Condition.Syntax.Span.Contains(wait.Syntax.Span) || (test.WhenFalse is null && EndlessWait.TargetsOf(wait).Any(target => test.Condition.DescendantsAndSelf().Any(part => part.IsWrittenLike(target)))),
            ILoopOperation or ISwitchOperation or ICatchClauseOperation => false,
            _ => true,
        });
    }
}
