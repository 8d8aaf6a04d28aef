using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// State that a member tests under a lock, and that the async method whose task it returns from there sets after an await, when the lock has been left:
/// <c>using (_gate.Enter()) { return IsFresh(_token) ? Task.FromResult(_token) : RefreshAsync(); }</c>.
/// </summary>
/// <param name="Write">What sets it.</param>
/// <param name="Variable">The field or property.</param>
/// <param name="Call">The call whose task is returned.</param>
/// <param name="Caller">The body that holds the lock.</param>
/// <param name="Guard">The lock.</param>
internal sealed record LeftGuard(IOperation Write, ISymbol Variable, IInvocationOperation Call, BodyFacts Caller, Grip Guard)
{
    /// <summary>All of the type, in source order of the calls.</summary>
    public static IEnumerable<LeftGuard> Of(TypeFacts type) => !type.Locks.HasLocks ? [] : type.Bodies
        .Where(body => body.Body is { IsConstruction: false, Method: { IsAsync: false } } && type.Threads.IsCallableFromOutside(type.FactsOf(body.Body.Outermost)))
        .SelectMany(body => body.Body.Calls.Where(IsReturned).Select(call => Of(call, body)).OfType<LeftGuard>());

    private static LeftGuard? Of(IInvocationOperation call, BodyFacts body)
    {
        if (call is not { TargetMethod: { IsAsync: true, IsVirtual: false, IsOverride: false }, Instance: null or IInstanceReferenceOperation } || body.Type.Calls.BodyOf(call.TargetMethod) is not { } work || work.Body.Awaits.IsEmpty)
            return null;
        var guards = body.HeldAt(call).Must.Where(grip => grip.Mode == Primitives.LockMode.Exclusive && grip.Lock.Path.IsShared && grip.Lock.IsExact && !body.Type.Locks.AdmitsSeveral(grip) && body.AcquireOf(grip, call) is not null)
            .OrderBy(grip => grip.ToString(), StringComparer.Ordinal).ToList();
        // What is set under the lock already may tell the next one that the work is under way.
        if (guards.Count == 0 || body.Body.Operations.Any(operation => Target(operation) is not null) || work.Body.Operations.Any(operation => Target(operation) is not null && !AsyncCalls.IsAfterAwait(operation, work)))
            return null;
        var tested = call.Deciding().Concat(Chosen(call)).SelectMany(condition => condition.DescendantsAndSelf()).SelectMany(part => Read(part, body)).ToImmutableHashSet(SymbolEqualityComparer.Default);
        return work.Body.Operations.Select(write => Target(write) is { } variable && write.Kind == OperationKind.SimpleAssignment && tested.Contains(variable) && IsBare(write, work) ? new LeftGuard(write, variable, call, body, guards[0]) : null).FirstOrDefault(one => one is not null);
    }

    /// <summary>Whether the task goes to the caller as it is.</summary>
    private static bool IsReturned(IInvocationOperation call)
    {
        var use = call.Unconverted();
        while (use is IConditionalOperation { Type: not null })
            use = use.Unconverted();
        return use is IReturnOperation;
    }

    private static IEnumerable<IOperation> Chosen(IOperation call) => call.Enclosing().OfType<IConditionalOperation>().Where(choice => choice.Type is not null && !choice.Condition.Syntax.Span.Contains(call.Syntax.Span)).Select(choice => choice.Condition);

    /// <summary>The own field or property that the operation sets, or null.</summary>
    private static ISymbol? Target(IOperation operation) => (operation switch
    {
        IAssignmentOperation assignment => assignment.Target,
        IIncrementOrDecrementOperation count => count.Target,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } given => given.Value,
        _ => null,
    }) is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } member ? member.Member.OriginalDefinition : null;

    /// <summary>The own fields and properties that the operation reads, or that a method or property of the type does which it asks.</summary>
    private static IEnumerable<ISymbol> Read(IOperation part, BodyFacts body) => Own(part) is { } member
        ? body.Type.Calls.TargetsOf(part).Select(body.Type.Calls.BodyOf).OfType<BodyFacts>().SelectMany(getter => getter.Body.Operations.Select(Own)).OfType<ISymbol>().Append(member)
        : part is IInvocationOperation { Instance: null or IInstanceReferenceOperation } asked && body.Type.Calls.BodyOf(asked.TargetMethod) is { } answering ? answering.Body.Operations.Select(Own).OfType<ISymbol>() : [];

    private static ISymbol? Own(IOperation operation) => operation is IMemberReferenceOperation { Member: IFieldSymbol { IsReadOnly: false } or IPropertySymbol, Instance: null or IInstanceReferenceOperation } member ? member.Member.OriginalDefinition : null;

    /// <summary>Whether the work holds no lock of its own there, after an await.</summary>
    private static bool IsBare(IOperation write, BodyFacts work) => AsyncCalls.IsAfterAwait(write, work) && !UnfollowedLocks.MayHoldAt(write, work)
        && LexicalLocks.Around(write).FirstOrDefault() is null && work.Flow?.HeldAt(write.Syntax).IsEmpty != false;
}
