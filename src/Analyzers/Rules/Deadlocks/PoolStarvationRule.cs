using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Work of the thread pool blocks until other work of the thread pool is done.</summary>
internal sealed class PoolStarvationRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.PoolStarvation,
        title: "Pool work blocks on other pool work",
        messageFormat: "'{0}' blocks a pool thread that runs {1}, and waits for {2}, for which a pool thread is needed, too: when all of them wait, none is left to end the wait",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Await instead of blocking, or run the blocking work on a thread of its own.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        var pooled = type.Threads.Entries.Where(IsPooled).ToList();
        if (pooled.Count < 2)
            return;
        foreach (var body in type.Bodies)
        {
            if ((type.Threads.EntriesReaching(body).FirstOrDefault(IsPooled) ?? pooled.Find(entry => entry.Target == body)) is not { } runner || body.Body.Method is { IsAsync: true })
                continue;
            // Two that live side by side take one thread each; work that starts its parts is there as often as it is asked for.
            var started = pooled.FindAll(entry => entry.StartedIn == body || type.Threads.EntriesReaching(entry.StartedIn).Contains(runner));
            foreach (var wait in body.Body.Operations)
            {
                var own = EndlessWait.Is(wait) ? pooled.Find(entry => entry != runner && (EndlessWait.IsFor(entry, wait, body) || IsAmongAll(entry, wait, body))) : null;
                if ((own ?? PoolSignal.Giver(wait, body, runner, started)) is { } awaited)
                    report.At(wait.Syntax.GetLocation(), [runner.Location, awaited.Location], FixHints.None, Excerpt.Of(wait.Syntax), runner.Text, awaited.Text);
            }
        }
    }

    private static bool IsPooled(ThreadEntry entry) => entry.Row.Noun is "task" or "pool thread" or "continuation"
        && !(entry.Created is IInvocationOperation call && call.Arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: int options } && argument.Parameter?.Type.Name == "TaskCreationOptions" && (options & (int)TaskCreationOptions.LongRunning) != 0));

    /// <summary>Whether the body has started the task itself, and waits for all of several.</summary>
    private static bool IsAmongAll(ThreadEntry entry, IOperation wait, BodyFacts body) =>
        wait is IInvocationOperation { TargetMethod: { Name: "WaitAll", ContainingType.Name: "Task" } } && entry.StartedIn.Body.Outermost == body.Body.Outermost && entry.Location.SourceSpan.Start < wait.Syntax.Span.End
        && (entry.StartedIn == body || entry.StartedIn.Body.Enclosing == body.Body);
}
