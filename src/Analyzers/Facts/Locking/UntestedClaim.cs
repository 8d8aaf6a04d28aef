using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A flag or state that is set under a lock because of a look at it before the lock, and is not looked at again: <c>if (_returned) return; lock (_gate) { _returned = true; _pool.Return(_item); }</c>.
/// Two threads pass the look, one waits for the other, and does the same once more; or another member has moved the state on meanwhile, which is overwritten.
/// </summary>
/// <param name="Read">The look.</param>
/// <param name="Write">Where the flag is set.</param>
/// <param name="Gate">The lock.</param>
/// <param name="Act">What is done twice, or the other member's move.</param>
internal sealed record UntestedClaim(SlotUse Read, SlotUse Write, Section Gate, IOperation Act)
{
    private const int MaximumDepth = 3;

    /// <summary>The member that moves the state on under the same lock; null where something is done twice.</summary>
    public Body? Mover { get; init; }

    /// <summary>Those of the body, one for each look.</summary>
    public static IEnumerable<UntestedClaim> In(BodyFacts body)
    {
        if (!body.Type.Locks.HasLocks || body.Type.Callers.RunsDuringConstructionOnly(body))
            yield break;
        var (uses, looked) = (new SlotUses(body.Type), new HashSet<IOperation>());
        foreach (var assignment in body.Body.Operations.OfType<ISimpleAssignmentOperation>().Where(assignment => IsState(assignment.Value)))
        {
            foreach (var write in uses.WritesAt(assignment, body).Where(write => write is { Slot.Key: null, Sections: [_, ..] } && IsOfAll(write.Slot.Path.Variable)))
            {
                if (LookOf(write, uses, body) is not { } read || !looked.Add(read.Operation) || SectionCourse.IsLookedAtAgain(read, write, body) || SectionCourse.IsClaimed(read, write, body))
                    continue;
                if (Acts(write, read, body).FirstOrDefault() is { } act)
                    yield return new UntestedClaim(read, write, write.Sections[0], act);
                else if (MoveBeside(write, read, body) is { } move)
                    yield return new UntestedClaim(read, write, write.Sections[0], move.Operation) { Mover = move.Body.Body.Outermost };
            }
        }
    }

    /// <summary>Whether all threads find the same there: not in what each has of its own.</summary>
    private static bool IsOfAll(ISymbol? variable) => variable?.IsInSource() == true && !variable.IsThreadStatic();

    /// <summary>Whether a flag or state gets one value of a few.</summary>
    private static bool IsState(IOperation value) => value.Unwrapped() is { ConstantValue.HasValue: true, Type: { } type } && (type.SpecialType == SpecialType.System_Boolean || type.TypeKind == TypeKind.Enum);

    /// <summary>The look, without any lock, at which a thread turns away or goes on: not one that a loop repeats.</summary>
    private static SlotUse? LookOf(SlotUse write, SlotUses uses, BodyFacts body) => write.Operation.Deciding().Where(condition => condition.Parent is IConditionalOperation)
        .SelectMany(condition => condition.DescendantsAndSelf().SelectMany(part => uses.ReadsAt(part, body)))
        .FirstOrDefault(read => read.Slot.Equals(write.Slot) && read.Sections.IsEmpty && body.HeldAt(read.Operation) is { IsKnown: true, Must.IsEmpty: true });

    /// <summary>Where another member, under the lock, moves on from the very state that the look has found, to one that is neither that nor what is written here.</summary>
    private static Access? MoveBeside(SlotUse write, SlotUse read, BodyFacts body) => write.Values is [{ ConstantValue: { HasValue: true, Value: var made } }] && Expected(read.Operation, write.Operation) is { } expected && !Equals(expected, made)
        ? body.Type.Accesses.All.FirstOrDefault(access => access is { Operation: ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: var other } } } && !Equals(other, expected) && !Equals(other, made)
            && !access.Body.Body.IsConstruction && access.Body.Body.Outermost != body.Body.Outermost && SymbolEqualityComparer.Default.Equals(access.Variable, (write.Slot.Path.Variable as IFieldSymbol)?.AssociatedSymbol ?? write.Slot.Path.Variable)
            && access.Guards.Locks.Any(held => held.Lock.Equals(write.Sections[0].Lock))) : null;

    /// <summary>The constant that the state is found to be where a thread goes on to the write; null where the look does not tell one.</summary>
    private static object? Expected(IOperation read, IOperation write)
    {
        var (constant, isEqual) = read.Unconverted() switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison => ((comparison.RightOperand.Syntax.Span.Contains(read.Syntax.Span) ? comparison.LeftOperand : comparison.RightOperand).Unwrapped().ConstantValue, comparison.OperatorKind == BinaryOperatorKind.Equals),
            IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } => (value.ConstantValue, true),
            IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } } => (value.ConstantValue, false),
            _ => default,
        };
        if (!constant.HasValue || read.Enclosing().OfType<IConditionalOperation>().FirstOrDefault() is not { } branch)
            return null;
        var goesOnWhereEqual = branch.WhenTrue.Syntax.Span.Contains(write.Syntax.Span);
        // All parts of the condition must hold where the branch is taken, or none where it is left out.
        var joint = goesOnWhereEqual ? BinaryOperatorKind.ConditionalAnd : BinaryOperatorKind.ConditionalOr;
        return isEqual == goesOnWhereEqual && read.Unconverted()!.Enclosing().TakeWhile(outer => outer != branch).All(outer => outer is IBinaryOperation { OperatorKind: var kind } && kind == joint) ? constant.Value : null;
    }

    /// <summary>What happens from there on that must not happen twice.</summary>
    private static IEnumerable<IOperation> Acts(SlotUse write, SlotUse read, BodyFacts body)
    {
        var gate = write.Sections[0];
        var branch = read.Operation.Enclosing().OfType<IConditionalOperation>().FirstOrDefault(test => test.Syntax.Span.Contains(write.Operation.Syntax.Span))?.Syntax.Span;
        return body.Body.Operations.Where(operation => operation.Syntax.SpanStart > read.Operation.Syntax.Span.End && branch?.Contains(operation.Syntax.Span) != false && !operation.Enclosing().Any(outer => outer is ICatchClauseOperation)
            && (operation.Syntax.SpanStart > write.Operation.Syntax.Span.End || Section.At(operation, body).Contains(gate)) && !IsLeaving(operation, gate, body) && !(IsTakenBack(write) && IsCount(operation)) && IsOnce(operation, body, write, MaximumDepth) && !operation.DecidingWithSections().Any(condition => condition.Syntax.SpanStart > read.Operation.Syntax.Span.End && Section.At(condition, body).Contains(gate)));
    }

    /// <summary>Whether it only gives the lock back.</summary>
    private static bool IsLeaving(IOperation operation, Section gate, BodyFacts body) => operation is IInvocationOperation call && EventReader.Read(call) is { Action: SyncAction.Release, Target: { } target } && body.Paths.Read(target).Equals(gate.Lock.Path);

    /// <summary>Whether it makes a difference if the operation is done once more: it counts, starts, gives back or puts in, itself or in a method that it calls.</summary>
    private static bool IsOnce(IOperation operation, BodyFacts body, SlotUse write, int depth) => operation switch
    {
        IIncrementOrDecrementOperation or ICompoundAssignmentOperation => IsCount(operation),
        _ when body.Type.Threads.Entries.Any(entry => entry.Created == operation && entry.StartedIn == body) => true,
        IInvocationOperation call => IsOnce(call) || IsHandOver(call) || (depth > 0 && body.Type.Calls.From(body).Where(site => site.Operation == call && !site.IsDelegate && site.IsOnSameObject).Select(site => body.Type.Calls.BodyOf(site.Target)).OfType<BodyFacts>()
            .Any(callee => callee != body && callee.Body.Operations.Any(part => !part.Deciding().Any() && !(IsTakenBack(write) && IsCount(part)) && IsOnce(part, callee, write, depth - 1)))),
        _ => false,
    };

    private static bool IsCount(IOperation operation) => operation is IIncrementOrDecrementOperation { Target: IMemberReferenceOperation }
        || (operation is ICompoundAssignmentOperation { Target: IMemberReferenceOperation, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } step && step.Target.Type?.TypeKind != TypeKind.Delegate);

    /// <summary>Whether the flag says that there is something to do, and is taken back: who does that twice finds nothing the second time, and may well count it.</summary>
    private static bool IsTakenBack(SlotUse write) => write.Values is [{ ConstantValue: { HasValue: true, Value: false } }];

    /// <summary>Whether another object is given this one, or one of its own: it gets it twice.</summary>
    private static bool IsHandOver(IInvocationOperation call) => call is { TargetMethod: { ReturnsVoid: true, IsExtensionMethod: false, MethodKind: MethodKind.Ordinary, ContainingType: var receiver }, Instance: { } instance } && instance is not IInstanceReferenceOperation
        && !LoggingShape.Is(receiver) && !RepeatableShape.Is(call.TargetMethod) && call.Arguments.Any(argument => argument.Value.Unwrapped() is IInstanceReferenceOperation or IFieldReferenceOperation { Field: { IsConst: false, Type.IsReferenceType: true, IsStatic: false } });

    private static bool IsOnce(IInvocationOperation call) =>
        EventReader.Read(call) is { Action: SyncAction.Release, Kind: PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim }
        || call.TargetMethod is { MethodKind: MethodKind.DelegateInvoke }
        || call is { TargetMethod.Name: "Add" or "Enqueue" or "Push" or "AddLast" or "AddFirst" or "Signal" or "SignalAndWait", Instance: IMemberReferenceOperation { Type: var kept } } && kept?.NamespaceName().StartsWith("System", StringComparison.Ordinal) == true && kept.Name is not ("HashSet" or "SortedSet" or "CompositeDisposable");
}
