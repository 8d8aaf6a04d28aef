using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Functions that begin their next round at their end: async methods that call themselves, and work that queues itself again.</summary>
internal static class NextRound
{
    /// <summary>The loops that <paramref name="body"/> is by what it does at its end.</summary>
    public static IEnumerable<PolledLoop> In(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if ((IsSelfCall(call, body) || IsQueuedAgain(call, body)) && Place(call, body) is var (isCertain, condition) && isCertain)
                yield return new PolledLoop(call, body, body.Body.Root.Syntax.Span, condition);
        }
    }

    /// <summary>Whether the call is of the async method itself, on its object, with what it was given.</summary>
    private static bool IsSelfCall(IInvocationOperation call, BodyFacts body) =>
        body.Body.Method is { IsAsync: true } method && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method.OriginalDefinition)
        && !method.IsVirtual && !method.IsOverride && call.Instance is null or IInstanceReferenceOperation
        && call.Arguments.All(argument => argument.Value.Unwrapped() is { ConstantValue.HasValue: true } or IDefaultValueOperation
            || (argument.Value.Unwrapped() is IParameterReferenceOperation given && SymbolEqualityComparer.Default.Equals(given.Parameter, argument.Parameter)));

    private static bool IsQueuedAgain(IInvocationOperation call, BodyFacts body) => !call.TargetMethod.Name.StartsWith("Register", StringComparison.Ordinal)
        // Some continuations only follow some outcomes.
        && !call.Arguments.Any(argument => argument.Parameter?.Type.Name == "TaskContinuationOptions")
        && body.Type.Threads.Entries.Any(entry => entry.StartedIn == body && entry.Created == call && entry.Row.Noun is "task" or "pool thread" or "continuation" && (entry.Target == body || IsCallOf(body, entry.Target)));

    /// <summary>Whether a lambda does nothing but call the method.</summary>
    private static bool IsCallOf(BodyFacts body, BodyFacts lambda) => body.Body.Method is { IsVirtual: false, IsOverride: false } method && lambda.Body.Root is IAnonymousFunctionOperation { Body.Operations: var statements }
        && statements.Where(statement => statement is not IReturnOperation { ReturnedValue: null }).ToList() is [var only]
        && ((only as IExpressionStatementOperation)?.Operation ?? (only as IReturnOperation)?.ReturnedValue)?.Unwrapped() is IInvocationOperation { Instance: null or IInstanceReferenceOperation, Arguments.IsEmpty: true } call
        && SymbolEqualityComparer.Default.Equals(call.TargetMethod, method);

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
