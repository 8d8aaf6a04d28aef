using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>An asynchronous operation of a session that is begun while an earlier one has not been awaited.</summary>
/// <param name="Session">The session.</param>
/// <param name="First">The earlier operation.</param>
/// <param name="Second">The one that comes too early.</param>
internal sealed record OverlappingOperation(IOperation Session, IInvocationOperation First, IInvocationOperation Second)
{
    /// <summary>Those in <paramref name="body"/>, one for each second operation.</summary>
    public static IEnumerable<OverlappingOperation> In(BodyFacts body)
    {
        var operations = body.Body.Calls.Where(call => IsTask(call.Type) && !IsPart(call)).Select(call => (Call: call, Session: SessionTable.SessionOf(call)))
            .Where(operation => operation.Session is not null).OrderBy(operation => operation.Call.Syntax.SpanStart).ToList();
        for (var second = 1; second < operations.Count; second++)
        {
            var (call, session) = operations[second];
            var path = body.Paths.Read(session!);
            if (!SharedVariables.StaysTheSame(path, body))
                continue;
            if (operations.Take(second).LastOrDefault(first => body.Paths.Read(first.Session!).Equals(path) && !JoinedStart.IsAwaited(first.Call) && !Alternatives.Are(first.Call, call) && !IsDone(first.Call, call, body)) is { Call: { } earlier })
                yield return new OverlappingOperation(session!, earlier, call);
        }
    }

    private static bool IsTask(ITypeSymbol? type) => type is { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" };

    /// <summary>Whether the call only makes something else of a task, or is one of those that configure it.</summary>
    private static bool IsPart(IInvocationOperation call) => call.TargetMethod.ContainingType.Name is "Task" or "ValueTask" or "TaskAsyncEnumerableExtensions";

    /// <summary>Whether the first has been awaited, or handed to somebody else, before the second begins, or the second only runs when the member is called anew.</summary>
    private static bool IsDone(IInvocationOperation first, IInvocationOperation second, BodyFacts body)
    {
        if (ThreadEntries.HolderOf(first) is not { } holder)
            return !IsBeside(first, second);
        return holder is not ILocalSymbol local || body.Body.Operations.Any(use => Assignments.Refers(use, local) && use.Syntax.SpanStart > first.Syntax.Span.End && use.Syntax.SpanStart < second.Syntax.SpanStart);
    }

    /// <summary>Whether both are parts of one list of tasks: <c>Task.WhenAll(_db.A.CountAsync(), _db.B.CountAsync())</c>.</summary>
    private static bool IsBeside(IInvocationOperation first, IInvocationOperation second) => first.Enclosing().TakeWhile(outer => outer is not (IBlockOperation or IAnonymousFunctionOperation or IConditionalOperation))
        .Any(outer => outer is IArrayCreationOperation or IInvocationOperation { TargetMethod: { Name: "WhenAll" or "WhenAny" or "WaitAll", ContainingType.Name: "Task" } } && outer.Syntax.Span.Contains(second.Syntax.Span));
}
