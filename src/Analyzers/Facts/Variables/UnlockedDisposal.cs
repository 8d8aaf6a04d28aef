using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A collection is walked through, or emptied, by the disposal of its object without the lock under which another member asks whether the object is
/// disposed of, and changes the collection if not: <c>lock (_gate) { if (_disposed) return; _items.Add(item); }</c>. Who asks there counts on being late,
/// and the flag is set without the lock: the other may have asked before.
/// </summary>
/// <param name="Use">What the disposal does to the collection.</param>
/// <param name="Set">Where it sets the flag.</param>
/// <param name="Change">The change by the other member.</param>
/// <param name="Guard">The lock.</param>
internal sealed record UnlockedDisposal(Access Use, IOperation Set, Access Change, Grip Guard)
{
    /// <summary>The first among all accesses to one variable.</summary>
    public static UnlockedDisposal? Among(ImmutableArray<Access> accesses) => accesses.Where(IsBareDisposal).Select(use => Of(use, accesses)).FirstOrDefault(found => found is not null);

    /// <summary>The flag that the disposal sets and the other asks.</summary>
    public ISymbol? Flag => Target(Set)?.Member;

    private static bool IsBareDisposal(Access use) => use.Body.Body is { Enclosing: null, Method: { Name: "Dispose" or "DisposeAsync" } } && use.Guards.AreNone
        && use.Use is not null && !(use.Use == ContentsUse.Read && use.Operation.Unconverted() is IPropertyReferenceOperation);

    private static UnlockedDisposal? Of(Access use, ImmutableArray<Access> accesses)
    {
        var body = use.Body;
        // Who takes a lock there, or waits for others, may have seen to it that they are through.
        if (body.Body.LockStatements.Any() || body.Events.Any(one => one.Action is SyncAction.Acquire or SyncAction.Wait) || body.Body.Operations.Any(operation => operation is IAwaitOperation || JoinTable.MayJoin(operation)))
            return null;
        var sets = body.Body.Operations.Where(operation => Target(operation) is not null && operation.Syntax.Span.End <= use.Operation.Syntax.SpanStart).ToList();
        foreach (var change in accesses.Where(change => change.Use == ContentsUse.Write && change.Body.Body.Outermost != body.Body && change.Body.Type.Threads.RootsOf(change.Body).Any(root => root.Entry is null)))
        {
            foreach (var guard in change.Guards.Locks.Where(grip => grip.Mode == LockMode.Exclusive).OrderBy(grip => grip.ToString(), StringComparer.Ordinal))
            {
                if (sets.Find(set => Asks(change, guard, Target(set)!.Member)) is { } found && accesses.All(other => other.Use is null || other.Body.Body.Outermost == body.Body || other.Guards.Locks.Contains(guard)))
                    return new UnlockedDisposal(use, found, change, guard);
            }
        }

        return null;
    }

    /// <summary>The field, of the object itself, that the operation gives a constant: <c>_disposed = true</c>, <c>Volatile.Write(ref _disposed, true)</c>.</summary>
    private static IMemberReferenceOperation? Target(IOperation set) => set switch
    {
        ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: not (null or false or 0) }, Target: IMemberReferenceOperation { Instance: IInstanceReferenceOperation } target } => target,
        IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange" or "Write", ContainingType.Name: "Interlocked" or "Volatile" }, Arguments: [{ Value: IMemberReferenceOperation { Instance: IInstanceReferenceOperation } target }, ..] } => target,
        _ => null,
    };

    /// <summary>Whether the section of the change asks for the flag first: by a condition, or a call that throws.</summary>
    private static bool Asks(Access change, Grip guard, ISymbol flag)
    {
        var sections = Section.At(change.Operation, change.Body).Where(section => section.Lock.Equals(guard.Lock)).ToList();
        return change.Operation.DecidingWithSections().Concat(change.Body.Body.Calls.Where(call => call.Syntax.Span.End <= change.Operation.Syntax.SpanStart && call.Parent is IExpressionStatementOperation))
            .Any(asked => Section.At(asked, change.Body).Any(sections.Contains) && (Names(asked, flag) || (asked is IInvocationOperation { Instance: IInstanceReferenceOperation, Arguments.IsEmpty: true } call && change.Body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && Throws(callee, flag))));
    }

    private static bool Throws(BodyFacts callee, ISymbol flag) => callee.Body.Operations.Any(operation => (operation is IConditionalOperation { Condition: var condition } test && Names(condition, flag) && test.WhenTrue.DescendantsAndSelf().Any(part => part is IThrowOperation))
        || (operation is IInvocationOperation { TargetMethod.Name: "ThrowIf" } thrown && Names(thrown, flag)));

    private static bool Names(IOperation asked, ISymbol flag) => asked.DescendantsAndSelf().Any(part => part is IMemberReferenceOperation && Assignments.Refers(part, flag));
}
