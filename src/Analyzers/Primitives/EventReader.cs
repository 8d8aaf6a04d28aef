using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>Reads what a call does to a synchronization primitive: the only door from method names to events.</summary>
internal static class EventReader
{
    /// <summary>The event that <paramref name="call"/> is, or null when it touches no primitive.</summary>
    public static SyncEvent? Read(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (LockTable.Mentions(method.Name) && IsThreading(method.ContainingType) && ReadRow(call) is { } known)
            return known;
        return AsyncLockShape.Read(call);
    }

    /// <summary>All that <paramref name="call"/> does to primitives, in order: it can be several handles that it takes.</summary>
    /// <param name="call">The call.</param>
    /// <param name="arrayOf">The array that a variable is known to hold, where it is made; null where that is not known.</param>
    public static ImmutableArray<SyncEvent> ReadAll(IInvocationOperation call, Func<IOperation, IOperation?> arrayOf) =>
        HandleCall.Is(call) ? HandleCall.Read(call, arrayOf)
        : Read(call) is { } only ? ImmutableArray.Create(only) : ImmutableArray<SyncEvent>.Empty;

    private static SyncEvent? ReadRow(IInvocationOperation call)
    {
        var target = call.Instance;
        // WaitOne is declared on WaitHandle; which primitive it acquires is known from what it is called on.
        var type = target?.Type is { } receiver && IsThreading(receiver) ? receiver : call.TargetMethod.ContainingType;
        var row = LockTable.Find(type.Name, call.TargetMethod.Name);
        if (row is null && type.BaseType is { Name: "EventWaitHandle" } handle)
            row = LockTable.Find(handle.Name, call.TargetMethod.Name);
        if (row is not { } found)
            return null;
        if (found.TargetIsArgument)
            target = call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value;
        if (target is null)
            return null;

        var read = new SyncEvent(call, found.Action, found.Kind, target) { Mode = found.Mode };
        return found.Action switch
        {
            SyncAction.Acquire => WithOutcome(read),
            SyncAction.Release => WithCount(read),
            _ => read with { IsTimed = IsTimed(call), IsCancellable = IsCancellable(call) },
        };
    }

    private static SyncEvent WithCount(SyncEvent release)
    {
        var count = release.Call.Arguments.FirstOrDefault(argument => argument.Parameter is { Name: "releaseCount" });
        return count is null ? release
            : count.Value.ConstantValue is { HasValue: true, Value: int number } ? release with { Count = number }
            : release with { Action = SyncAction.Forget };
    }

    private static SyncEvent WithOutcome(SyncEvent acquire)
    {
        var flag = acquire.Call.Arguments.FirstOrDefault(argument => argument.Parameter is { RefKind: RefKind.Ref, Type.SpecialType: SpecialType.System_Boolean });
        var isTimed = IsTimed(acquire.Call);
        return acquire with
        {
            Flag = flag?.Value,
            IsTimed = isTimed,
            IsCancellable = IsCancellable(acquire.Call),
            Outcome = acquire.Call.TargetMethod.ReturnType switch
            {
                _ when flag is not null => Outcome.WhenFlag,
                { SpecialType: SpecialType.System_Boolean } => isTimed ? Outcome.WhenTrue : Outcome.Always,
                { Name: "Scope" } => Outcome.Scope,
                INamedTypeSymbol { Name: "Task", IsGenericType: true } => isTimed ? Outcome.AwaitedWhenTrue : Outcome.Awaited,
                { Name: "Task" } => Outcome.Awaited,
                _ => Outcome.Always,
            },
        };
    }

    /// <summary>Whether the call may give up: try-style, or with a timeout that is not known to be infinite.</summary>
    public static bool IsTimed(IInvocationOperation call)
    {
        var timeout = call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name is "millisecondsTimeout" or "timeout" or "millisecondsTimeOut");
        return timeout is null
            ? call.TargetMethod.Name.StartsWith("Try", StringComparison.Ordinal)
            : !IsInfinite(timeout.Value);
    }

    private static bool IsInfinite(IOperation timeout)
    {
        while (timeout is IConversionOperation conversion)
            timeout = conversion.Operand;
        return timeout is { ConstantValue: { HasValue: true, Value: -1 } } or IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" };
    }

    private static bool IsCancellable(IInvocationOperation call) => call.Arguments.Any(argument =>
        argument is { ArgumentKind: not ArgumentKind.DefaultValue, Parameter.Type.Name: "CancellationToken" }
        && argument.Value is not (IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } }));

    private static bool IsThreading(ITypeSymbol? type) =>
        type?.ContainingNamespace is { Name: "Threading", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
