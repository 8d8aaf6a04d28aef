using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Threads;

/// <summary>The operations after which work that was started before is done.</summary>
internal static class JoinTable
{
    /// <summary>Whether <paramref name="operation"/> waits for threads or tasks to end.</summary>
    public static bool IsJoin(IOperation operation) => operation switch
    {
        IAwaitOperation await => IsKnownTask(Unconfigured(await.Operation)),
        IInvocationOperation { TargetMethod: var method } => method.Name switch
        {
            "Join" => method.ContainingType.Name == "Thread",
            "Wait" => method.ContainingType.Name is "Task" or "CountdownEvent",
            "WaitAll" => method.ContainingType.Name is "Task" or "WaitHandle",
            "GetResult" => true,
            _ => false,
        },
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType.Name: "Task" } } => true,
        _ => false,
    };

    /// <summary>A task kept from before, or all of several; other awaits are of work that begins with them.</summary>
    private static bool IsKnownTask(IOperation awaited) =>
        awaited is IInvocationOperation call ? call.TargetMethod.Name == "WhenAll" : awaited is not IObjectCreationOperation;

    private static IOperation Unconfigured(IOperation awaited) =>
        awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task } ? task : awaited;
}
