using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Knows what makes one completion of two: a claim, a state that is looked at, a lock under which it is.</summary>
internal static class OneCompletion
{
    /// <summary>Whether something decides which of the two is made, or may do so.</summary>
    public static bool IsDecided(Access site, Access other) => MayClaim(site) || MayClaim(other);

    /// <summary>Whether a lock keeps the two apart, or may do so, and one of them is only made in a certain state.</summary>
    public static bool IsUnderLock(Access site, Access other) =>
        site.MayExclude(other) && (site.Guards.HasOthers || other.Guards.HasOthers || IsConditional(site) || IsConditional(other));

    /// <summary>Whether the body itself holds a lock there, or one is held that is known.</summary>
    public static bool HoldsLock(Access completion) => !completion.Guards.Locks.IsEmpty || completion.Body.HasSyncCalls || LexicalLocks.Around(completion.Operation).Any();

    /// <summary>Whether the call is only made where the task was found not to be completed yet.</summary>
    public static bool IsTested(Access completion) => Conditions(completion).Any(condition => condition.DescendantsAndSelf().Any(IsQuestion));

    private static bool IsConditional(Access completion) => Conditions(completion).Any();

    /// <summary>The conditions that decide whether the call is made, in its body and in those that lead to it.</summary>
    private static IEnumerable<IOperation> Conditions(Access completion) =>
        ThreadOrder.Sites(completion.Body.Type, completion).SelectMany(site => site.Operation.DecidingWithSections());

    private static bool IsQuestion(IOperation part) => part is IPropertyReferenceOperation { Property: { Name: "IsCompleted" or "IsCanceled" or "IsFaulted" or "IsCompletedSuccessfully" or "Status", ContainingType.Name: "Task" }, Instance: IPropertyReferenceOperation { Property.Name: "Task" } };

    private static bool MayClaim(Access completion) => Conditions(completion).Any(condition => MayClaim(condition, completion));

    private static bool MayClaim(IOperation condition, Access completion) => condition.DescendantsAndSelf().Any(part => part switch
    {
        IInvocationOperation call => AtomicTable.Find(call.TargetMethod) is not null || call.TargetMethod.Name.StartsWith("Try", StringComparison.Ordinal) || call.TargetMethod.Name is "Remove" or "Unregister" or "Signal"
            || completion.Body.Type.Calls.BodyOf(call.TargetMethod) is not null,
        IMemberReferenceOperation { Member: IFieldSymbol { IsConst: false } or IPropertySymbol { IsIndexer: false }, Instance: null or IInstanceReferenceOperation } state =>
            SymbolEqualityComparer.Default.Equals(state.Member.OutermostType(), completion.Body.Type.Type) && !SymbolEqualityComparer.Default.Equals(state.Member.OriginalDefinition, completion.Variable.OriginalDefinition),
        ILocalReferenceOperation { Local: var local } when !SymbolEqualityComparer.Default.Equals(local, completion.Variable) => Assignments.ValuesOf(local, completion.Body.Type).Skip(1).Any() || MayHoldClaim(local, completion),
        _ => false,
    });

    /// <summary>Whether the local is set from what claims, or by it.</summary>
    private static bool MayHoldClaim(ILocalSymbol local, Access completion) => Assignments.ValuesOf(local, completion.Body.Type).Any(value => value.DescendantsAndSelf().Any(part =>
        part is IInvocationOperation call && (AtomicTable.Find(call.TargetMethod) is not null || call.TargetMethod.Name.StartsWith("Try", StringComparison.Ordinal) || call.TargetMethod.Name is "Remove" or "Unregister")));
}
