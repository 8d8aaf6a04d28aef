using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>A body that a thread runs on some way on which nothing catches what it throws.</summary>
/// <param name="Body">The body.</param>
/// <param name="IsStraight">Whether no condition, loop or earlier exit is on that way.</param>
internal sealed record TickCourse(BodyFacts Body, bool IsStraight)
{
    /// <summary>Those of <paramref name="entry"/>, straight ones first.</summary>
    public static List<TickCourse> Of(ThreadEntry entry)
    {
        var found = new List<TickCourse>();
        foreach (var isStraight in new[] { true, false })
            Add(entry.Target, isStraight, found);
        return found;
    }

    /// <summary>Whether the thread comes to <paramref name="operation"/>, of the body, whatever it finds.</summary>
    public bool ComesTo(IOperation operation) => IsStraight && Reaches(operation, Body);

    private static void Add(BodyFacts body, bool isStraight, List<TickCourse> found)
    {
        if (body.Body.Method is not { IsAsync: false } || found.Exists(course => course.Body == body))
            return;
        found.Add(new TickCourse(body, isStraight));
        foreach (var call in body.Type.Calls.From(body).Where(call => !call.IsDelegate && call.IsOnSameObject && !call.Operation.MayBeCaught()))
        {
            if (body.Type.Calls.BodyOf(call.Target) is { } called && (!isStraight || Reaches(call.Operation, body)))
                Add(called, isStraight, found);
        }
    }

    private static bool Reaches(IOperation operation, BodyFacts body) => !operation.Deciding().Any()
        && !operation.Enclosing().Any(outer => outer is ILoopOperation or ISwitchOperation or ISwitchExpressionOperation or ICatchClauseOperation or ICoalesceOperation || (outer is IConditionalAccessOperation access && !access.Operation.Syntax.Span.Contains(operation.Syntax.Span) && operation.Parent != access))
        && !body.Body.Operations.Any(exit => exit is IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.GoTo } && exit.Syntax.Span.End <= operation.Syntax.SpanStart);
}
