using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts;

/// <summary>Knows which accesses come before a thread's start or after its end.</summary>
internal static class ThreadOrder
{
    /// <summary>Whether the two accesses cannot overlap, because one thread is started after, or has ended before, the other's access.</summary>
    public static bool IsOrdered(TypeFacts type, ThreadRoot left, Access first, ThreadRoot right, Access second)
    {
        if (left.Entry is { } one && right.Entry is { } other)
            return one != other && (IsJoinedBefore(one, other) || IsJoinedBefore(other, one));
        var (entry, outside) = left.Entry is { } started ? (started, second) : (right.Entry!, first);
        return IsOrdered(type, entry, outside.Operation, outside.Body, []);
    }

    /// <summary>Whether <paramref name="operation"/> in <paramref name="body"/> runs before the thread starts or after it was joined.</summary>
    private static bool IsOrdered(TypeFacts type, ThreadEntry entry, IOperation operation, BodyFacts body, HashSet<BodyFacts> open)
    {
        if (entry.Row.Blocks && body.Body.Outermost == entry.StartedIn.Body.Outermost)
            return true;
        var starts = entry.Starts.Where(start => start.Body == body).Select(start => start.Operation).ToList();
        if (starts.Count > 0 && starts.All(start => IsBefore(operation, start)))
            return true;
        if (JoinsBefore(body, operation, starts))
            return true;
        // A lambda that runs in place is where it is written, a private helper where its callers are.
        if (body.Body is { Root: IAnonymousFunctionOperation lambda, Enclosing: { } enclosing })
            return IsOrdered(type, entry, lambda, type.FactsOf(enclosing), open);
        if (body.Body.Method is not { DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable } method || !open.Add(body))
            return false;
        // The thread's own calls of the helper are not the other thread's.
        var calls = type.Calls.To(method)
            .Where(call => !type.Callers.RunsDuringConstructionOnly(call.Caller) && type.Threads.RootsOf(call.Caller).Any(root => root.Entry is null))
            .ToList();
        return calls.Count > 0 && calls.All(call => !call.IsDelegate && IsOrdered(type, entry, call.Operation, call.Caller, open));
    }

    private static bool IsBefore(IOperation operation, IOperation start) =>
        operation.Syntax.Span.End <= start.Syntax.SpanStart && !ShareLoop(operation, start);

    private static bool JoinsBefore(BodyFacts body, IOperation operation, List<IOperation> starts) => body.Body.Operations.Any(join =>
        JoinTable.IsJoin(join)
        && join.Syntax.Span.End <= operation.Syntax.SpanStart
        && starts.All(start => start.Syntax.SpanStart <= join.Syntax.Span.End && (!ShareLoop(operation, start) || ShareLoop(join, start))));

    private static bool IsJoinedBefore(ThreadEntry first, ThreadEntry then) =>
        first.Starts.All(start => then.Starts.All(later => start.Body == later.Body
            && start.Operation.Syntax.Span.End <= later.Operation.Syntax.SpanStart
            && start.Body.Body.Operations.Any(join => JoinTable.IsJoin(join)
                && join.Syntax.Span.End >= start.Operation.Syntax.Span.End
                && join.Syntax.Span.End <= later.Operation.Syntax.SpanStart)))
        && !first.Starts.IsEmpty && !then.Starts.IsEmpty;

    private static bool ShareLoop(IOperation left, IOperation right)
    {
        for (var outer = left.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ILoopOperation loop && loop.Syntax.Span.Contains(right.Syntax.Span))
                return true;
        }

        return false;
    }
}
