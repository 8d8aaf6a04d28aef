using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Sources of tasks that a type keeps until an answer comes, and that nobody completes any more when the loop has ended that reads the answers.</summary>
/// <param name="Loop">The loop, by its head.</param>
/// <param name="Collection">The field that keeps them.</param>
/// <param name="Added">Where one of them is added.</param>
internal sealed record StrandedSources(Location Loop, IFieldSymbol Collection, IOperation Added)
{
    private const int MaximumDepth = 4;

    /// <summary>Those that the loops of <paramref name="body"/> leave when the other side closes.</summary>
    public static IEnumerable<StrandedSources> In(BodyFacts body)
    {
        // Where the process ends with the loop nobody waits any more.
        if (body.Body.Loops.IsEmpty || body.Body.Calls.Any(call => EndingTable.NeverReturns(call.TargetMethod)) || !body.Type.Fields.Any(DroppedSources.KeepsSources))
            yield break;
        foreach (var loop in body.Body.Loops.OfType<ILoopOperation>().Where(loop => !loop.Enclosing().Any(outer => outer is ILoopOperation) && RunsOnce(body, MaximumDepth) && EndsByItself(loop, body)))
        {
            foreach (var field in body.Type.Fields.Where(DroppedSources.KeepsSources))
            {
                if (AddedTo(field, loop, body) is { } added)
                    yield return new StrandedSources(PolledLoop.HeadOf(loop), field, added);
            }
        }
    }

    /// <summary>Where a source is added of which only the loop can complete the task; null where others can, or go through all of them, or give up.</summary>
    private static IOperation? AddedTo(IFieldSymbol field, ILoopOperation loop, BodyFacts body)
    {
        var uses = body.Type.Bodies.SelectMany(user => user.Body.Operations.Where(part => part is IFieldReferenceOperation && Assignments.Refers(part, field)).Select(use => (Use: use, Body: user))).ToList();
        var added = uses.Select(use => (Call: DroppedSources.AddedBy(use.Use), use.Body)).Where(adding => adding.Call is not null).ToList();
        var takes = uses.Where(use => IsTake(use.Use)).ToList();
        return added.Count > 0 && takes.Count > 0 && uses.TrueForAll(use => DroppedSources.IsOfOne(use.Use) && use.Use.Parent is not (IInvocationOperation { TargetMethod.Name: "Clear" } or ISimpleAssignmentOperation))
            && takes.TrueForAll(take => IsOf(loop, body, take.Use, take.Body, MaximumDepth))
            && added.TrueForAll(adding => !IsOf(loop, body, adding.Call!, adding.Body, MaximumDepth) && DroppedSources.IsAwaitedToTheEnd(adding.Call!, adding.Body)) ? added[0].Call : null;
    }

    /// <summary>Whether somebody gets a source out of the collection, and not only rid of it.</summary>
    private static bool IsTake(IOperation use) => use.Parent switch
    {
        IInvocationOperation { TargetMethod.Name: "TryGetValue" or "TryRemove" or "Remove" } call => call.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out && argument.Value is not IDiscardOperation),
        IInvocationOperation { TargetMethod.Name: "Dequeue" or "TryDequeue" or "Pop" or "TryPop" } => true,
        IPropertyReferenceOperation { Property.IsIndexer: true } entry => entry.Parent is not ISimpleAssignmentOperation assignment || assignment.Target != entry,
        _ => false,
    };

    /// <summary>Whether the operation runs in rounds of the loop only: it is part of it, or of what nobody calls but that.</summary>
    private static bool IsOf(ILoopOperation loop, BodyFacts around, IOperation operation, BodyFacts body, int depth)
    {
        if (body == around)
            return loop.Syntax.Span.Contains(operation.Syntax.Span);
        return depth > 0 && body.Body is { Enclosing: null, Method: { } method } && !body.Type.Threads.IsCallableFromOutside(body) && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls
            && calls.TrueForAll(call => !call.IsDelegate && IsOf(loop, around, call.Operation, call.Caller, depth - 1));
    }

    /// <summary>Whether the body runs on a thread of the type's own, which does not begin it again by itself.</summary>
    private static bool RunsOnce(BodyFacts body, int depth)
    {
        if (body.Type.Threads.IsCallableFromOutside(body))
            return false;
        var entries = body.Type.Threads.Entries.Where(entry => entry.Target == body).ToList();
        var calls = body.Body.Method is { } method ? body.Type.Calls.To(method).Where(call => !call.IsDelegate && !entries.Exists(entry => entry.Created == call.Operation)).ToList() : [];
        return entries.Count + calls.Count > 0 && entries.TrueForAll(entry => !entry.Row.Recurs && entry.Created?.Enclosing().Any(outer => outer is ILoopOperation) != true)
            && calls.TrueForAll(call => depth > 0 && !call.Operation.Enclosing().Any(outer => outer is ILoopOperation) && RunsOnce(call.Caller, depth - 1));
    }

    /// <summary>Whether the other side ends the loop: by what is read in the condition or before an exit, or by a failure that is caught around it.</summary>
    private static bool EndsByItself(ILoopOperation loop, BodyFacts body) => loop switch
    {
        IForEachLoopOperation { IsAsynchronous: true } each => !each.Collection.DescendantsAndSelf().Any(IsOwnSupply),
        IWhileLoopOperation { Condition: { } condition } when condition.DescendantsAndSelf().Any(IsOwnSupply) => false,
        IWhileLoopOperation { Condition: { } condition } when condition.DescendantsAndSelf().Any(IsRead) => true,
        IWhileLoopOperation or IForLoopOperation => PolledLoop.In(body).FirstOrDefault(polled => polled.Operation == loop) is { } polled && polled.Exits.Any(exit => IsDecidedByRead(exit, polled))
            || loop.Enclosing().OfType<ITryOperation>().Any(attempt => attempt.Body.Syntax.Span.Contains(loop.Syntax.Span) && attempt.Catches.Any(handler => IsFailure(handler) && !handler.Handler.Descendants().Any(part => part is IThrowOperation))),
        _ => false,
    };

    private static bool IsFailure(ICatchClauseOperation handler) => handler.ExceptionType.Name is not ("OperationCanceledException" or "TaskCanceledException") && (handler.Filter is null || !handler.ExceptionType.IsOfAllExceptions());

    private static bool IsOwnSupply(IOperation part) => part.Type is { } type && type.NamespaceName() is "System.Threading.Channels" or "System.Collections.Concurrent";

    private static bool IsRead(IOperation part) => part is IInvocationOperation { Instance: not null, TargetMethod.Name: var name } && (name.StartsWith("Read", StringComparison.Ordinal) || name.StartsWith("Receive", StringComparison.Ordinal));

    /// <summary>Whether the exit is taken because of what the round has read: <c>if (line is null) break;</c>.</summary>
    private static bool IsDecidedByRead(IOperation exit, PolledLoop loop) => exit.Deciding().Where(condition => loop.Span.Contains(condition.Syntax.Span)).SelectMany(condition => condition.DescendantsAndSelf()).Any(part => IsRead(part)
        || part is ILocalReferenceOperation { Local: var local } && loop.Operations.Any(operation => operation is IVariableDeclaratorOperation { Initializer.Value: var value } declarator
            && SymbolEqualityComparer.Default.Equals(declarator.Symbol, local) && value.DescendantsAndSelf().Any(IsRead)));
}
