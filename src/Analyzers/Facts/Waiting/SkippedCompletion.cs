using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A collection or channel that its one producer completes at its end only: when it fails, the consumer waits for more, and somebody waits for the consumer.</summary>
/// <param name="Completion">Where the producer completes it.</param>
/// <param name="Producer">The task that produces.</param>
/// <param name="Way">How the producer is left without that.</param>
/// <param name="Wait">What waits for the consumer: for it alone, or for both; the consuming call itself where the starter of the producer consumes.</param>
internal sealed record SkippedCompletion(IOperation Completion, ThreadEntry Producer, WayOut Way, IOperation Wait)
{
    /// <summary>The completion that is skipped; null where <paramref name="completions"/> are given by several, on every way out, or where nobody is known to wait.</summary>
    public static SkippedCompletion? Of(IReadOnlyCollection<IInvocationOperation> completions, IInvocationOperation consuming, TypeFacts type)
    {
        if (type.Bodies.FirstOrDefault(body => body.Body.Calls.Contains(completions.First())) is not { } body || !completions.All(body.Body.Calls.Contains)
            // The last of several producers completes it, or what was found decides.
            || completions.Any(completion => completion.Enclosing().Any(outer => outer is IConditionalOperation or ILoopOperation or ISwitchOperation)))
            return null;
        if (ProducerOf(body, type) is not { } producer || WayOut.Without(completions, body).FirstOrDefault(way => IsToBeExpected(way, body)) is not { } way || WaitFor(producer, consuming, type) is not { } wait)
            return null;
        return new SkippedCompletion(completions.First(), producer, way, wait);
    }

    /// <summary>The task that runs the body, itself or by its one call of it, and lets its exceptions out.</summary>
    private static ThreadEntry? ProducerOf(BodyFacts body, TypeFacts type) => Running(body, type).ToList() is [{ Row: { Noun: "task", IsOnDemand: false }, IsRepeated: false } entry]
        && (entry.Target == body || (body.Body.Method is { } method && type.Calls.To(method).ToList() is [var call] && call.Caller == entry.Target && !call.Operation.Enclosing().Any(outer => outer is ITryOperation or ILoopOperation or IConditionalOperation)))
            ? entry
            : null;

    /// <summary>Whether the way is one that programs do take: they throw, give up in a handler, or read what others have written or sent.</summary>
    public static bool IsToBeExpected(WayOut way, BodyFacts body) => way.Kind switch
    {
        WayOutKind.Throw or WayOutKind.Handler => true,
        WayOutKind.Failure => body.Body.Operations.Any(operation => operation.Syntax == way.Where && operation switch
        {
            IInvocationOperation call => IsOfOutside(call.TargetMethod),
            IObjectCreationOperation { Constructor: { } constructor } => IsOfOutside(constructor),
            IAwaitOperation { Operation: var awaited } => awaited.DescendantsAndSelf().OfType<IInvocationOperation>().Any(call => IsOfOutside(call.TargetMethod)),
            _ => false,
        }),
        _ => false,
    };

    /// <summary>Whether the method reads what others have written or sent.</summary>
    public static bool IsOfOutside(IMethodSymbol method) => method.Name is "Parse" or "ParseExact" or "Deserialize" or "DeserializeAsync"
        || (method.ContainingType is { Name: not ("Path" or "StringReader" or "StringWriter" or "MemoryStream") } type && type.NamespaceName() is { } space
            && (space is "System.IO" or "System.Net" || space.StartsWith("System.Net.", StringComparison.Ordinal) || space.StartsWith("System.Data", StringComparison.Ordinal)));

    private static IOperation? WaitFor(ThreadEntry producer, IInvocationOperation consuming, TypeFacts type)
    {
        if (type.Bodies.FirstOrDefault(body => body.Body.Calls.Contains(consuming)) is not { } consumer)
            return null;
        if (consumer == producer.StartedIn)
            return consuming.Syntax.SpanStart > producer.Location.SourceSpan.End && !Waits(producer, consumer).Any(wait => wait.Syntax.SpanStart < consuming.Syntax.SpanStart) ? consuming : null;
        foreach (var entry in Running(consumer, type).Where(entry => entry != producer))
        {
            foreach (var body in type.Bodies)
            {
                // Whoever waits for the producer first gets its exception.
                if (Waits(entry, body).FirstOrDefault() is { } wait && !Waits(producer, body).Any(first => first.Syntax.Span.End <= wait.Syntax.SpanStart))
                    return wait;
            }
        }

        return null;
    }

    /// <summary>What is started and runs the body, itself or by a call of it; also what the starter waits for as soon as it has started it.</summary>
    private static IEnumerable<ThreadEntry> Running(BodyFacts body, TypeFacts type) => type.Threads.Entries.Where(entry => entry.Target == body || type.Calls.From(entry.Target).Any(call => type.Calls.BodyOf(call.Target) == body));

    private static IEnumerable<IOperation> Waits(ThreadEntry entry, BodyFacts body) => body.Body.Operations.Where(wait => (EndlessWait.Is(wait) || wait is IAwaitOperation) && EndlessWait.IsFor(entry, wait, body));
}
