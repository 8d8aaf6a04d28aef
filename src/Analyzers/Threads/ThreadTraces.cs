using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Threads;

/// <summary>Tells code that has to do with threads from code that has not: most types have not, and most rules have nothing to say of them.</summary>
internal static class ThreadTraces
{
    /// <summary>Whether <paramref name="operation"/> locks, awaits, raises or handles an event, or uses an API of threads or concurrent collections.</summary>
    public static bool IsTrace(IOperation operation) => operation.Kind switch
    {
        OperationKind.Lock or OperationKind.Await or OperationKind.EventReference or OperationKind.EventAssignment => true,
        OperationKind.Invocation => IsTrace(((IInvocationOperation)operation).TargetMethod),
        OperationKind.ObjectCreation => IsOfThreads(operation.Type),
        OperationKind.FieldReference => ((IFieldReferenceOperation)operation).Field.IsVolatile,
        OperationKind.PropertyReference => IsOfThreads(((IPropertyReferenceOperation)operation).Property.ContainingType),
        _ => false,
    };

    private static bool IsTrace(IMethodSymbol called) => IsOfThreads(called.ContainingType) || called.ReturnType.Name is "Task" or "ValueTask" or "ITimer";

    private static bool IsOfThreads(ITypeSymbol? type) => type?.ContainingNamespace?.Name is "Threading" or "Tasks" or "Concurrent" or "Channels" or "Timers" or "Builder"
        || type is { Name: "ParallelEnumerable" or "BackgroundService" }
        // Locks of other libraries, by their shape.
        || (type?.Name is { } name && (name.Contains("Lock") || name.Contains("Mutex") || name.Contains("Semaphore") || name.Contains("Monitor")));
}
