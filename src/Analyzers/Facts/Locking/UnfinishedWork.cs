using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A permit that a body acquires for work which is to release it, as a throttle does, and which that work keeps when it fails: its task holds the exception, and
/// nobody gives the permit back.
/// </summary>
internal static class UnfinishedWork
{
    /// <summary>The permits of <paramref name="body"/> that are lost so, by place.</summary>
    public static IEnumerable<Leak> Of(BodyFacts body)
    {
        if (body.Flow is not { IsPrecise: true } flow)
            yield break;
        foreach (var site in flow.Sites.Where(site => site is { Event.Action: SyncAction.Acquire, Grip: { IsSemaphore: true, Lock.IsExact: true } }).GroupBy(site => site.Event.Call.Syntax).Select(same => same.First()).OrderBy(site => site.Event.Call.Syntax.SpanStart))
        {
            if (site.Grip.Lock.Path.Variable is { } permits && (LockOwners.InitialCount(permits, body.Type) is > 0 || LockOwners.IsGivenItsCount(permits, body.Type)) && OnlyWorkOf(body, permits, site.Event.Call.Syntax) is { } work && Failure(work, site.Grip) is { } failure)
                yield return new Leak(site.Event.Call.Syntax, site.Event, site.Grip, failure.Syntax.GetLocation(), IsOnException: true, IsReleasedByCall: true);
        }
    }

    /// <summary>The one body that the acquiring one, which never releases, begins to do so; null where somebody else may give back what is left: one who has not acquired it, and is no such work of another.</summary>
    private static BodyFacts? OnlyWorkOf(BodyFacts body, ISymbol permits, SyntaxNode acquire)
    {
        if (Uses(body, permits, SyncAction.Release))
            return null;
        var works = body.Type.Bodies.Where(other => Uses(other, permits, SyncAction.Release) && !Uses(other, permits, SyncAction.Acquire)).ToList();
        return works.FindAll(work => IsBegun(work, body, acquire)) is [var only] && works.TrueForAll(work => work == only || body.Type.Bodies.Any(other => other != body && Uses(other, permits, SyncAction.Acquire) && !Uses(other, permits, SyncAction.Release) && IsBegun(work, other, null))) ? only : null;
    }

    private static bool Uses(BodyFacts body, ISymbol permits, SyncAction action) => body.Events.Any(own => own.Action == action && SymbolEqualityComparer.Default.Equals(body.Paths.Read(own.Target).Variable, permits));

    /// <summary>Whether the body begins the work after the acquire, as a task that keeps its exception.</summary>
    private static bool IsBegun(BodyFacts work, BodyFacts body, SyntaxNode? acquire) => work.Body switch
    {
        { Root: IAnonymousFunctionOperation lambda } => work.Body.Enclosing == body.Body && !(lambda.Syntax.SpanStart <= acquire?.Span.End) && (KeepsException(lambda) || AfterSuccess(lambda) is not null),
        { Method: { IsAsync: true, ReturnsVoid: false } method } => body.Type.Calls.To(method).ToList() is [{ IsDelegate: false } only] && only.Caller == body && !(only.Operation.Syntax.SpanStart <= acquire?.Span.End),
        _ => false,
    };

    private static bool KeepsException(IAnonymousFunctionOperation lambda) => lambda.Symbol is { IsAsync: true, ReturnsVoid: false }
        || (lambda.Enclosing().FirstOrDefault(outer => outer is not (IDelegateCreationOperation or IConversionOperation)) is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Run" or "StartNew", ContainingType.Name: "Task" or "TaskFactory" } } });

    /// <summary>The task after which the lambda runs only when it has succeeded; null for other lambdas.</summary>
    private static IOperation? AfterSuccess(IOperation lambda) =>
        lambda.Enclosing().FirstOrDefault(outer => outer is not (IDelegateCreationOperation or IConversionOperation)) is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "ContinueWith", ContainingType.Name: "Task" }, Instance: { } task } then }
        && then.Arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(option => option is IFieldReferenceOperation { Field: { Name: "OnlyOnRanToCompletion" or "NotOnFaulted", ContainingType.Name: "TaskContinuationOptions" } })) ? task : null;

    /// <summary>What may throw in the work past its release, which every normal way out comes to.</summary>
    private static IOperation? Failure(BodyFacts work, Grip permits) => AfterSuccess(work.Body.Root) ??
        (work.Flow is { IsPrecise: true } flow && flow.Exits.SelectMany(exit => exit.Paths).All(path => path.Count(permits) < 0) && flow.Thrown.Any(path => !path.Holds.ContainsKey(permits))
            ? Leaks.ThrowersPast(work, flow, permits, path => !path.Holds.ContainsKey(permits)).FirstOrDefault(thrower => !Leaks.IsInHandler(thrower.Node))?.Operation
            : null);
}
