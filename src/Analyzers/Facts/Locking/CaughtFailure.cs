using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A failure that the body catches after its release is passed by: <c>try { Enter(); Work(); Exit(); } catch { Log(); }</c>. Nothing else leaves such a lock held.</summary>
internal static class CaughtFailure
{
    /// <summary>What fails, the likeliest first; null where another way than an exception may come past the release.</summary>
    /// <param name="body">The body that acquires.</param>
    /// <param name="flow">How it was followed.</param>
    /// <param name="grip">What it acquires.</param>
    /// <param name="site">Where.</param>
    public static ThrowSite? Of(BodyFacts body, BodyFlow flow, Grip grip, SyntaxNode site)
    {
        if (site.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax { Statements: var statements } } acquire || acquire is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax))
            return null;
        var release = flow.Sites.Where(candidate => candidate.Event.Action == SyncAction.Release && candidate.Grip.Equals(grip) && candidate.Event.Call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax { Parent: var around } && around == acquire.Parent)
            .Select(candidate => candidate.Event.Call.Syntax).Where(call => call.SpanStart > site.Span.End).OrderBy(call => call.SpanStart).FirstOrDefault();
        if (release is null || statements.Where(between => between.SpanStart > acquire.SpanStart && between.Span.End <= release.SpanStart).Any(Jumps))
            return null;
        return Leaks.Throwers(body, flow, grip, path => path.Holds.TryGetValue(grip, out var hold) && hold.Count > 0 && hold.Site == site).FirstOrDefault(thrower => thrower.Operation.Syntax.SpanStart > site.SpanStart && thrower.Operation.Syntax.SpanStart < release.SpanStart);
    }

    /// <summary>Whether the statement may go elsewhere than to the one after it.</summary>
    private static bool Jumps(StatementSyntax statement) => statement.DescendantNodesAndSelf(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(node => node switch
    {
        ReturnStatementSyntax or GotoStatementSyntax or YieldStatementSyntax => true,
        BreakStatementSyntax => !node.Ancestors().Any(outer => statement.Span.Contains(outer.Span) && outer is SwitchStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax),
        ContinueStatementSyntax => !node.Ancestors().Any(outer => statement.Span.Contains(outer.Span) && outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax),
        _ => false,
    });
}
