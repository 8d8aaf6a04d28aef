using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A round of a loop that acquires a lock for work which is to release it, and goes on to the next round, or out, before it begins that work.</summary>
internal static class SkippedHandOver
{
    /// <summary>The <c>continue</c> or <c>break</c> between the acquire and all <paramref name="functions"/> that release; null where none is certain to leave the lock held.</summary>
    public static Location? Of(BodyFacts body, BodyFlow flow, Grip grip, SyncEvent? acquire, List<IOperation> functions)
    {
        if (acquire is not { IsTimed: false, Outcome: Outcome.Always or Outcome.Awaited } || flow.Sites.Any(site => site.Event.Action == SyncAction.Release && site.Grip.Equals(grip)))
            return null;
        var statement = acquire.Call.Syntax.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is not { Parent: BlockSyntax round } || LoopAround(statement) is not { } loop || loop.Statement != round)
            return null;
        // A lock of this call's own is nobody's once its loop is left.
        var isOwn = grip.Lock.Path.Root.Symbol is ILocalSymbol;
        var first = functions.Min(function => function.Syntax.SpanStart);
        return functions.TrueForAll(function => round.Span.Contains(function.Syntax.Span)) && !body.Body.Calls.Any(call => IsUnknown(call, statement.Span.End, first))
            ? round.DescendantNodes(node => node is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax).OfType<StatementSyntax>()
                .FirstOrDefault(jump => jump.SpanStart > statement.Span.End && jump.Span.End < first && LeavesRound(jump, loop) && !(isOwn && jump is BreakStatementSyntax))?.GetLocation()
            : null;
    }

    private static Loop? LoopAround(SyntaxNode node) => node.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Select(outer => outer switch
        {
            CommonForEachStatementSyntax each => new Loop(each, each.Statement),
            ForStatementSyntax counted => new Loop(counted, counted.Statement),
            WhileStatementSyntax tested => new Loop(tested, tested.Statement),
            DoStatementSyntax tested => new Loop(tested, tested.Statement),
            _ => null,
        }).FirstOrDefault(found => found is not null);

    /// <summary>Whether nothing between the statement and the loop that it leaves could release.</summary>
    private static bool LeavesRound(StatementSyntax jump, Loop loop) => jump is ContinueStatementSyntax or BreakStatementSyntax
        && jump.Ancestors().TakeWhile(outer => outer != loop.Node).All(outer => outer is BlockSyntax or IfStatementSyntax or ElseClauseSyntax
            || (jump is ContinueStatementSyntax && outer is SwitchStatementSyntax or SwitchSectionSyntax));

    /// <summary>Whether a delegate is called before the hand-over, which may be one that releases.</summary>
    private static bool IsUnknown(IInvocationOperation call, int start, int end) =>
        call.Syntax.SpanStart > start && call.Syntax.Span.End < end && call.TargetMethod.MethodKind is MethodKind.DelegateInvoke or MethodKind.LocalFunction;

    private sealed record Loop(SyntaxNode Node, StatementSyntax Statement);
}
