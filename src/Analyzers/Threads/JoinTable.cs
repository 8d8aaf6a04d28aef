using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Threads;

/// <summary>The operations after which work that was started before is done.</summary>
internal static class JoinTable
{
    /// <summary>Whether <paramref name="operation"/> waits for threads or tasks to end.</summary>
    public static bool IsJoin(IOperation operation) => operation.Kind is (OperationKind.Await or OperationKind.Invocation or OperationKind.SimpleAssignment or OperationKind.PropertyReference) && operation switch
    {
        IAwaitOperation await => IsKnownTask(Unconfigured(await.Operation)),
        IInvocationOperation { TargetMethod: var method } => method.Name switch
        {
            "Join" => method.ContainingType.Name == "Thread",
            "Wait" => method.ContainingType.Name is "Task" or "CountdownEvent",
            "WaitAll" or "WaitAny" => method.ContainingType.Name is "Task" or "WaitHandle",
            // It waits for the handlers of the output, too, where no time is given.
            "WaitForExit" => method is { ContainingType.Name: "Process", Parameters.IsEmpty: true },
            "GetResult" => true,
            // No callback begins afterwards; one that runs is taken to be waited for.
            "Dispose" or "DisposeAsync" or "Stop" => method.ContainingType.Name is "Timer" or "ITimer",
            _ => false,
        },
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "Enabled", ContainingType: { Name: "Timer", ContainingNamespace.Name: "Timers" } } }, Value.ConstantValue: { HasValue: true, Value: false } } => true,
        // The task that a continuation is given has ended before.
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType.Name: "Task" }, Instance: not IParameterReferenceOperation } => true,
        _ => false,
    };

    /// <summary>Whether <paramref name="operation"/> waits for threads or tasks, or may do so: a method of the program's own that is named for it.</summary>
    public static bool MayJoin(IOperation operation) => IsJoin(operation)
        || operation is IInvocationOperation { TargetMethod: { } method }
            && (method.Name.StartsWith("Wait", StringComparison.Ordinal) || method.Name.StartsWith("Join", StringComparison.Ordinal))
            && method.IsInSource();

    /// <summary>Whether the operation waits for threads or tasks that were kept from before, not for one that it begins itself or is handed.</summary>
    public static bool IsJoinOfKept(IOperation operation) => operation switch
    {
        IAwaitOperation or IInvocationOperation { TargetMethod.Name: "Join" or "Wait" or "WaitAll" } => IsJoin(operation),
        IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { Instance: { } task } } => task is IMemberReferenceOperation or IInvocationOperation { TargetMethod.Name: "WhenAll" },
        _ => false,
    };

    /// <summary>Whether the operation is a loop that goes on until a thread or task has ended: <c>while (thread.IsAlive) …</c>.</summary>
    public static bool IsPolledEnd(IOperation operation) => operation is IWhileLoopOperation { Condition: { } condition } && condition.DescendantsAndSelf().Any(AsksForEnd);

    /// <summary>Whether the operation asks a thread or task if it has ended.</summary>
    public static bool AsksForEnd(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: { Name: "IsAlive" or "ThreadState" or "IsCompleted" or "Status", ContainingType.Name: "Thread" or "Task" } } => true,
        IInvocationOperation { TargetMethod: { Name: "Join" or "Wait", ContainingType.Name: "Thread" or "Task" } } => true,
        _ => false,
    };

    /// <summary>Whether values of the type are several threads or tasks.</summary>
    public static bool AreThreads(ITypeSymbol type) => ((type as IArrayTypeSymbol)?.ElementType ?? (type is INamedTypeSymbol { TypeArguments: [var element] } && type.Name is not ("Task" or "ValueTask") ? element : null))
        is { Name: "Thread" or "Task", ContainingNamespace.ContainingNamespace.Name: "System" or "Threading" };

    /// <summary>A task kept from before, or all of several; other awaits are of work that begins with them.</summary>
    private static bool IsKnownTask(IOperation awaited) =>
        awaited is IInvocationOperation call ? call.TargetMethod.Name is "WhenAll" or "WhenAny" or "WaitForExitAsync" : awaited is not IObjectCreationOperation;

    private static IOperation Unconfigured(IOperation awaited) =>
        awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task } ? task : awaited;
}
