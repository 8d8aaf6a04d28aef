using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
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
    public static SyntaxNode? After(SyncEvent acquire, BodyFacts body)
    {
        if (body.Flow is not { IsPrecise: true } flow || acquire.Call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not IfStatementSyntax { Else: null, Parent: BlockSyntax block } statement || !IsAskedFor(acquire))
            return null;
        return flow.Sites.FirstOrDefault(site => site.Event.Action == SyncAction.Release && site.Grip.Lock.IsExact && site.Event.Call.Syntax.SpanStart > statement.Span.Start
            && StatementOf(site.Event.Call.Syntax) is { } release && block.Statements.Contains(release) && !Leaves(block, statement, site.Event.Call.Syntax)
            && site.Before.Any(path => path.Holds.TryGetValue(site.Grip, out var hold) && hold.Count > 0 && hold.Site == acquire.Call.Syntax)
            && site.Before.Any(path => !path.Holds.ContainsKey(site.Grip))
            && !LockOwners.MayBeHeldByCaller(site.Grip, body)
            && !(site.Grip.IsSemaphore && LockOwners.InitialCount(site.Grip.Lock.Path.Variable!, body.Type) is not > 0))?.Event.Call.Syntax;
    }

    /// <summary>
    /// The release, by itself or in a method of the type, that a way on which <paramref name="acquire"/> has given up ends with, as one in a <c>finally</c> block does:
    /// <c>try { if (!entered) return; … } finally { _gate.Release(); }</c>; null where there is none, or where somebody else may have acquired.
    /// </summary>
    public static SyntaxNode? AfterFailure(SyncEvent acquire, BodyFacts body)
    {
        if (body.Flow is not { IsPrecise: true } flow || OnlyRelease(acquire, body, flow) is not var (release, attempt, grip) || attempt.SpanStart < acquire.Call.Syntax.SpanStart)
            return null;
        // What else may be done about it, a call may, and throw.
        var isLeft = flow.Exits.Any(exit => exit.Paths.Any(path => path.Count(grip) < 0) && ((exit.Location is { } left && attempt.Block.Span.Contains(left.SourceSpan)) || IsAskedForSuccess(acquire, body)));
        return isLeft || flow.Throws.Any(thrower => thrower.Operation.Syntax.Parent is ThrowStatementSyntax thrown && attempt.Block.Span.Contains(thrown.Span) && thrower.Before.Any(path => !path.Holds.ContainsKey(grip))) ? release : null;
    }

    /// <summary>
    /// The release in the <c>finally</c> of the <c>try</c> in which <paramref name="acquire"/> is, where that has given up on a way out which is written there,
    /// <c>try { if (!Monitor.TryEnter(_gate)) return; … } finally { Monitor.Exit(_gate); }</c>, or nothing is done about it, <c>try { if (_gate.Wait(0)) Work(); } finally { _gate.Release(); }</c>; null for others.
    /// </summary>
    public static SyntaxNode? OfItsTry(SyncEvent acquire, BodyFacts body) => acquire is { IsTimed: true, IsCancellable: false } && TestsOf(acquire, body).ToList() is [var (test, isNegated)] && (isNegated ? test.WhenTrue.Leaves() : test.WhenFalse is null || test.WhenFalse.Leaves())
        && body.Flow is { IsPrecise: true } flow && OnlyRelease(acquire, body, flow) is var (release, attempt, _) && attempt.Block.Span.Contains(acquire.Call.Syntax.Span) ? release : null;

    /// <summary>The conditions that are the result, by itself or in the local that keeps it, and whether they ask if it has failed.</summary>
    private static IEnumerable<(IConditionalOperation Test, bool IsNegated)> TestsOf(SyncEvent acquire, BodyFacts body)
    {
        IEnumerable<IOperation> results = FlagOf(acquire, body) is { } flag
            ? body.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, flag) && use.Syntax.SpanStart > acquire.Call.Syntax.Span.End)
            : [acquire.Call];
        foreach (var result in results)
        {
            var (use, isNegated) = (UseOf(result), false);
            for (; use is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }; use = use.Unconverted())
                isNegated = !isNegated;
            if (use is IConditionalOperation test)
                yield return (test, isNegated);
        }
    }

    /// <summary>
    /// The release that ends, in a <c>finally</c> block and whatever the acquire has told, what the body acquires by it alone; with the <c>try</c> and the lock; null where there is none, or where
    /// somebody else may have acquired.
    /// </summary>
    private static (SyntaxNode Release, TryStatementSyntax Attempt, Grip Grip)? OnlyRelease(SyncEvent acquire, BodyFacts body, BodyFlow flow)
    {
        if (flow.Sites.FirstOrDefault(site => site.Event.Action == SyncAction.Acquire && site.Event.Call.Syntax == acquire.Call.Syntax) is not { Grip: { Lock.IsExact: true } grip }
            || flow.Sites.Any(site => site.Event.Action == SyncAction.Acquire && site.Event.Call.Syntax != acquire.Call.Syntax && site.Grip.Lock.Equals(grip.Lock)) || Releases(body, flow, grip, acquire) is not [var release]
            || !flow.Exits.SelectMany(exit => exit.Paths).Any(path => path.Holds.TryGetValue(grip, out var hold) && hold.Count == 0 && hold.Site == acquire.Call.Syntax)
            || LockOwners.MayBeHeldByCaller(grip, body) || (grip.IsSemaphore && LockOwners.InitialCount(grip.Lock.Path.Variable!, body.Type) is 0))
            return null;
        return release.Syntax.FirstAncestorOrSelf<FinallyClauseSyntax>() is { Parent: TryStatementSyntax attempt } ? (release.Syntax, attempt, grip) : null;
    }

    /// <summary>Whether the result is kept in a local, and decides only what else is done where the lock was acquired.</summary>
    private static bool IsAskedForSuccess(SyncEvent acquire, BodyFacts body)
    {
        if (FlagOf(acquire, body) is not { } flag)
            return false;
        var uses = body.Body.Outermost.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, flag) && !acquire.Call.Syntax.Span.Contains(use.Syntax.Span)).ToList();
        return uses.Exists(use => use.Unconverted() is IConditionalOperation) && uses.TrueForAll(use => use.Unconverted() is IConditionalOperation { WhenFalse: null } or IReturnOperation || (use.Parent is ISimpleAssignmentOperation set && set.Target == use));
    }

    private static ILocalSymbol? FlagOf(SyncEvent acquire, BodyFacts body)
    {
        if (acquire.Flag is { } flag)
            return (flag as ILocalReferenceOperation)?.Local;
        return UseOf(acquire.Call) is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var kept } } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(kept) is not null ? kept : null;
    }

    /// <summary>The calls that release what the body acquires, whatever the acquire has told; empty where a condition decides about one of them.</summary>
    private static IReadOnlyList<IOperation> Releases(BodyFacts body, BodyFlow flow, Grip grip, SyncEvent acquire)
    {
        var releases = flow.Sites.Where(site => site.Event.Action == SyncAction.Release && site.Grip.Equals(grip)).Select(site => site.Event.Call.Syntax)
            .Concat(flow.Calls.Where(call => call.Call is IInvocationOperation { Instance: null or IInstanceReferenceOperation } helper && body.Type.Locks.EffectsOf(helper.TargetMethod).Any(effect => effect is { Delta: -1, When: null } && effect.Grip.Equals(grip))).Select(call => call.Call.Syntax))
            .Distinct().Select(place => (IOperation?)body.Body.CallAt(place)).ToList();
        return releases.TrueForAll(release => release is not null && !release.Enclosing().TakeWhile(outer => !outer.Syntax.Span.Contains(acquire.Call.Syntax.Span)).Any(outer => outer is not (IBlockOperation or IExpressionStatementOperation or ITryOperation))
            && !acquire.Call.Enclosing().TakeWhile(outer => !outer.Syntax.Span.Contains(release.Syntax.Span)).Any(outer => outer is ILoopOperation or ISwitchOperation or ISwitchExpressionOperation or ICatchClauseOperation or ITryOperation or IConditionalAccessOperation or ICoalesceOperation
                || (outer is IConditionalOperation choice && !choice.Condition.Syntax.Span.Contains(acquire.Call.Syntax.Span)) || outer is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr })) ? releases.OfType<IOperation>().ToList() : [];
    }

    /// <summary>Whether the statement runs its body where the lock was acquired, and does nothing else where it was not.</summary>
    private static bool IsAskedFor(SyncEvent acquire) => UseOf(acquire.Call) is IConditionalOperation { WhenFalse: null };

    /// <summary>What is made of a result, when it has been waited for.</summary>
    private static IOperation? UseOf(IOperation result)
    {
        var use = result.Unconverted();
        while (use is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            use = use.Unconverted();
        return use;
    }

    /// <summary>The statement that is the release, or whose <c>finally</c> block has it.</summary>
    private static StatementSyntax? StatementOf(SyntaxNode release) => release.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax around } statement ? null
        : around.Parent is FinallyClauseSyntax { Parent: TryStatementSyntax attempt } ? attempt : statement;

    /// <summary>Whether something between the two may leave, which may depend on whether the lock was acquired.</summary>
    private static bool Leaves(BlockSyntax block, StatementSyntax acquire, SyntaxNode release) => block.DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(node => node.SpanStart >= acquire.SpanStart && node.SpanStart < release.SpanStart
            && node is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax);
}
