using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>
/// Tells the part of an asynchronous body that runs on its caller's thread, before the caller gets the task: what can be come to without an
/// await. That an await may find its task ended, and go on at once, is not counted on.
/// </summary>
internal static class CallersPart
{
    /// <summary>Whether <paramref name="acquire"/>, or another thing that waits, may wait there: what is awaited waits on no thread.</summary>
    public static bool Waits(IOperation acquire, BodyFacts body) => Holds(acquire, body) && acquire.Parent is not (IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Parent: IAwaitOperation });

    /// <summary>Whether <paramref name="operation"/> may be done before the body gives its caller a task.</summary>
    public static bool Holds(IOperation operation, BodyFacts body)
    {
        if (body.Body.Method is not { IsAsync: true })
            return true;
        for (var (inner, outer) = (operation, operation.Parent); outer is not null && inner != body.Body.Root; (inner, outer) = (outer, outer.Parent))
        {
            // Each round of an asynchronous sequence comes after an await of the next element.
            if (outer is IForEachLoopOperation { IsAsynchronous: true } each && each.Body == inner)
                return false;
            if (!(inner is ICatchClauseOperation && outer is ITryOperation attempt && MayThrowAtOnce(attempt.Body)) && AlwaysEvaluated(outer).TakeWhile(child => child != inner).Any(HasAwait))
                return false;
        }

        return true;
    }

    /// <summary>Whether something is called, and may throw, before the first await: what is awaited gives its exceptions to the task.</summary>
    private static bool MayThrowAtOnce(IBlockOperation block) =>
        block.Descendants().FirstOrDefault(part => part is IAwaitOperation or IInvocationOperation or IObjectCreationOperation) is IInvocationOperation or IObjectCreationOperation;

    private static bool HasAwait(IOperation operation) =>
        operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } || AlwaysEvaluated(operation).Any(HasAwait);

    /// <summary>What is evaluated whenever the operation is, in order.</summary>
    private static IEnumerable<IOperation> AlwaysEvaluated(IOperation operation) => operation switch
    {
        IAnonymousFunctionOperation or ILocalFunctionOperation => [],
        IConditionalOperation or ICoalesceOperation or IConditionalAccessOperation or ISwitchOperation or ISwitchExpressionOperation or IForEachLoopOperation => operation.ChildOperations.Take(1),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } => operation.ChildOperations.Take(1),
        IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } => [condition],
        IForLoopOperation loop => loop.Condition is null ? loop.Before : loop.Before.Append(loop.Condition),
        ITryOperation attempt => [attempt.Body],
        _ => operation.ChildOperations,
    };
}
