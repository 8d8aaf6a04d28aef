using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A loop over the ticks of a <c>PeriodicTimer</c> that is waited for before the timer is disposed of, by which alone it ends: <c>await _beat; _timer.Dispose();</c>.
/// </summary>
/// <param name="Wait">The wait.</param>
/// <param name="Disposal">The disposal of the timer.</param>
/// <param name="Timer">What keeps the timer.</param>
/// <param name="Worker">What runs the loop.</param>
internal sealed record LateTimerEnd(IOperation Wait, IInvocationOperation Disposal, ISymbol Timer, ThreadEntry Worker)
{
    /// <summary>The wait for <paramref name="loop"/> that comes too early; null where something else may end the loop.</summary>
    public static LateTimerEnd? Of(PolledLoop loop)
    {
        var body = loop.Body;
        if (loop.Operation is not IWhileLoopOperation { Condition: { } ticks, Body: var rounds } || TimerOf(ticks, body) is not { IsStatic: false } timer || loop.Exits.Any()
            || rounds.DescendantsAndSelf().Any(part => part is IThrowOperation or IReturnOperation or IBranchOperation { BranchKind: BranchKind.GoTo } or IInvocationOperation { TargetMethod.Name: "ThrowIfCancellationRequested" })
            || (loop.Workers.FirstOrDefault() ?? body.Type.Bodies.SelectMany(AsyncCalls.KeptIn).FirstOrDefault(kept => kept.Target == body)) is not { } worker)
            return null;
        var ends = body.Type.Bodies.SelectMany(other => other.Body.Calls.Where(call => call is { TargetMethod.Name: "Dispose", Instance: IFieldReferenceOperation kept } && Assignments.Refers(kept, timer)).Select(call => (Call: call, Body: other))).ToList();
        return ends is [var (disposal, disposing)] && disposing.Body.Operations.FirstOrDefault(wait => (EndlessWait.Is(wait) || wait is IAwaitOperation) && wait.Syntax.Span.End <= disposal.Syntax.SpanStart && EndlessWait.IsFor(worker, wait, disposing) && IsAlways(wait)) is { } early
            // What is handed over may be disposed of by others.
            && body.Type.Bodies.SelectMany(other => other.Body.Operations).Where(use => Assignments.Refers(use, timer)).All(use => use.Parent is IInvocationOperation { Instance: { } asked } && asked == use || use.Parent is IAssignmentOperation { Target: var set } && set == use)
            ? new LateTimerEnd(early, disposal, timer, worker) : null;
    }

    /// <summary>The private field of the timer whose next tick the condition waits for, without a token that ends it.</summary>
    private static IFieldSymbol? TimerOf(IOperation condition, BodyFacts body) => condition.Unwrapped() is IAwaitOperation { Operation: var awaited }
        && (awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task } ? task : awaited) is IInvocationOperation { TargetMethod: { Name: "WaitForNextTickAsync", ContainingType.Name: "PeriodicTimer" }, Instance: IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } } tick
        && Cancellation.HasDeadTokensOnly(tick, body) ? field : null;

    private static bool IsAlways(IOperation wait) => !wait.Enclosing().Any(outer => outer is IConditionalOperation or ILoopOperation or ISwitchOperation or ICatchClauseOperation or ITryOperation);
}
