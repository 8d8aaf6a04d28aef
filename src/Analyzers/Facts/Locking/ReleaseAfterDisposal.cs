using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A semaphore or mutex that a thread of the type has yet to release when it is disposed of: the thread was told to end, and nobody waits until it has.</summary>
/// <param name="Release">The release, which then fails.</param>
/// <param name="Keeper">The field that keeps the thread or task, for which nobody waits.</param>
/// <param name="Text">Who has it to release, and who disposes of it.</param>
/// <param name="Sites">Where those are started.</param>
/// <param name="IsSuspended">Whether something is awaited before the release, for as long as that takes.</param>
internal sealed record ReleaseAfterDisposal(IInvocationOperation Release, IFieldSymbol Keeper, string Text, IEnumerable<Location> Sites, bool IsSuspended)
{
    private const int MaximumDepth = 4;

    /// <summary>The first that is known to come; null where the thread may have ended, or counts on the disposal.</summary>
    public static ReleaseAfterDisposal? Of(Access disposed, IEnumerable<Access> accesses, TypeFacts type)
    {
        if (disposed.Body.Body.Operations.Any(operation => operation.Syntax.SpanStart < disposed.Operation.Syntax.SpanStart && IsPause(operation)))
            return null;
        foreach (var use in accesses)
        {
            if (use.Operation.Parent is not IInvocationOperation release || release.Instance != use.Operation || EventReader.Read(release) is not { Action: SyncAction.Release } || !DisposalTable.FailsWhenDisposed(release))
                continue;
            foreach (var entry in type.Threads.EntriesReaching(use.Body).Distinct())
            {
                if (ForgottenIn(entry, use, disposed) is { } keeper && type.Threads.InParallel(use, disposed) is { } meeting)
                    return new ReleaseAfterDisposal(release, keeper, meeting.Text, meeting.Sites, IsSuspendedBefore(release, use.Body));
            }

            if (IsSuspendedBefore(release, use.Body) && !MayWait(disposed) && KeptTask(use, disposed) is var (task, field))
                return new ReleaseAfterDisposal(release, field, $"as the task begun on line {Line(task.Location)} comes to it only after what it awaits there", [task.Location], IsSuspended: true);
        }

        return null;
    }

    /// <summary>An asynchronous method that comes to the release, and whose task is kept: whatever its thread, others run while it waits.</summary>
    private static (ThreadEntry Task, IFieldSymbol Field)? KeptTask(Access use, Access disposed)
    {
        var ways = use.Body.Type.Threads.WaysTo(use.Body).ToList();
        foreach (var task in use.Body.Type.Bodies.SelectMany(AsyncCalls.KeptIn).Where(task => ways.Contains(task.Target)))
        {
            if (ForgottenIn(task, use, disposed) is { } field)
                return (task, field);
        }

        return null;
    }

    private static IFieldSymbol? ForgottenIn(ThreadEntry entry, Access use, Access disposed) => use.Body.Type.Threads.WaysTo(disposed.Body).Contains(entry.Target) || IsExpected(use.Operation, use.Body, entry.Target, MaximumDepth) ? null : ForgottenWork.Keeper(entry, use.Body.Type);

    private static int Line(Location place) => place.GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>Whether who disposes waits for anything before but that others are told to end.</summary>
    private static bool MayWait(Access disposed) => !disposed.Body.Type.Threads.IsCallableFromOutside(disposed.Body)
        || disposed.Body.Signals.Waits.Any(wait => wait.Syntax.SpanStart < disposed.Operation.Syntax.SpanStart)
        || disposed.Body.Body.Awaits.Any(await => await.Syntax.SpanStart < disposed.Operation.Syntax.SpanStart && Unconfigured(await.Operation) is not IInvocationOperation { TargetMethod.Name: "CancelAsync" or "DisposeAsync" });

    private static IOperation Unconfigured(IOperation awaited) => awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task } ? task : awaited;

    /// <summary>Whether who disposes gives the thread time to end.</summary>
    private static bool IsPause(IOperation operation) => operation is IInvocationOperation { TargetMethod: { Name: "Sleep" or "Delay" or "SpinUntil" or "SpinOnce", ContainingType.ContainingNamespace.Name: "Threading" or "Tasks" } };

    /// <summary>Whether the failure is caught in the body, or wherever the thread calls it.</summary>
    private static bool IsExpected(IOperation operation, BodyFacts body, BodyFacts thread, int depth)
    {
        if (UsesAfterDisposal.IsExpectedToFail(operation))
            return true;
        if (body == thread || depth == 0 || body.Body.Method is not { } method)
            return false;
        var calls = body.Type.Calls.To(method).Where(call => call.Caller == thread || body.Type.Threads.WaysTo(call.Caller).Contains(thread)).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => IsExpected(call.Operation, call.Caller, thread, depth - 1));
    }

    private static bool IsSuspendedBefore(IInvocationOperation release, BodyFacts body) =>
        body.Body.Calls.LastOrDefault(call => call.Syntax.SpanStart < release.Syntax.SpanStart && EventReader.Read(call) is { Action: SyncAction.Acquire } acquire && body.Paths.Read(acquire.Target).Equals(body.Paths.Read(release.Instance!))) is { } acquired
        && body.Body.Awaits.Any(await => await.Syntax.SpanStart > acquired.Syntax.Span.End && await.Syntax.Span.End <= release.Syntax.SpanStart);
}
