using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A method that loads data once: its first caller claims that by a flag, and loads then. Who comes second finds the claim, goes on at once, and reads what is not there yet.
/// </summary>
/// <param name="Claim">Where the flag is set.</param>
/// <param name="Test">Where it is tested: the same place where both are one step.</param>
/// <param name="Flag">The flag.</param>
/// <param name="Load">Where the data is stored after that.</param>
/// <param name="Read">Where a member that has called the method reads it, without a lock.</param>
internal sealed record EarlyClaim(IOperation Claim, IOperation Test, IFieldSymbol Flag, Access Load, Access Read)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of the method.</summary>
    public static IEnumerable<EarlyClaim> In(BodyFacts body)
    {
        if (body.Body is not { Enclosing: null, Method: { } method } || !(method.ReturnsVoid || method.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.IsEmpty: true }) || !(body.Type.MentionsAtomics || body.HasSyncCalls))
            yield break;
        foreach (var test in body.Body.Operations.OfType<IConditionalOperation>().Where(test => !test.Enclosing().Any(outer => outer is ILoopOperation or IConditionalOperation or ISwitchOperation or ICatchClauseOperation or ILockOperation)))
        {
            if (ClaimOf(test, body) is not var (claim, flag) || IsTakenBack(flag, claim, body.Type))
                continue;
            var data = Within(body, claim).Where(access => IsData(access, flag)).ToList();
            foreach (var (load, read) in data.Select(load => (load, Read: ReadAfter(load, method, body.Type))))
            {
                if (read is not null)
                {
                    yield return new EarlyClaim(claim, test.Condition, flag, load, read);
                    break;
                }
            }
        }
    }

    /// <summary>Where who passes the test sets the flag, in the same step or under a lock for which the other does not wait; null where the other does not just go on.</summary>
    private static (IOperation Claim, IFieldSymbol Flag)? ClaimOf(IConditionalOperation test, BodyFacts body)
    {
        if (Exchange(test.Condition) is var (call, exchanged))
            return GoesOn(test, body) && body.HeldAt(call) is { IsKnown: true, Must.IsEmpty: true } or { IsKnown: false } && !LexicalLocks.Around(call).Any() ? (call, exchanged) : null;
        if (!Leaves(test) || test.Condition.Unwrapped() is not IFieldReferenceOperation { Field: { Type.SpecialType: SpecialType.System_Boolean } flag } || !body.HeldAt(test.Condition).Must.IsEmpty)
            return null;
        return body.Body.Operations.OfType<ISimpleAssignmentOperation>().FirstOrDefault(assignment => assignment is { Value.ConstantValue: { HasValue: true, Value: true } } && Assignments.Refers(assignment.Target, flag)
            && assignment.Syntax.SpanStart > test.Syntax.Span.End && !LexicalLocks.Around(assignment).Any() && !body.HeldAt(assignment).Must.IsEmpty) is { } claim ? (claim, flag) : null;
    }

    /// <summary>The call that sets the flag and tells whether it was set: <c>Interlocked.Exchange(ref _loaded, 1) == 1</c>.</summary>
    private static (IOperation Call, IFieldSymbol Flag)? Exchange(IOperation condition) =>
        condition.Unwrapped() is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
            && comparison.LeftOperand.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange", ContainingType.Name: "Interlocked" }, Arguments: [{ Value: var target }, { Value.ConstantValue.HasValue: true }, ..] } call
            && comparison.RightOperand.ConstantValue.HasValue && target.Unwrapped() is IFieldReferenceOperation { Field: var flag } ? (call, flag)
        : condition.Unwrapped() is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated } ? Exchange(negated)
        : condition.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "Exchange", ContainingType.Name: "Interlocked" }, Arguments: [{ Value: var bare }, { Value.ConstantValue: { HasValue: true, Value: true } }] } told && bare.Unwrapped() is IFieldReferenceOperation { Field: var kept } ? (told, kept)
        : null;

    /// <summary>Whether who finds the claim leaves at once, or comes past what it decides, and waits for nothing.</summary>
    private static bool GoesOn(IConditionalOperation test, BodyFacts body) => Leaves(test)
        || (test.WhenFalse is null && !test.WhenTrue.Leaves() && !body.Body.Operations.Any(wait => wait.Syntax.SpanStart >= test.Syntax.Span.End && ThreadEntries.IsWait(wait)));

    private static bool Leaves(IConditionalOperation test) => test.WhenFalse is null && (test.WhenTrue is IBlockOperation { Operations: [var only] } ? only : test.WhenTrue) is IReturnOperation { ReturnedValue: var returned }
        && returned?.Unwrapped() is null or IPropertyReferenceOperation { Property.Name: "CompletedTask" } or IDefaultValueOperation;

    /// <summary>Whether the flag is set back where all went well: it tells that somebody is at work, not that the work is done.</summary>
    private static bool IsTakenBack(IFieldSymbol flag, IOperation claim, TypeFacts type) => flag.IsVisibleOutsideType() || type.Accesses.All.Any(access => SymbolEqualityComparer.Default.Equals(access.Variable, flag.OriginalDefinition) && (access.Writes || access.Kind == AccessKind.Reference)
        && !access.Body.Body.IsConstruction && !access.Operation.Syntax.Span.Contains(claim.Syntax.Span) && !claim.Syntax.Span.Contains(access.Operation.Syntax.Span) && !access.Operation.Enclosing().Any(outer => outer is ICatchClauseOperation));

    /// <summary>What is done to the variables of the object after the claim, in the method and in those which it calls.</summary>
    private static IEnumerable<Access> Within(BodyFacts body, IOperation claim)
    {
        var called = new HashSet<BodyFacts> { body };
        var open = new List<BodyFacts>(Called(body, claim.Syntax.Span.End));
        for (var depth = 0; depth < MaximumDepth && open.Count > 0; depth++)
            open = open.Where(called.Add).SelectMany(next => Called(next, 0)).ToList();
        return body.Type.Accesses.All.Where(access => access.Body == body ? access.Operation.Syntax.SpanStart >= claim.Syntax.Span.End && !access.Operation.Enclosing().Any(outer => outer is ICatchClauseOperation) : called.Contains(access.Body));
    }

    private static IEnumerable<BodyFacts> Called(BodyFacts body, int after) => body.Type.Calls.From(body).Where(call => !call.IsDelegate && call.IsOnSameObject && call.Operation.Syntax.SpanStart >= after).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>();

    private static bool IsData(Access access, IFieldSymbol flag) => access.Variable is IFieldSymbol { IsVolatile: false } && !SymbolEqualityComparer.Default.Equals(access.Variable, flag.OriginalDefinition)
        && (access.Use == ContentsUse.Write || (access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value: var value } } && !value.ConstantValue.HasValue && access.Variable.ValueType()?.SpecialType != SpecialType.System_Boolean));

    /// <summary>Where a member that others call has called the method, and reads the data then, whatever it finds, with nothing that keeps it apart.</summary>
    private static Access? ReadAfter(Access load, IMethodSymbol method, TypeFacts type)
    {
        foreach (var call in type.Calls.To(method).Where(call => !call.IsDelegate && call.IsOnSameObject && call.Operation is IInvocationOperation made && (!method.IsAsync || made.IsWaitedFor()) && type.Threads.IsCallableFromOutside(call.Caller) && !call.Caller.Body.IsConstruction))
        {
            var end = call.Operation.Syntax.Span.End;
            var later = Called(call.Caller, end).ToList();
            // What it waits for may be the end of the load; the object that it waits by it has read itself.
            var wait = call.Caller.Body.Operations.Where(wait => wait.Syntax.SpanStart >= end && ThreadEntries.IsWait(wait)).Select(wait => wait.Syntax.SpanStart).DefaultIfEmpty(int.MaxValue).Min();
            if (type.Accesses.All.FirstOrDefault(access => SymbolEqualityComparer.Default.Equals(access.Variable, load.Variable) && !access.Changes && access.Kind == AccessKind.Read
                && (access.Body == call.Caller ? access.Operation.Syntax.SpanStart >= end && access.Operation.Syntax.SpanStart <= wait : wait == int.MaxValue && later.Contains(access.Body) && access.Body != load.Body) && IsTakenAsItIs(access)) is { } read)
                return read;
        }

        return null;
    }

    private static bool IsTakenAsItIs(Access access) => access.Body.HeldAt(access.Operation).Must.IsEmpty && !LexicalLocks.Around(access.Operation).Any()
        && access.Operation.Unconverted() is not (ICoalesceOperation or IConditionalAccessOperation or IIsPatternOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals })
        && !access.Operation.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Any(part => part is IFieldReferenceOperation { Field.IsReadOnly: false } or IPropertyReferenceOperation { Instance: IInstanceReferenceOperation });
}
