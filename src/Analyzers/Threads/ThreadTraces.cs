using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Threads;

/// <summary>Tells code that has to do with threads from code that has not: most types have not, and most rules have nothing to say of them.</summary>
internal static class ThreadTraces
{
    /// <summary>Whether <paramref name="operation"/> locks, awaits, raises or handles an event, or uses an API of threads or concurrent collections.</summary>
    public static bool IsTrace(IOperation operation) => operation switch
    {
        ILockOperation or IAwaitOperation or IEventReferenceOperation or IEventAssignmentOperation => true,
        IInvocationOperation call => IsOfThreads(call.TargetMethod.ContainingType) || call.TargetMethod.ReturnType is { Name: "Task" or "ValueTask" },
        IObjectCreationOperation creation => IsOfThreads(creation.Type),
        IFieldReferenceOperation { Field: var field } => field.IsVolatile,
        IPropertyReferenceOperation { Property: var property } => IsOfThreads(property.ContainingType),
        _ => false,
    };

    private static bool IsOfThreads(ITypeSymbol? type) => type?.ContainingNamespace?.Name is "Threading" or "Tasks" or "Concurrent" or "Channels" or "Timers" or "Builder"
        || type is { Name: "ParallelEnumerable" or "BackgroundService" }
        // Locks of other libraries, by their shape.
        || (type?.Name is { } name && (name.Contains("Lock") || name.Contains("Mutex") || name.Contains("Semaphore") || name.Contains("Monitor")));
}
