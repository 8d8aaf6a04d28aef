using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
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
    public static IEnumerable<IOperation> TargetsOf(IOperation wait)
    {
        var target = (wait as IInvocationOperation)?.Instance ?? (wait as IPropertyReferenceOperation)?.Instance ?? (wait as IAwaitOperation)?.Operation;
        while (target is IInvocationOperation { Instance: { } inner, TargetMethod.Name: "GetAwaiter" or "ConfigureAwait" })
            target = inner;
        if (target is not null and not IInvocationOperation { TargetMethod.Name: "WhenAll" })
            return [target];
        var all = target as IInvocationOperation ?? wait as IInvocationOperation;
        return all is { TargetMethod: { Name: "WaitAll" or "WhenAll", ContainingType.Name: "Task" } }
            ? all.Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf()).Where(part => part is ILocalReferenceOperation or IFieldReferenceOperation or IInvocationOperation)
            : [];
    }

    /// <summary>
    /// What an operation of a loop waits for, without a limit and without a token, where it is a field that no other type can signal; with
    /// the call that wakes it, where there is one.
    /// </summary>
    public static (AccessPath Path, string? Wake)? Blocked(IOperation operation, PolledLoop loop)
    {
        var body = loop.Body;
        if (operation is not IInvocationOperation call || Waited(call, loop) is not var (target, wake))
            return null;
        return body.Paths.Read(target) is { IsExact: true, IsShared: true, Variable: IFieldSymbol { DeclaredAccessibility: Accessibility.Private } } path && !IsAskedBefore(path, body)
            ? (path, wake)
            : null;
    }

    private static (IOperation Target, string? Wake)? Waited(IInvocationOperation call, PolledLoop loop) => EventReader.Read(call) switch
    {
        { Action: SyncAction.Wait, Kind: PrimitiveKind.Event, IsTimed: false, IsCancellable: false, Target: var target } => (target, $"{target.Syntax}.Set()"),
        { Action: SyncAction.Wait, Kind: PrimitiveKind.Monitor, IsTimed: false, Target: var target } when !TestsFlag(call, loop) => (target, null),
        { Action: SyncAction.Acquire, Kind: PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim, IsTimed: false, IsCancellable: false, Target: var target } when loop.Body.Paths.Read(target).Variable is IFieldSymbol semaphore && LockOwners.InitialCount(semaphore, loop.Body.Type) == 0 => (target, $"{target.Syntax}.Release()"),
        null when SignalTable.Supplier(call) is { } supplier && Cancellation.HasDeadTokensOnly(call, loop.Body) => (supplier, null),
        _ => null,
    };

    /// <summary>Whether a loop around the wait, within the polled one, tests a flag that the polled loop tests.</summary>
    private static bool TestsFlag(IInvocationOperation wait, PolledLoop loop)
    {
        var flags = PolledFlag.Of(loop).OfType<PolledFlag>().Select(flag => flag.Variable).ToImmutableHashSet(SymbolEqualityComparer.Default);
        return wait.Enclosing().TakeWhile(outer => outer != loop.Operation).Any(outer => outer is IConditionalOperation or ILoopOperation && outer.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation member && flags.Contains(member.Member)));
    }

    /// <summary>Whether the body looks whether there is something to have before it waits, or gives the wait a limit.</summary>
    private static bool IsAskedBefore(AccessPath path, BodyFacts body) => body.Type.Bodies.SelectMany(other => other.Body.Operations.Select(operation => (operation, other))).Any(use =>
        use.operation is IMemberReferenceOperation { Member.Name: "Available" or "DataAvailable" or "ReceiveTimeout" or "IsCompleted" or "IsAddingCompleted" or "Blocking", Instance: { } target } && target.DescendantsAndSelf().Any(part => use.other.Paths.Read(part).Equals(path))
        || use.operation is IInvocationOperation { TargetMethod.Name: "Pending" or "Poll" or "TryPeek" or "TryRead" or "SetSocketOption", Instance: { } asked } && use.other.Paths.Read(SignalTable.Owner(asked)).Equals(path));

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
