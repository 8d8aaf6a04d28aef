using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A handler that releases what the body only acquires after the <c>try</c> that it belongs to.</summary>
internal static class EarlyRelease
{
    /// <summary>The later acquire, where nobody can have acquired before: neither the body nor a caller or another member.</summary>
    public static SyncEvent? AcquireAfter(SyncSite release, IReadOnlyCollection<PathState> before, BodyFacts body, BodyFlow flow)
    {
        if (release.Event.Call.Syntax.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax { Parent: CatchClauseSyntax { Parent: TryStatementSyntax attempt } } } || before.Any(path => path.Holds.ContainsKey(release.Grip)))
            return null;
        // A lone exit is said already. A semaphore that starts empty, or that a caller has, is given what it is to get.
        if (LoneExit.Is(release.Event.Call, body) || LockOwners.MayBeHeldByCaller(release.Grip, body) || body.Body.IsConstruction || (release.Grip.IsSemaphore && LockOwners.InitialCount(release.Grip.Lock.Path.Variable!, body.Type) is not > 0))
            return null;
        return flow.Sites.FirstOrDefault(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(release.Grip) && site.Event.Call.Syntax.SpanStart > attempt.Span.End)?.Event;
    }
}
