using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A flag that the thread of a loop sets itself when it begins, <c>void Run() { _isRunning = true; while (_isRunning) … }</c>: who asks it to stop as soon as it has been started, and before it has come to that,
/// has asked for nothing, and where he then waits for its end, he waits for ever.
/// </summary>
/// <param name="Set">Where the thread sets the flag.</param>
/// <param name="Request">Where it is asked to stop.</param>
/// <param name="Worker">The thread.</param>
/// <param name="Join">Where who asks waits for the thread; null where he does not.</param>
internal sealed record OverwrittenRequest(IOperation Set, StopRequest Request, ThreadEntry Worker, IOperation? Join)
{
    /// <summary>Those of <paramref name="type"/>, at most one for each loop.</summary>
    public static IEnumerable<OverwrittenRequest> Of(TypeFacts type) => !type.MentionsThreads ? [] : type.Bodies.SelectMany(PolledLoop.WithRounds).Select(Of).OfType<OverwrittenRequest>();

    private static OverwrittenRequest? Of(PolledLoop loop)
    {
        if (loop.Workers.FirstOrDefault(worker => worker is { Row: { AfterAwait: false, Continues: false, Recurs: false, IsOnDemand: false }, Created: not null } && !WaitsForBegin(worker)) is not { } worker)
            return null;
        foreach (var flag in PolledFlag.Of(loop).OfType<PolledFlag>().Where(flag => flag is { RunsWhile: not null, Variable: IFieldSymbol or IPropertySymbol }))
        {
            if (flag.Accesses.FirstOrDefault(access => IsBeginning(access, flag.RunsWhile, loop, worker)) is not { Operation: var set })
                continue;
            var requests = StopRequest.Of(loop).Where(request => request.Flag == flag.Access.Operation && IsAskedByOthers(request, worker)).Select(request => new OverwrittenRequest(set, request, worker, LateEnd.Join(worker, request.Site, request.Body))).ToList();
            if (requests.OrderByDescending(request => request.Join is not null).FirstOrDefault() is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Whether the thread's own course sets the flag to what lets the loop go on, before the loop.</summary>
    private static bool IsBeginning(Access access, bool? runsWhile, PolledLoop loop, ThreadEntry worker) =>
        access.Operation is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: bool value } } && value == runsWhile
        && (access.Body == loop.Body ? access.Operation.Syntax.Span.End <= loop.Span.Start && access.Operation.Statement()?.Parent == loop.Operation.Statement()?.Parent : access.Body == worker.Target && !access.Operation.Deciding().Any())
        && !access.Operation.EnclosingInMember().Any(outer => outer is ILoopOperation)
        && access.Body.Type.Threads.RootsOf(access.Body).All(root => root.Entry == worker);

    /// <summary>Whether anybody may ask, whatever the flag is just then.</summary>
    private static bool IsAskedByOthers(StopRequest request, ThreadEntry worker) =>
        request.Body.Type.Threads.RootsOf(request.Body).Any(root => root.Entry is null || root.Entry != worker) && !request.Site.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part.IsWrittenLike(request.Flag)));

    /// <summary>Whether who starts the thread waits for something before he goes on: it may be that the thread has begun.</summary>
    private static bool WaitsForBegin(ThreadEntry worker) => worker.Starts.Select(start => start.Body).Append(worker.StartedIn).Distinct().Any(starter => starter.Body.Operations.Any(wait => wait.Syntax.SpanStart > worker.Created!.Syntax.SpanStart && ThreadEntries.IsWait(wait)));
}
