using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Tells where code asks which thread it runs on, and goes on accordingly: what follows keeps to a thread of its own.</summary>
internal static class AskedThread
{
    /// <summary>Whether the answer decides if <paramref name="operation"/> of <paramref name="body"/> runs.</summary>
    public static bool Decides(IOperation operation, BodyFacts body) =>
        body.Type.AsksForThread && (operation.Deciding().Any(condition => Asks(condition, body)) || body.Body.Calls.Any(call => call.Syntax.Span.End <= operation.Syntax.SpanStart && IsAsserted(call, body)));

    private static bool Asks(IOperation condition, BodyFacts body) => condition.DescendantsAndSelf().Any(part => IsQuestion(part) || AsksForCaller(part, body));

    /// <summary>Whether the call is a statement that fails on the wrong thread: an assertion that is handed the answer, or a method of the type that asks and throws.</summary>
    private static bool IsAsserted(IInvocationOperation call, BodyFacts body) => call.Parent is IExpressionStatementOperation
        && (call.TargetMethod.Name == "VerifyAccess"
            || call.Arguments.Any(argument => argument.Parameter?.Type.SpecialType == SpecialType.System_Boolean && Asks(argument.Value, body))
            || body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && callee.Body.Operations.Any(IsQuestion) && callee.Body.Operations.Any(operation => operation is IThrowOperation));

    /// <summary>Whether the operation tells one thread from the others: a flag that each has of its own, a thread that is compared, the question of a user interface.</summary>
    public static bool IsQuestion(IOperation operation) => operation.Kind is (OperationKind.PropertyReference or OperationKind.FieldReference or OperationKind.Invocation) && operation switch
    {
        IPropertyReferenceOperation { Property: { Name: "Value", ContainingType.Name: "ThreadLocal", Type.SpecialType: SpecialType.System_Boolean } } => true,
        IFieldReferenceOperation { Field: { Type.SpecialType: SpecialType.System_Boolean } flag } => flag.IsThreadStatic(),
        IPropertyReferenceOperation { Property: { Name: "InvokeRequired", ContainingType.Name: "Control" or "ISynchronizeInvoke" } } => true,
        IInvocationOperation { TargetMethod: { Name: "CheckAccess" or "VerifyAccess", Parameters.IsEmpty: true } } => true,
        _ when IsRunningThread(operation) => IsCompared(operation),
        _ => false,
    };

    /// <summary>Whether the operation is a value that each thread, or each course of asynchronous calls, has of its own.</summary>
    public static bool IsOfFlow(IOperation operation) => operation is IPropertyReferenceOperation { Property: { Name: "Value", ContainingType: { Name: "AsyncLocal" or "ThreadLocal", ContainingNamespace.Name: "Threading" } } };

    /// <summary>Whether the operation is the thread or task that evaluates it, or its number.</summary>
    public static bool IsRunningThread(IOperation operation) => operation is IPropertyReferenceOperation { Property: { IsStatic: true, Name: "CurrentThread" or "CurrentManagedThreadId" or "CurrentId", ContainingType.Name: "Thread" or "Environment" or "Task" } };

    /// <summary>Whether the value is the thread that evaluates it, or its number, itself or by a local that keeps nothing else; what follows an await may run on another one.</summary>
    public static bool IsRunningThread(IOperation value, BodyFacts body) => body.Body.Awaits.IsEmpty && value.Unwrapped() switch
    {
        IPropertyReferenceOperation { Property.Name: "ManagedThreadId", Instance: { } thread } => IsRunningThread(thread, body),
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } kept && IsRunningThread(kept, body),
        var asked => IsRunningThread(asked),
    };

    /// <summary>Whether a property or method of the type answers the question: <c>if (!IsWorker) …</c>.</summary>
    private static bool AsksForCaller(IOperation part, BodyFacts body) =>
        part is IInvocationOperation or IPropertyReferenceOperation
        && CallTable.Targets(part).Any(target => body.Type.Calls.BodyOf(target) is { Body.Method.ReturnType.SpecialType: SpecialType.System_Boolean } callee && callee.Body.Operations.Any(IsQuestion));

    private static bool IsCompared(IOperation thread)
    {
        var use = thread.Parent;
        while (use is IConversionOperation or IPropertyReferenceOperation { Property.Name: "ManagedThreadId" })
            use = use.Parent;
        return use is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or IIsPatternOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Equals" or "ReferenceEquals" } };
    }
}
