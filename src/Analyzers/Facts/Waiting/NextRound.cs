using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Functions that begin their next round at their end: async methods that call themselves or each other, and work that queues itself again.</summary>
internal static class NextRound
{
    private const int MaximumSteps = 3;

    /// <summary>The loops that <paramref name="body"/> is by what it does at its end.</summary>
    public static IEnumerable<PolledLoop> In(BodyFacts body) => body.Body.Calls.IsEmpty ? [] : Ends(body);

    private static IEnumerable<PolledLoop> Ends(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if ((IsSelfCall(call, body) || IsQueuedAgain(call, body)) && Place(call, body) is var (isCertain, condition) && isCertain)
                yield return new PolledLoop(call, body, body.Body.Root.Syntax.Span, condition);
        }

        foreach (var (call, next, condition) in Steps(body))
        {
            if (next != body && WayBack(next, body, MaximumSteps) is { } back && (condition is not null || MayLeave(body, call) || IsFirst(body, back)))
                yield return new PolledLoop(call, body, body.Body.Root.Syntax.Span, condition) { Again = back[back.Count - 1].Call };
        }
    }

    /// <summary>Whether the call is of the async method itself, on its object, with what it was given.</summary>
    private static bool IsSelfCall(IInvocationOperation call, BodyFacts body) =>
        body.Body.Method is { IsAsync: true } method && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method.OriginalDefinition)
        && IsOnSameObject(call) && call.Arguments.All(argument => argument.Value.Unwrapped() is not IParameterReferenceOperation given || SymbolEqualityComparer.Default.Equals(given.Parameter, argument.Parameter));

    /// <summary>Whether the call is of a method that no other type has in another way, on the same object, with what the caller was given or what never changes.</summary>
    private static bool IsOnSameObject(IInvocationOperation call) => call is { TargetMethod: { IsVirtual: false, IsOverride: false, IsAbstract: false }, Instance: null or IInstanceReferenceOperation }
        && call.Arguments.All(argument => argument.Value.Unwrapped() is { ConstantValue.HasValue: true } or IDefaultValueOperation or IParameterReferenceOperation);

    /// <summary>The calls of other async methods of the type to which an async method always comes, or does under its last condition.</summary>
    private static IEnumerable<(IInvocationOperation Call, BodyFacts Next, IOperation? Condition)> Steps(BodyFacts body)
    {
        if (body.Body.Method is not { IsAsync: true })
            yield break;
        foreach (var call in body.Body.Calls.Where(call => call.TargetMethod is { IsAsync: true, ReturnType.Name: "Task" or "ValueTask" } && IsOnSameObject(call)))
        {
            if (body.Type.Calls.BodyOf(call.TargetMethod) is { } next && Place(call, body) is var (isCertain, condition) && isCertain)
                yield return (call, next, condition);
        }
    }

    /// <summary>The calls, each in the body that the one before calls, by which <paramref name="from"/> always comes to <paramref name="to"/>; null where it may not.</summary>
    private static List<(IInvocationOperation Call, BodyFacts Caller)>? WayBack(BodyFacts from, BodyFacts to, int steps)
    {
        if (steps == 0)
            return null;
        foreach (var (call, next, _) in Steps(from).Where(step => step.Condition is null && step.Next != from && !MayLeave(from, step.Call)))
        {
            if (next == to)
                return [(call, from)];
            if (WayBack(next, to, steps - 1) is { } rest)
                return [(call, from), .. rest];
        }

        return null;
    }

    /// <summary>Whether the function may end before, or without, the call.</summary>
    private static bool MayLeave(BodyFacts body, IInvocationOperation call) => body.Body.Operations.Any(operation => operation is IThrowOperation or IBranchOperation { BranchKind: BranchKind.GoTo }
        || (operation is IReturnOperation { IsImplicit: false } end && end.ReturnedValue?.Syntax.Span.Contains(call.Syntax.Span) != true));

    /// <summary>Whether no other body of the circle, which all are the same loop, comes before this one.</summary>
    private static bool IsFirst(BodyFacts body, List<(IInvocationOperation Call, BodyFacts Caller)> others) =>
        body.Type.Bodies.First(other => other == body || others.Exists(step => step.Caller == other)) == body;

    private static bool IsQueuedAgain(IInvocationOperation call, BodyFacts body) => !call.TargetMethod.Name.StartsWith("Register", StringComparison.Ordinal)
        // Some continuations only follow some outcomes.
        && !call.Arguments.Any(argument => argument.Parameter?.Type.Name == "TaskContinuationOptions")
        && body.Type.Threads.Entries.Any(entry => entry.StartedIn == body && entry.Created == call && entry.Row.Noun is "task" or "pool thread" or "continuation" && (entry.Target == body || IsCallOf(body, entry.Target)));

    /// <summary>Whether a lambda does nothing but call the method.</summary>
    private static bool IsCallOf(BodyFacts body, BodyFacts lambda) => body.Body.Method is { IsVirtual: false, IsOverride: false } method && SymbolEqualityComparer.Default.Equals(DirectRun.OnlyCallOf(lambda), method);

    /// <summary>Whether the function always comes to the call, or does under a condition that is its last.</summary>
    private static (bool IsCertain, IOperation? Condition) Place(IInvocationOperation call, BodyFacts body)
    {
        IOperation? condition = null;
        for (var (inner, outer) = ((IOperation)call, call.Parent); outer is not null && inner != body.Body.Root; (inner, outer) = (outer, outer.Parent))
        {
            switch (outer)
            {
                case IConditionalOperation { WhenFalse: null } test when test.WhenTrue == inner && condition is null:
                    condition = test.Condition;
                    break;
                case ITryOperation attempt when attempt.Finally == inner || (attempt.Body == inner && attempt.Catches.IsEmpty):
                case IBlockOperation or IExpressionStatementOperation or IReturnOperation or IAwaitOperation or IConversionOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } or IMethodBodyOperation or IAnonymousFunctionOperation or ILocalFunctionOperation:
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }:
                    break;
                default:
                    return (false, null);
            }
        }

        return (true, condition);
    }
}
