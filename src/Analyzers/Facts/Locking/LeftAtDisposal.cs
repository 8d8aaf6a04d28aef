using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A way out that is only taken once the object has been disposed of, and its lock with it: nobody asks for that any more.</summary>
internal static class LeftAtDisposal
{
    /// <summary>Whether the way out at <paramref name="exit"/> is one: a flag tells that the object was disposed of, by a method that the type also disposes of the lock with.</summary>
    public static bool Covers(BodyExit exit, BodyFacts body, Grip grip)
    {
        if (grip.Lock.Path.Variable is not { } lockVariable)
            return false;
        var branch = exit.Branch;
        while (branch.Source is { ConditionKind: ControlFlowConditionKind.None, Predecessors: [var before] } && before.Source.Ordinal < branch.Source.Ordinal)
            branch = before;
        // Of several conditions each is a block of its own.
        return branch.Source is { ConditionKind: not ControlFlowConditionKind.None and var kind, BranchValue: { } asked } && branch.IsConditionalSuccessor == (kind == ControlFlowConditionKind.WhenTrue)
            && asked.Unwrapped() is IMemberReferenceOperation { Member: var flag } && IsSetWith(flag, lockVariable, body.Type);
    }

    private static bool IsSetWith(ISymbol flag, ISymbol lockVariable, TypeFacts type) => flag.ValueType() is { SpecialType: SpecialType.System_Boolean }
        && type.Bodies.Any(end => end.Body.Method is { Name: "Dispose" or "DisposeAsync" } && end.Body.Operations.Any(set => set is ISimpleAssignmentOperation { Target: IMemberReferenceOperation target, Value.ConstantValue.Value: true } && SymbolEqualityComparer.Default.Equals(target.Member, flag))
            && end.Body.Operations.Any(part => part is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member, lockVariable)
                && (part.Parent is IInvocationOperation { TargetMethod.Name: "Dispose" } or IUsingOperation or IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" } })));
}
