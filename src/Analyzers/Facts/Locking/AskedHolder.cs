using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Tells where code asks first whether it holds the lock already, and acquires it accordingly: such an acquire is no second one.</summary>
internal static class AskedHolder
{
    /// <summary>
    /// Whether the answer decides if <paramref name="operation"/>, of the original tree or a flow graph, runs: the lock is asked, the thread is compared
    /// with the one that holds it, a value of the course of calls says it, or a flag is that whoever acquires the lock sets and resets under it.
    /// </summary>
    /// <param name="operation">The acquire, or a call that comes to it.</param>
    /// <param name="gate">The lock.</param>
    /// <param name="mode">How it is held.</param>
    /// <param name="body">The body that the operation is written in.</param>
    public static bool Decides(IOperation operation, LockId gate, LockMode mode, BodyFacts body)
    {
        var written = body.Body.CallAt(operation.Syntax) ?? operation;
        return AskedThread.Decides(written, body)
            || written.Deciding().SelectMany(condition => Parts(condition, body)).Any(part => AskedThread.IsOfFlow(part) || IsQuestion(part, gate, mode, body) || IsHoldersFlag(part, gate, body));
    }

    /// <summary>What the condition is made of, with what the locals hold that it is about.</summary>
    private static IEnumerable<IOperation> Parts(IOperation condition, BodyFacts body) => condition.DescendantsAndSelf().SelectMany(part =>
        part is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } kept ? kept.DescendantsAndSelf() : [part]);

    private static bool IsQuestion(IOperation part, LockId gate, LockMode mode, BodyFacts body) =>
        HeldQuery.Read(part) is { } query && query.Mode == mode && body.Paths.Read(query.Target).Equals(gate.Path);

    /// <summary>Whether the part is a flag of the object that is set under the lock, and reset under it, by a body that acquires it.</summary>
    private static bool IsHoldersFlag(IOperation part, LockId gate, BodyFacts body)
    {
        if (part is not IFieldReferenceOperation { Field: { Type.SpecialType: SpecialType.System_Boolean } flag, Instance: null or IInstanceReferenceOperation })
            return false;
        var written = body.Type.Bodies.Where(other => !other.Body.IsConstruction)
            .SelectMany(other => other.Body.Operations.OfType<ISimpleAssignmentOperation>().Where(assignment => Assignments.Refers(assignment.Target, flag)).Select(assignment => (assignment, other))).ToList();
        return written.Count > 1 && written.TrueForAll(one => one.other.HeldAt(one.assignment).Must.Any(grip => grip.Lock.Equals(gate)))
            && written.Exists(one => one.assignment.Value.ConstantValue is { HasValue: true, Value: true }) && written.Exists(one => one.assignment.Value.ConstantValue is { HasValue: true, Value: false });
    }
}
