using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A pause that is meant to be long enough for another thread.</summary>
internal sealed class SleepAsOrderRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SleepAsOrder,
        title: "A pause stands in for waiting for another thread",
        messageFormat: "'{0}' only hopes that {1} has written '{2}' on line {3} before it is used on line {4}",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Join, await, or wait for an event that the other thread sets.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Created: { } created, Row: { Blocks: false, IsOnDemand: false } } && !JoinedStart.IsAwaited(created) && IsStarted(entry)))
        {
            var body = entry.StartedIn;
            var pause = body.Body.Operations.FirstOrDefault(operation => operation.Syntax.SpanStart > entry.Created!.Syntax.Span.End && IsPause(operation) && !operation.Enclosing().Any(outer => outer is ILoopOperation));
            if (pause is null)
                continue;
            foreach (var (_, accesses) in type.Shared.Concat(type.Captures))
            {
                var write = accesses.FirstOrDefault(access => access.Body == entry.Target && access.Changes);
                var use = accesses.FirstOrDefault(access => access.Body == body && access.Operation.Syntax.SpanStart > pause.Syntax.Span.End && access.Kind is AccessKind.Read or AccessKind.AtomicRead);
                if (write is null || use is null || body.Body.Operations.Any(operation => operation.Syntax.SpanStart > entry.Created!.Syntax.Span.End && operation.Syntax.SpanStart < use.Operation.Syntax.SpanStart && operation.Syntax != pause.Syntax && (JoinTable.IsJoin(operation) || SignalTable.Awaited(operation) is not null)))
                    continue;
                report.At(pause.Syntax.GetLocation(), [entry.Location, write.Location, use.Location], FixHints.None, Excerpt.Of(pause.Syntax), entry.Text, write.Variable.Name, Excerpt.Line(write.Location), Excerpt.Line(use.Location));
                break;
            }
        }
    }

    /// <summary>Whether a thread that has to be started is: one that nobody starts does nothing to wait for.</summary>
    private static bool IsStarted(ThreadEntry entry) => !entry.Row.NeedsStart || entry.Created!.Parent is IInvocationOperation || entry.Starts.Any(start => start.Operation != entry.Created);

    private static bool IsPause(IOperation operation) => operation is IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" } }
        || operation is IAwaitOperation { Operation: IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task" } } };
}
