using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>An event that wakes one thread is set once, and then all the threads that wait for it are joined.</summary>
/// <param name="Signal">Where the event is set.</param>
/// <param name="Wait">Where the threads wait for it.</param>
/// <param name="Entry">The threads.</param>
/// <param name="Join">Where they are joined.</param>
internal sealed record SingleWakeUp(IInvocationOperation Signal, IInvocationOperation Wait, ThreadEntry Entry, IInvocationOperation Join)
{
    /// <summary>The events of <paramref name="type"/> that are set too seldom.</summary>
    public static IEnumerable<SingleWakeUp> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            var signals = body.Events.Where(IsSignal).Select(signal => (signal.Call, Path: body.Paths.Read(signal.Target))).ToList();
            // Each thread may be woken in a round of its own, or by an exception.
            if (signals is not [{ Call: IInvocationOperation signal, Path: { IsExact: true, Variable: IFieldSymbol { Type.Name: "AutoResetEvent" } } path }]
                || signal.Enclosing().Any(outer => outer is ILoopOperation) || body.Body.Calls.Any(call => call.TargetMethod.Name is "Interrupt" or "Abort" or "Cancel" or "CancelAsync"))
                continue;
            if (JoinOfAll(signal, body) is var (join, kept) && WaitFor(path, kept, type) is var (wait, entry) && !MayBeSetByOthers(path, body, entry, type) && (kept is IFieldSymbol || !IsSetElsewhere(path, body, type)))
                yield return new SingleWakeUp(signal, wait, entry, join);
        }
    }

    /// <summary>The loop after the signal that joins each thread of a field, however long that takes.</summary>
    private static (IInvocationOperation Join, ISymbol Kept)? JoinOfAll(IInvocationOperation signal, BodyFacts body)
    {
        foreach (var join in body.Body.Calls.Where(call => call is { TargetMethod: { Name: "Join", ContainingType.Name: "Thread" }, Arguments.IsEmpty: true } && call.Syntax.SpanStart > signal.Syntax.Span.End))
        {
            if (join.Enclosing().FirstOrDefault(outer => outer is ILoopOperation) is IForEachLoopOperation { Collection: var all } && KeeperOf(all.Unwrapped()) is { } kept)
                return (join, kept);
        }

        return null;
    }

    private static ISymbol? KeeperOf(IOperation collection) => collection switch
    {
        IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => field,
        ILocalReferenceOperation { Local: var local } => local,
        _ => null,
    };

    /// <summary>Whether the thread is made for each element of a sequence, and all are kept in the variable: <c>var lanes = range.Select(lane => new Thread(…)).ToArray();</c>.</summary>
    private static bool IsSelected(IOperation created, ISymbol kept, TypeFacts type) => Assignments.ValuesOf(kept, type).ToList() is [var all] && all.Syntax.Span.Contains(created.Syntax.Span)
        && all.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "ToArray" or "ToList", ContainingType.Name: "Enumerable" } } listed && listed.Arguments.FirstOrDefault()?.Value.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "Select", ContainingType.Name: "Enumerable" } };

    /// <summary>Where threads wait for the event, and nothing else, that one loop or selection starts and keeps in the variable.</summary>
    private static (IInvocationOperation Wait, ThreadEntry Entry)? WaitFor(AccessPath path, ISymbol kept, TypeFacts type)
    {
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { IsRepeated: true, IsOnSameObject: true, Row.Noun: "thread" }))
        {
            if (entry.Created is not { } created || !(created.Enclosing().FirstOrDefault(outer => outer is ILoopOperation) is { } loop ? loop.DescendantsAndSelf().Any(part => Assignments.Refers(part, kept)) : IsSelected(created, kept, type)))
                continue;
            foreach (var body in type.Bodies.Where(body => type.Threads.EntriesReaching(body).Contains(entry)))
            {
                if (body.Events.FirstOrDefault(sync => sync is { Action: SyncAction.Wait, Kind: PrimitiveKind.Event, IsTimed: false, IsCancellable: false } && body.Paths.Read(sync.Target).Equals(path)) is { Call: IInvocationOperation wait } && (kept is IFieldSymbol || !IsForSome(wait, body, entry)))
                    return (wait, entry);
            }
        }

        return null;
    }

    /// <summary>Whether another member sets the event, too: threads that are started and joined in one go need no more than this one does.</summary>
    private static bool IsSetElsewhere(AccessPath path, BodyFacts joining, TypeFacts type) => type.Bodies.Any(body => body != joining && body.Events.Any(sync => IsSignal(sync) && body.Paths.Read(sync.Target).Equals(path)));

    /// <summary>Whether not all of the threads come to the wait.</summary>
    private static bool IsForSome(IOperation wait, BodyFacts body, ThreadEntry entry) => wait.Deciding().Any() || (body != entry.Target && body.Body.Method is { } method && body.Type.Calls.To(method).Any(call => call.Operation.Deciding().Any()));

    /// <summary>Whether a thread that wakes sets the event for the next, the event is handed on, or the body that joins is asked again and again.</summary>
    private static bool MayBeSetByOthers(AccessPath path, BodyFacts joining, ThreadEntry entry, TypeFacts type) => type.Bodies.Any(body =>
        (type.Threads.EntriesReaching(body).Contains(entry) && body.Events.Any(sync => IsSignal(sync) && body.Paths.Read(sync.Target).Equals(path)))
        || body.Body.Operations.Any(use => Assignments.Refers(use, path.Variable!) && use.Unconverted() is not (IInvocationOperation or ISimpleAssignmentOperation or IConditionalAccessOperation))
        || (body == joining && body.Body.Method is null));

    private static bool IsSignal(SyncEvent sync) => sync is { Action: SyncAction.Signal, Kind: PrimitiveKind.Event };
}
