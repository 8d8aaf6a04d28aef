using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A section whose two ends are calls of methods of the type that are told by an argument what to acquire and release, and are told different things:
/// <c>Enter(write: true); try { … } finally { Leave(); }</c>.
/// </summary>
/// <param name="Begin">The call that acquires.</param>
/// <param name="Acquired">What it comes to.</param>
/// <param name="End">The call that releases.</param>
/// <param name="Released">What it comes to.</param>
internal sealed record HelpedPair(IInvocationOperation Begin, SyncEvent Acquired, IInvocationOperation End, SyncEvent Released)
{
    /// <summary>The pairs of <paramref name="body"/> whose ends do not belong together, by place.</summary>
    public static IEnumerable<HelpedPair> Of(BodyFacts body) => !body.Type.Locks.HasHandWrittenLocks ? [] : body.Body.Operations.OfType<IBlockOperation>().SelectMany(block => In(block, body));

    private static IEnumerable<HelpedPair> In(IBlockOperation block, BodyFacts body)
    {
        for (var place = 0; place < block.Operations.Length; place++)
        {
            if (CallOf(block.Operations[place]) is { } begin && Resolve(begin, body) is { Action: SyncAction.Acquire, Outcome: Outcome.Always } acquired
                && IsFirst(begin, body) && EndAfter(block, place, body) is { } end && Resolve(end, body) is { Action: SyncAction.Release } released
                && (begin != acquired.Call || end != released.Call) && VariableOf(acquired, body) is { } held && VariableOf(released, body) is { } given
                && (acquired.Mode != released.Mode ? SymbolEqualityComparer.Default.Equals(held, given) : !SymbolEqualityComparer.Default.Equals(held, given) && acquired.Kind == released.Kind && !body.Type.Bodies.Any(other => Joins(other, held, given))))
                yield return new HelpedPair(begin, acquired, end, released);
        }
    }

    /// <summary>Whether nothing is held yet: what was acquired before in the body is released again, and who calls it from within the type has nothing to do with locks.</summary>
    private static bool IsFirst(IInvocationOperation begin, BodyFacts body)
    {
        var before = body.Body.Calls.Where(call => call.Syntax.SpanStart < begin.Syntax.SpanStart && Touches(call, body)).Select(call => Resolve(call, body)?.Action).ToList();
        return before.TrueForAll(action => action is SyncAction.Acquire or SyncAction.Release) && before.Count(action => action == SyncAction.Acquire) == before.Count(action => action == SyncAction.Release)
            && body.Body is { Enclosing: null, Method: { } method } && !body.Type.Calls.To(method).Any(call => Touches(call.Caller.Body.Root, call.Caller));
    }

    /// <summary>The first call after the one at <paramref name="place"/> that has to do with locks, where it stands in the block or ends the <c>try</c> that is next; null where there are others before.</summary>
    private static IInvocationOperation? EndAfter(IBlockOperation block, int place, BodyFacts body)
    {
        foreach (var statement in block.Operations.Skip(place + 1))
        {
            if (statement is ITryOperation { Finally: { } ending, Body: var section, Catches: var handlers })
                return handlers.Any(handler => Touches(handler, body)) || Touches(section, body) || ending.Operations.Count(part => Touches(part, body)) != 1 ? null : CallOf(ending.Operations.First(part => Touches(part, body)));
            if (Touches(statement, body))
                return CallOf(statement);
        }

        return null;
    }

    private static IInvocationOperation? CallOf(IOperation statement) => statement is IExpressionStatementOperation { Operation: IInvocationOperation { Instance: null or IInstanceReferenceOperation or IMemberReferenceOperation } call } ? call : null;

    /// <summary>Whether the operation acquires or releases, or may by a method of the type.</summary>
    private static bool Touches(IOperation operation, BodyFacts body) => operation.DescendantsAndSelf().OfType<IInvocationOperation>()
        .Any(call => EventReader.Read(call) is { Action: SyncAction.Acquire or SyncAction.Release or SyncAction.Forget } || HasSync(call, body, []));

    private static bool HasSync(IInvocationOperation call, BodyFacts body, HashSet<BodyFacts> open) =>
        body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && open.Add(callee) && (callee.HasSyncCalls || callee.Body.Calls.Any(next => HasSync(next, callee, open)));

    /// <summary>The one acquire or release that the call is, or comes to with these arguments in a method of the type that does nothing else; null where that is not known.</summary>
    private static SyncEvent? Resolve(IInvocationOperation call, BodyFacts body)
    {
        if (EventReader.Read(call) is { } own)
            return own;
        if (call is not { Instance: null or IInstanceReferenceOperation, TargetMethod: { IsVirtual: false, IsOverride: false, IsAsync: false } } || body.Type.Calls.BodyOf(call.TargetMethod) is not { HasSyncCalls: true, Body.Loops.IsEmpty: true } callee || callee.Body.Calls.Any(next => HasSync(next, callee, [])))
            return null;
        SyncEvent? only = null;
        foreach (var sync in callee.Events.Where(sync => sync.Action is SyncAction.Acquire or SyncAction.Release))
        {
            if (IsReached(sync.Call, call) is not { } isReached || (isReached && only is not null))
                return null;
            only = isReached ? sync : only;
        }

        return only;
    }

    /// <summary>Whether the arguments lead the method to <paramref name="operation"/>; null where something else decides, too.</summary>
    private static bool? IsReached(IOperation operation, IInvocationOperation call)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            bool? isThisWay = outer switch
            {
                IConditionalOperation choice when inner != choice.Condition => Evaluate(choice.Condition, call) is { } outcome ? outcome == (inner == choice.WhenTrue) : null,
                IBlockOperation block => IsPassed(block.Operations.TakeWhile(before => before != inner), call),
                ISwitchCaseOperation section => IsChosen(section, call),
                IExpressionStatementOperation or ISwitchOperation or IMethodBodyOperation => true,
                _ => null,
            };
            if (isThisWay is not true)
                return isThisWay;
        }

        return true;
    }

    /// <summary>Whether none of the statements before leaves.</summary>
    private static bool? IsPassed(IEnumerable<IOperation> before, IInvocationOperation call)
    {
        foreach (var exit in before.Where(statement => statement.DescendantsAndSelf().Any(part => part is IReturnOperation)))
        {
            if (exit is not IConditionalOperation { WhenFalse: null, Condition: var condition } || Evaluate(condition, call) is not { } leaves)
                return null;
            if (leaves)
                return false;
        }

        return true;
    }

    private static bool? IsChosen(ISwitchCaseOperation section, IInvocationOperation call) =>
        section.Parent is ISwitchOperation { Value: var value } whole && ArgumentOf(value, call) is { } given && whole.Cases.SelectMany(other => other.Clauses).All(clause => clause is ISingleValueCaseClauseOperation { Value.ConstantValue.HasValue: true } or IDefaultCaseClauseOperation)
            ? section.Clauses.Any(clause => Is(clause, given)) || (section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation) && !whole.Cases.SelectMany(other => other.Clauses).Any(clause => Is(clause, given)))
            : null;

    private static bool Is(ICaseClauseOperation clause, object given) => clause is ISingleValueCaseClauseOperation { Value.ConstantValue.Value: { } value } && value.Equals(given);

    private static bool? Evaluate(IOperation condition, IInvocationOperation call) => condition.Unwrapped() switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated } => !Evaluate(negated, call),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, RightOperand.ConstantValue: { HasValue: true, Value: { } value } } test => ArgumentOf(test.LeftOperand, call) is { } given ? given.Equals(value) == (test.OperatorKind == BinaryOperatorKind.Equals) : null,
        var flag => ArgumentOf(flag, call) as bool?,
    };

    /// <summary>The constant that the call gives for the parameter.</summary>
    private static object? ArgumentOf(IOperation value, IInvocationOperation call) => value.Unwrapped() is IParameterReferenceOperation { Parameter: var parameter }
        && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal && argument.Parameter.Name == parameter.Name) is { Value.ConstantValue: { HasValue: true, Value: { } given } } ? given : null;

    private static ISymbol? VariableOf(SyncEvent sync, BodyFacts body) => body.Paths.Read(sync.Target) is { IsExact: true, Root.Kind: Locks.PathRootKind.This or Locks.PathRootKind.Static, Elements.Length: 1, Variable: { } variable } ? variable : null;

    /// <summary>Whether the two may be one lock: one is given to the other.</summary>
    private static bool Joins(BodyFacts other, ISymbol one, ISymbol second) => other.Body.Operations.OfType<ISimpleAssignmentOperation>().Any(assignment =>
        (Assignments.Refers(assignment.Target, one) && !assignment.Value.IsMadeHere()) || (Assignments.Refers(assignment.Target, second) && !assignment.Value.IsMadeHere()));
}
