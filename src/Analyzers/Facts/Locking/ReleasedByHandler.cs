using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A release in a <c>finally</c> block that also runs when a handler of the same <c>try</c> has released, and throws on.</summary>
internal static class ReleasedByHandler
{
    /// <summary>Where that was acquired which both release; null where nothing is released twice for certain.</summary>
    public static SyntaxNode? AcquireOf(IReadOnlyCollection<SyncSite> sites, BodyFlow flow)
    {
        var release = sites.First();
        if (release.Event.Call.Syntax.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax { Parent: FinallyClauseSyntax { Parent: TryStatementSyntax attempt } } }
            || !flow.Sites.Any(site => site.Event.Action == SyncAction.Release && site.Grip.Equals(release.Grip) && IsInHandler(site.Event.Call.Syntax, attempt)))
            return null;
        // What a handler gives up for a while it takes again.
        if (flow.Sites.Any(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(release.Grip) && attempt.Catches.Any(handler => handler.Span.Contains(site.Event.Call.Syntax.Span))))
            return null;
        return sites.SelectMany(site => site.Before).Select(path => path.Holds.TryGetValue(release.Grip, out var hold) && hold is { Count: 0, Site: { } acquire } ? acquire : null).FirstOrDefault(acquire => acquire is not null);
    }

    /// <summary>Whether the call is a statement of a handler itself, which nothing but the exception decides about.</summary>
    private static bool IsInHandler(SyntaxNode call, TryStatementSyntax attempt) =>
        call.Parent is ExpressionStatementSyntax { Parent: BlockSyntax { Parent: CatchClauseSyntax handler } } && handler.Parent == attempt;
}
