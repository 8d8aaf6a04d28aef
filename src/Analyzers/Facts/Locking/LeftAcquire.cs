using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Acquires that race against a delay: <c>Task.WhenAny(gate.WaitAsync(), Task.Delay(limit))</c>, here or in a method that is given the task, <c>gate.WaitAsync().WaitAsync(limit)</c>.
/// Where the delay ends first, the acquire stays in the semaphore's queue, and what a later release gives goes to it.
/// </summary>
internal static class LeftAcquire
{
    /// <summary>The delay, or the call with a limit, before which <paramref name="acquire"/> may have to step back, or null where it is given up then, or kept for later.</summary>
    public static IOperation? Delay(SyncEvent acquire, BodyFacts body)
    {
        if (acquire is not { Kind: PrimitiveKind.SemaphoreSlim, Call: var call } || TimeLimit.Has(call) || !Outlives(call, body) || !IsLeft(acquire.Target, body))
            return null;
        if (Race(call) is { } race)
            return DelayOf(race, body);
        if (LimitShape.Of(call) is { } limit)
            return IsLock(acquire, body) ? limit : null;
        if (call.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator } || body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is null)
            return null;
        var uses = body.Body.Outermost.Root.DescendantsAndSelf().Where(part => part is ILocalReferenceOperation use && SymbolEqualityComparer.Default.Equals(use.Local, local)).ToList();
        var races = uses.Select(use => Race(use) ?? LimitShape.Of(use)).OfType<IInvocationOperation>().ToList();
        return races is [var only] && uses.TrueForAll(use => Race(use) is not null || LimitShape.Of(use) is not null || IsCompared(use) || IsOfWinner(use, local)) && Loops(only).SequenceEqual(Loops(declarator))
            ? uses.Exists(use => Race(use) is not null) ? DelayOf(only, body) : IsLock(acquire, body) ? only : null
            : null;
    }

    /// <summary>The <c>WhenAny</c> that is given the task.</summary>
    private static IInvocationOperation? Race(IOperation task) =>
        task.Enclosing().SkipWhile(outer => outer is IArgumentOperation or IConversionOperation or IArrayInitializerOperation or IArrayCreationOperation || outer.Kind == OperationKind.None).FirstOrDefault()
            is IInvocationOperation { TargetMethod: { Name: "WhenAny", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } } } race ? race : null;

    /// <summary>Whether the semaphore is a lock: it has something to give at first, or the member releases it. Who waits for a signal that has not come in time mostly fails, and nobody asks again.</summary>
    private static bool IsLock(SyncEvent acquire, BodyFacts body) => (body.Paths.Read(acquire.Target).Variable is { } gate && LockOwners.InitialCount(gate, body.Type) is > 0)
        || body.Body.Outermost.WithNested.SelectMany(nested => nested.Calls).Any(call => EventReader.Read(call) is { Action: SyncAction.Release } release && release.Target.IsWrittenLike(acquire.Target));

    private static IOperation? DelayOf(IInvocationOperation race, BodyFacts body) => race.Descendants()
        .Select(part => part is ILocalReferenceOperation local ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local.Local)?.Unwrapped() : part)
        .FirstOrDefault(part => part is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task" }, Arguments: [var limit, ..] } && !TimeLimit.IsInfinite(limit.Value));

    private static bool IsCompared(IOperation use) => use.Unconverted() is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "ReferenceEquals" } };

    /// <summary>Whether the task is used only where it has won: <c>if (first == acquire) await acquire;</c>.</summary>
    private static bool IsOfWinner(IOperation use, ILocalSymbol task) => use.Unconverted() is IAwaitOperation && use.Deciding().Any(condition =>
        condition.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation tested && SymbolEqualityComparer.Default.Equals(tested.Local, task)));

    private static IEnumerable<IOperation> Loops(IOperation operation) => operation.Enclosing().OfType<ILoopOperation>();

    /// <summary>Whether nothing in the body ends the wait when the delay has won: it has no token, or one from elsewhere.</summary>
    private static bool Outlives(IInvocationOperation call, BodyFacts body) => OutlivesCall(call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == "CancellationToken")?.Value.Unwrapped(), body);

    private static bool OutlivesCall(IOperation? token, BodyFacts body) => token switch
    {
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IMemberReferenceOperation kept && OutlivesCall(kept, body),
        null or IDefaultValueOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation { Instance: null } => true,
        IPropertyReferenceOperation { Instance: { } source } => source.Unwrapped() is IFieldReferenceOperation && !body.Body.Calls.Any(other => other.TargetMethod.Name is "Cancel" or "CancelAsync" or "CancelAfter" && other.Receiver()?.IsWrittenLike(source) == true),
        _ => false,
    };

    /// <summary>Whether the semaphore is still there for others when the call has ended.</summary>
    private static bool IsLeft(IOperation semaphore, BodyFacts body) =>
        body.Paths.Read(semaphore) is { Root.Symbol: not ILocalSymbol } && !body.Body.Calls.Any(call => call.TargetMethod.Name is "Dispose" && call.Receiver()?.IsWrittenLike(semaphore) == true);
}
