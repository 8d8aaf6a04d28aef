using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Waits that block a thread until a task has ended.</summary>
internal static class BlockedTask
{
    /// <summary>The task that is waited for without a time limit.</summary>
    public static IOperation? Of(IOperation operation) => operation.Kind is not (OperationKind.PropertyReference or OperationKind.Invocation) ? null : operation switch
    {
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" } }, Instance: { } task } => Receiver(task),
        IInvocationOperation { TargetMethod: { Name: "Wait", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } }, Instance: { } task, Arguments: var arguments } when arguments.All(argument => argument.Parameter?.Type.Name == "CancellationToken") => task,
        IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } } => Unconfigured(task),
        _ => null,
    };

    /// <summary>The task itself, where it is asked only if there is one: <c>errors?.Result</c>.</summary>
    private static IOperation Receiver(IOperation task) => task is IConditionalAccessInstanceOperation && task.Enclosing().OfType<IConditionalAccessOperation>().FirstOrDefault() is { } access ? access.Operation : task;

    private static IOperation Unconfigured(IOperation task) => task is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } inner } ? inner : task;

    /// <summary>Whether the task has ended by then, or may have: it was awaited, completed or asked whether it has ended, was never begun, or is the argument of a continuation.</summary>
    public static bool IsDone(IOperation task, IOperation wait, BodyFacts body)
    {
        task = Tested(task.Unwrapped(), body);
        if (IsToldToBlock(task))
            return true;
        if (HasEnded(task, body) || task is IParameterReferenceOperation || task is IInvocationOperation { TargetMethod: { Name: "WhenAny", ContainingType.Name: "Task" } })
            return true;
        if (!IsKept(task))
            return false;
        var before = body.Body.Operations.Where(operation => operation.Syntax.SpanStart < wait.Syntax.SpanStart).ToList();
        return before.Any(operation => operation is IAwaitOperation && !operation.Syntax.Span.Contains(wait.Syntax.Span) && MentionsTask(operation, task, body))
            || before.Any(operation => operation is IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status" })
            || before.Any(operation => operation is IInvocationOperation call && (Ends(call, task) || AsksAbout(call, task)))
            || task is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body).IsReassigned(local);
    }

    /// <summary>The task that a pattern has given another name: <c>if (task is Task&lt;string&gt; typed) …</c>.</summary>
    private static IOperation Tested(IOperation task, BodyFacts body) => task is not ILocalReferenceOperation { Local: var local } ? task : body.Body.Operations.OfType<IIsPatternOperation>()
        .FirstOrDefault(test => test.Pattern is IDeclarationPatternOperation { DeclaredSymbol: { } declared } && SymbolEqualityComparer.Default.Equals(declared, local))?.Value.Unwrapped() ?? task;

    /// <summary>Whether the value is a task that had ended when it was made: a given result, or one that was awaited.</summary>
    private static bool HasEnded(IOperation value, BodyFacts body) => value switch
    {
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } kept && IsEnded(kept),
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } => AreEnded(field, body),
        IPropertyReferenceOperation { Property: { SetMethod: null } property } => IsEnded(value) || AreEnded(property, body),
        _ => IsEnded(value),
    };

    /// <summary>Whether the work is told to be done at once, on the caller's thread: <c>Flush(async: false)</c>.</summary>
    private static bool IsToldToBlock(IOperation task) => task is IInvocationOperation call
        && call.Arguments.Any(argument => argument is { Parameter.Name: "async" or "isAsync" or "useAsync" or "runAsync", Value.ConstantValue: { HasValue: true, Value: false } });

    private static bool AreEnded(ISymbol variable, BodyFacts body) =>
        Assignments.ValuesOf(variable, body.Type).ToList() is { Count: > 0 } values && values.TrueForAll(IsEnded);

    private static bool IsEnded(IOperation value) => value.Unwrapped() is IAwaitOperation
        or IPropertyReferenceOperation { Property: { Name: "CompletedTask", ContainingType.Name: "Task" or "ValueTask" } }
        or IInvocationOperation { TargetMethod: { Name: "FromResult" or "FromException" or "FromCanceled", ContainingType.Name: "Task" or "ValueTask" } };

    /// <summary>Whether the task is in a variable, a collection or a property, so that what came before may have been about it.</summary>
    private static bool IsKept(IOperation task) => task is ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.PatternInput }
        || (task is IInvocationOperation { TargetMethod: var method } taken && method.OriginalDefinition.ReturnType is ITypeParameterSymbol && (taken.Instance ?? taken.Arguments.FirstOrDefault()?.Value)?.Unwrapped().Type is { } holder && (holder is IArrayTypeSymbol || holder.AllInterfaces.Any(type => type.Name == "IEnumerable") || holder.Name == "IEnumerable"));

    /// <summary>Whether a method is asked a question about the task, as those are that older frameworks lack: <c>IsCompletedSuccessfully(task)</c>.</summary>
    private static bool AsksAbout(IInvocationOperation call, IOperation task) => call.Type?.SpecialType == SpecialType.System_Boolean && call.TargetMethod.Name != "Wait"
        && (call.Instance ?? (call.Arguments is [var only] ? only.Value : null)) is { } asked && asked.Unwrapped().IsWrittenLike(task);

    /// <summary>Whether the call waits for tasks, runs the task on the spot, or completes its source.</summary>
    private static bool Ends(IInvocationOperation call, IOperation task) => call switch
    {
        { TargetMethod: { Name: "WaitAll" or "WhenAll" or "WhenAny", ContainingType.Name: "Task" } } => true,
        { TargetMethod.Name: "Wait" or "RunSynchronously", Instance: { } waited } => waited.IsWrittenLike(task),
        { TargetMethod: { Name: "SetResult" or "TrySetResult" or "SetException" or "TrySetException" or "SetCanceled" or "TrySetCanceled", ContainingType.Name: "TaskCompletionSource" }, Instance: { } source } => task is IPropertyReferenceOperation { Instance: { } completed } && completed.IsWrittenLike(source),
        _ => false,
    };

    private static bool MentionsTask(IOperation wait, IOperation task, BodyFacts body) =>
        wait.DescendantsAndSelf().Any(part => part.IsWrittenLike(task)) || (task is ILocalReferenceOperation && wait is IAwaitOperation { Operation: IInvocationOperation { TargetMethod.Name: "WhenAll" or "WhenAny" } });
}
