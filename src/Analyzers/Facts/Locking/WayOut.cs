using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A way out of a body on which something that all others do is not done.</summary>
/// <param name="Where">The return, the throw, the handler or the call that may throw.</param>
/// <param name="Kind">How the body is left.</param>
internal sealed record WayOut(SyntaxNode Where, WayOutKind Kind)
{
    /// <summary>
    /// The ways out of <paramref name="body"/> on which none of <paramref name="done"/> runs, the most certain first. Conditions are not followed: a way
    /// out may be one that is never taken.
    /// </summary>
    public static IEnumerable<WayOut> Without(IReadOnlyCollection<IOperation> done, BodyFacts body)
    {
        if (BodyGraph.Of(body.Body, body.Type.Cancellation) is not { } graph)
            return [];
        var sites = new HashSet<SyntaxNode>(done.Select(operation => operation.Syntax));
        var ways = new HashSet<WayOut>();
        // Blocks that are reached without an exception come first; of the others it is known which handler leads there.
        var reached = new Dictionary<BasicBlock, ICatchClauseOperation?>();
        var pending = new Stack<BasicBlock>();
        var handlers = new Queue<ControlFlowRegion>();
        Reach(graph.Blocks[0], null);
        while (pending.Count > 0 || handlers.Count > 0)
        {
            if (pending.Count == 0)
            {
                var handler = handlers.Dequeue();
                Reach(graph.FirstBlock(handler), ClauseOf(handler));
                continue;
            }

            var block = pending.Pop();
            var isDone = false;
            foreach (var operation in block.Statements().SelectMany(statement => statement.InEvaluationOrder()))
            {
                if (sites.Contains(operation.Syntax) || operation is IInvocationOperation { TargetMethod: var called } && EndingTable.NeverReturns(called))
                {
                    isDone = true;
                    break;
                }

                if (operation is IThrowOperation thrown)
                    Throw(block, thrown.Syntax.FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.ThrowStatementSyntax>() ?? thrown.Syntax, WayOutKind.Throw);
                else if (!operation.IsImplicit && !IsOutput(operation) && ThrowTable.MayThrow(operation, method => body.Type.Calls.BodyOf(method) is { } callee ? callee.Body.Operations.Any(inner => inner is IThrowOperation) : PolledLoop.ThrowsInSource(method)))
                    Throw(block, operation.Syntax, WayOutKind.Failure);
                else if (operation is IInvocationOperation call && FailsWithin(call.TargetMethod, body.Type, depth: 2))
                    Handle(block);
            }

            if (isDone)
                continue;
            foreach (var branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
            {
                if (branch is null || branch.FinallyRegions.Any(IsDoneIn))
                    continue;
                if (branch.Semantics == ControlFlowBranchSemantics.Throw)
                    Throw(block, block.BranchValue?.Syntax.FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.StatementSyntax>() ?? body.Body.Root.Syntax, WayOutKind.Throw);
                else if (branch.Destination is { Kind: BasicBlockKind.Exit })
                    Leave(block);
                else if (branch.Destination is { } next)
                    Reach(next, reached[block]);
            }
        }

        return ways.OrderBy(way => way.Kind).ThenBy(way => way.Where.SpanStart);

        void Reach(BasicBlock block, ICatchClauseOperation? handler)
        {
            if (block.Kind == BasicBlockKind.Exit || reached.ContainsKey(block))
                return;
            reached.Add(block, handler);
            pending.Push(block);
        }

        void Leave(BasicBlock block)
        {
            if (reached[block] is { } handler && IsGivenUpIn(handler, block))
                ways.Add(new WayOut(handler.Syntax, WayOutKind.Handler));
            else if (Explicit(block) is { } statement)
                ways.Add(new WayOut(statement, WayOutKind.Return));
            else
                ways.Add(new WayOut(body.Body.Root.Syntax, WayOutKind.End));
        }

        // To the handlers of the tries around, and out where none catches everything and no finally block does it.
        void Throw(BasicBlock block, SyntaxNode where, WayOutKind kind)
        {
            if (!Handle(block))
                ways.Add(new WayOut(where, kind));
        }

        bool Handle(BasicBlock block)
        {
            foreach (var container in block.TriesAround())
            {
                if (container.NestedRegions.Any(nested => nested.Kind == ControlFlowRegionKind.Finally && IsDoneIn(nested)))
                    return true;
                foreach (var handler in container.NestedRegions.Where(nested => nested.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
                    handlers.Enqueue(handler);
                if (container.Kind == ControlFlowRegionKind.TryAndCatch && container.CatchesEverything())
                    return true;
            }

            return false;
        }

        bool IsDoneIn(ControlFlowRegion region)
        {
            for (var ordinal = region.FirstBlockOrdinal; ordinal <= region.LastBlockOrdinal; ordinal++)
            {
                if (graph.Blocks[ordinal].Statements().SelectMany(statement => statement.InEvaluationOrder()).Any(operation => sites.Contains(operation.Syntax)))
                    return true;
            }

            return false;
        }

        // What is done in a part of the handler, or after it, or in the next round, may be done for the exception.
        bool IsGivenUpIn(ICatchClauseOperation handler, BasicBlock left)
        {
            var within = handler.Syntax.Span;
            if (EndingTable.IsInterruption(handler.ExceptionType) || done.Any(operation => within.Contains(operation.Syntax.Span)))
                return false;
            return left.Statements().Any(statement => within.Contains(statement.Syntax.Span))
                || (!done.Any(operation => operation.Syntax.SpanStart > within.End) && !handler.Enclosing().Any(outer => outer is ILoopOperation));
        }

        ICatchClauseOperation? ClauseOf(ControlFlowRegion region)
        {
            var first = Enumerable.Range(region.FirstBlockOrdinal, region.LastBlockOrdinal - region.FirstBlockOrdinal + 1).SelectMany(ordinal => graph.Blocks[ordinal].Statements()).FirstOrDefault();
            var clauses = body.Body.Operations.OfType<ICatchClauseOperation>();
            return first is null ? clauses.FirstOrDefault(clause => clause.Handler.Operations.IsEmpty && (region.ExceptionType is null || SymbolEqualityComparer.Default.Equals(region.ExceptionType, clause.ExceptionType)))
                : clauses.LastOrDefault(clause => clause.Syntax.Span.Contains(first.Syntax.Span));
        }
    }

    /// <summary>Whether a method calls what may throw: who wrote a handler around the call expects that.</summary>
    private static bool FailsWithin(IMethodSymbol method, TypeFacts type, int depth) => type.Calls.BodyOf(method) is { } callee
        && callee.Body.Operations.Any(inner => !inner.IsImplicit && (ThrowTable.MayThrow(inner, PolledLoop.ThrowsInSource) || (depth > 1 && inner is IInvocationOperation call && FailsWithin(call.TargetMethod, type, depth - 1))));

    /// <summary>Writing to the console throws when there is no one left to read it.</summary>
    private static bool IsOutput(IOperation operation) => operation is IInvocationOperation { TargetMethod: { ContainingType.Name: "Console", Name: "Write" or "WriteLine" } };

    private static SyntaxNode? Explicit(BasicBlock block) =>
        block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return && block.BranchValue is { } value
            ? value.Syntax.FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.ReturnStatementSyntax>()
            : null;
}

/// <summary>How a body is left.</summary>
internal enum WayOutKind
{
    /// <summary>By a <c>return</c> with a value.</summary>
    Return,

    /// <summary>By a <c>throw</c>.</summary>
    Throw,

    /// <summary>By a handler that catches an exception and goes on.</summary>
    Handler,

    /// <summary>By a <c>return</c> without a value, or by its end.</summary>
    End,

    /// <summary>By an exception out of a call.</summary>
    Failure,
}
