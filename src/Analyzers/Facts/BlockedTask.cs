using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts;

/// <summary>Waits that block a thread until a task has ended.</summary>
internal static class BlockedTask
{
    /// <summary>The task that is waited for without a time limit.</summary>
    public static IOperation? Of(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" } }, Instance: { } task } => task,
        IInvocationOperation { TargetMethod: { Name: "Wait", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } }, Instance: { } task, Arguments: var arguments } when arguments.All(argument => argument.Parameter?.Type.Name == "CancellationToken") => task,
        IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } } => Unconfigured(task),
        _ => null,
    };

    private static IOperation Unconfigured(IOperation task) => task is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } inner } ? inner : task;

    /// <summary>Whether the task has ended by then, or may have: it was awaited, or asked whether it has ended, or is the argument of a continuation.</summary>
    public static bool IsDone(IOperation task, IOperation wait, BodyFacts body)
    {
        task = task.Unwrapped();
        if (task is IInvocationOperation { TargetMethod: { Name: "FromResult" or "WhenAny", ContainingType.Name: "Task" or "ValueTask" } } or IPropertyReferenceOperation { Property.Name: "CompletedTask" } or IParameterReferenceOperation or IAwaitOperation)
            return true;
        if (task is not (ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation))
            return false;
        var before = body.Body.Operations.Where(operation => operation.Syntax.SpanStart < wait.Syntax.SpanStart).ToList();
        return before.Any(operation => operation is IAwaitOperation && !operation.Syntax.Span.Contains(wait.Syntax.Span) && MentionsTask(operation, task, body))
            || before.Any(operation => operation is IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status" })
            || before.Any(operation => operation is IInvocationOperation { TargetMethod.Name: "WaitAll" or "WhenAll" or "WhenAny" } || (operation is IInvocationOperation { TargetMethod.Name: "Wait", Instance: { } waited } && waited.IsWrittenLike(task)))
            || task is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body) is var locals && (locals.IsReassigned(local) || locals.OnlyValue(local)?.Unwrapped() is IAwaitOperation);
    }

    private static bool MentionsTask(IOperation wait, IOperation task, BodyFacts body) =>
        wait.DescendantsAndSelf().Any(part => part.IsWrittenLike(task)) || (task is ILocalReferenceOperation && wait is IAwaitOperation { Operation: IInvocationOperation { TargetMethod.Name: "WhenAll" or "WhenAny" } });
}
