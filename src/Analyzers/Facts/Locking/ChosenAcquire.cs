using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A release that a body always comes to, of what it only acquires where some condition holds: <c>if (isLimited) _permits.Wait(); try { … } finally { _permits.Release(); }</c>.</summary>
internal static class ChosenAcquire
{
    /// <summary>The acquires, with the condition of each, of what is released at <paramref name="sites"/>; empty where the release is chosen, too, or a caller may hold the lock.</summary>
    /// <param name="sites">The ways to one release.</param>
    /// <param name="body">The body that releases.</param>
    /// <param name="flow">How it was followed.</param>
    public static IReadOnlyList<(SyncEvent Acquire, IOperation Condition)> Of(IReadOnlyList<SyncSite> sites, BodyFacts body, BodyFlow flow)
    {
        var grip = sites[0].Grip;
        if (body.Body.CallAt(sites[0].Event.Call.Syntax) is not { } release || release.Enclosing().Any(outer => outer is IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or ICatchClauseOperation or ILoopOperation or IConditionalAccessOperation)
            || !sites.Any(site => site.Node.Finally is not { IsExceptional: true } && site.Before.Any(path => !path.Holds.ContainsKey(grip))) || IsSignal(grip, body) || LockOwners.MayBeHeldByCaller(grip, body))
            return [];
        var acquires = flow.Sites.Where(site => site.Event.Action == SyncAction.Acquire && site.Grip.Equals(grip)).Select(site => site.Event).GroupBy(acquire => acquire.Call).Select(same => same.First()).ToList();
        var chosen = acquires.Select(acquire => (acquire, Condition: body.Body.CallAt(acquire.Call.Syntax) is { } call ? ConditionOf(call, release) : null)).ToList();
        return chosen.TrueForAll(one => one is { Condition: not null, acquire.Outcome: Outcome.Always or Outcome.Awaited }) ? chosen.ConvertAll(one => (one.acquire, one.Condition!)) : [];
    }

    private static bool IsSignal(Grip grip, BodyFacts body) => grip.IsSemaphore && !(grip.Lock.Path.Variable is { } variable && LockOwners.InitialCount(variable, body.Type) is > 0);

    /// <summary>The plain flag under which the lock is acquired, in an <c>if</c> without another branch that the release is not part of; null for all else.</summary>
    private static IOperation? ConditionOf(IInvocationOperation acquire, IInvocationOperation release)
    {
        var choices = acquire.Enclosing().TakeWhile(outer => !outer.Syntax.Span.Contains(release.Syntax.Span)).Where(outer => outer is not (IBlockOperation or IExpressionStatementOperation or IAwaitOperation or IInvocationOperation)).ToList();
        return choices is [IConditionalOperation { WhenFalse: null, Syntax: IfStatementSyntax } choice] && HeldQuery.Read(choice.Condition) is null && IsFlag(choice.Condition.Unwrapped()) ? choice.Condition : null;
    }

    private static bool IsFlag(IOperation condition) => condition switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated } => IsFlag(negated.Unwrapped()),
        IFieldReferenceOperation or IParameterReferenceOperation or ILocalReferenceOperation or IPropertyReferenceOperation => condition.Type?.SpecialType == SpecialType.System_Boolean,
        IBinaryOperation { LeftOperand: var left, RightOperand.ConstantValue.HasValue: true } => left.Unwrapped() is IFieldReferenceOperation or IParameterReferenceOperation or ILocalReferenceOperation or IPropertyReferenceOperation,
        _ => false,
    };
}
