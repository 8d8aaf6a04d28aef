using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Blocking waits without a limit for threads and tasks of a type.</summary>
internal static class EndlessWait
{
    /// <summary>Whether <paramref name="operation"/> waits for a thread or task, however long it takes.</summary>
    public static bool Is(IOperation operation) => operation is not IAwaitOperation && JoinTable.IsJoin(operation)
        && operation is not IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" or "Stop" }
        && !(operation is IInvocationOperation call && call.Arguments.Any(argument => argument.Parameter?.Name is "millisecondsTimeout" or "timeout"));

    /// <summary>Whether the wait is for the thread or task that was started there: it is kept in the variable that is waited on, or waited for on the spot.</summary>
    public static bool IsFor(ThreadEntry entry, IOperation wait, BodyFacts body)
    {
        if (entry.Created is not { } created)
            return false;
        return TargetsOf(wait).Any(target => IsKeptIn(target, created, body));
    }

    /// <summary>What is waited for: the receiver, or the tasks given to <c>WaitAll</c>.</summary>
    public static IEnumerable<IOperation> TargetsOf(IOperation wait) => AllOf(wait) is { } all
        ? all.Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf()).Where(part => part is ILocalReferenceOperation or IFieldReferenceOperation or IInvocationOperation)
        : AwaitedBy(wait) is { } target ? [target] : [];

    /// <summary>The call that is given all tasks which are waited for; null where it is one.</summary>
    public static IInvocationOperation? AllOf(IOperation wait) => (AwaitedBy(wait) ?? wait) is IInvocationOperation { TargetMethod: { Name: "WaitAll" or "WhenAll", ContainingType.Name: "Task" } } all ? all : null;

    private static IOperation? AwaitedBy(IOperation wait)
    {
        var target = (wait as IInvocationOperation)?.Instance ?? (wait as IPropertyReferenceOperation)?.Instance ?? (wait as IAwaitOperation)?.Operation;
        while (target is IInvocationOperation { Instance: { } inner, TargetMethod.Name: "GetAwaiter" or "ConfigureAwait" })
            target = inner;
        return target;
    }

    private static bool IsKeptIn(IOperation target, IOperation created, BodyFacts body)
    {
        if (target.Unwrapped() == created)
            return true;
        var holder = created.Parent;
        while (holder is IConversionOperation or IVariableInitializerOperation or IPropertySubpatternOperation)
            holder = holder.Parent;
        if (holder is ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation element })
            return body.Paths.Read(element) is { IsExact: true } path && body.Paths.Read(target).Equals(path);
        var kept = holder switch
        {
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation field } => field.Field,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation assigned } => assigned.Local,
            IFieldInitializerOperation { InitializedFields: [var field] } => field,
            IVariableDeclaratorOperation { Symbol: var local } => local,
            _ => (ISymbol?)null,
        };
        return kept is not null && SymbolEqualityComparer.Default.Equals(body.Paths.Read(target).Variable, kept);
    }
}
