using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A release that runs whether or not the timed acquire before it has acquired: <c>if (_gate.WaitOne(100)) Work(); _gate.ReleaseMutex();</c>.</summary>
internal static class UntakenRelease
{
    /// <summary>The release that follows <paramref name="acquire"/> on every way, where nobody else can have acquired; null where there is none.</summary>
    public static SyncSite? After(SyncEvent acquire, BodyFacts body)
    {
        if (body.Flow is not { IsPrecise: true } flow || acquire.Call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not IfStatementSyntax { Else: null, Parent: BlockSyntax block } statement || !IsAskedFor(acquire))
            return null;
        return flow.Sites.FirstOrDefault(site => site.Event.Action == SyncAction.Release && site.Grip.Lock.IsExact && site.Event.Call.Syntax.SpanStart > statement.Span.Start
            && StatementOf(site.Event.Call.Syntax) is { } release && block.Statements.Contains(release) && !Leaves(block, statement, site.Event.Call.Syntax)
            && site.Before.Any(path => path.Holds.TryGetValue(site.Grip, out var hold) && hold.Count > 0 && hold.Site == acquire.Call.Syntax)
            && site.Before.Any(path => !path.Holds.ContainsKey(site.Grip))
            && !LockOwners.MayBeHeldByCaller(site.Grip, body)
            && !(site.Grip.IsSemaphore && LockOwners.InitialCount(site.Grip.Lock.Path.Variable!, body.Type) is not > 0));
    }

    /// <summary>Whether the statement runs its body where the lock was acquired, and does nothing else where it was not.</summary>
    private static bool IsAskedFor(SyncEvent acquire)
    {
        var use = acquire.Call.Unconverted();
        while (use is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            use = use.Unconverted();
        return use is IConditionalOperation { WhenFalse: null };
    }

    /// <summary>The statement that is the release, or whose <c>finally</c> block has it.</summary>
    private static StatementSyntax? StatementOf(SyntaxNode release) => release.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax around } statement ? null
        : around.Parent is FinallyClauseSyntax { Parent: TryStatementSyntax attempt } ? attempt : statement;

    /// <summary>Whether something between the two may leave, which may depend on whether the lock was acquired.</summary>
    private static bool Leaves(BlockSyntax block, StatementSyntax acquire, SyntaxNode release) => block.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(node => node.SpanStart >= acquire.SpanStart && node.SpanStart < release.SpanStart
            && node is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax);
}
