using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>A loop that does nothing but look again.</summary>
internal sealed class BusyWaitRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.BusyWait,
        title: "A loop polls until another thread has done something",
        messageFormat: "The loop asks '{0}' again and again, {1}, until another thread has changed it: {2}",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Wait for an event, a task or the end of the thread, or use SpinWait.SpinUntil.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var loop in PolledLoop.In(body))
        {
            if (loop is not { Condition: { } condition, Operation: IWhileLoopOperation { Body: var round } } || Pause(round) is not { } pause || Polled(loop) is not { } polled)
                continue;
            // That it may never see the change is another rule's.
            if (polled is IFieldReferenceOperation { Field.IsVolatile: false } && !loop.Synchronises)
                continue;
            // A thread that only idles until it is stopped waits for nothing.
            if (loop.Workers.Any(entry => entry.Target == body) && !body.Body.Operations.Any(operation => operation.Syntax.SpanStart >= loop.Operation.Syntax.Span.End))
                continue;
            report.At(loop.Location, [], FixHints.None, Excerpt.Of(condition.Syntax), pause.Length == 0 ? "and burns a processor" : pause, pause.Length == 0 ? "the other thread may need that very processor" : "it sleeps too long, or wakes for nothing");
        }
    }

    /// <summary>How a round passes the time, where that is all it does; null where it does something. A <c>SpinWait</c> knows when to stop spinning.</summary>
    private static string? Pause(IOperation round)
    {
        var statements = round is IBlockOperation block ? block.Operations.ToList() : [round];
        if (statements.TrueForAll(statement => statement is IEmptyOperation))
            return "";
        return statements is [IExpressionStatementOperation { Operation: var only }] && (only is IAwaitOperation await ? await.Operation : only) is IInvocationOperation { TargetMethod: { ContainingType.Name: "Thread" or "Task" } method }
            ? method.Name switch
            {
                "Sleep" or "Delay" => "with a sleep in between",
                "Yield" or "SpinWait" => "",
                _ => null,
            }
            : null;
    }

    /// <summary>The field or property that decides, where nothing else has a say: no time, no counter, no call.</summary>
    private static IOperation? Polled(PolledLoop loop)
    {
        var parts = loop.Condition!.DescendantsAndSelf().ToList();
        if (!parts.TrueForAll(part => part is IFieldReferenceOperation or IPropertyReferenceOperation or IInstanceReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IUnaryOperation or IBinaryOperation or ILiteralOperation or IConversionOperation or IIsPatternOperation or IPatternOperation or IArgumentOperation or IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" or "Interlocked" } })
            || parts.Exists(part => part.Type is { Name: "DateTime" or "TimeSpan" or "Stopwatch" or "DateTimeOffset" or "CancellationToken" or "CancellationTokenSource" } || part is IPropertyReferenceOperation { Property.ContainingType: { Name: "Stopwatch" or "Environment" or "Console" } }))
            return null;
        return parts.Find(part => part switch
        {
            IFieldReferenceOperation { Field.IsReadOnly: false } => true,
            IPropertyReferenceOperation { Property: { Name: "IsCompleted" or "IsAlive" or "Count" or "IsEmpty" or "Status" or "ThreadState" } } => true,
            IPropertyReferenceOperation { Instance: IInstanceReferenceOperation or null, Property: var property } => property.SetMethod is not null,
            _ => false,
        });
    }
}
