using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>What a tick of a timer comes to, and whether anything there keeps it apart from the next one.</summary>
internal static class TickReach
{
    /// <summary>Whether the tick, itself or by a method of the type, keeps others out, or stops its timer while it runs.</summary>
    public static bool IsKeptApart(BodyFacts tick)
    {
        // An async method that the tick calls does not keep it from returning.
        var operations = Operations(tick, followsAsync: true);
        return operations.Exists(operation => KeepsApart(operation, operations)) || operations.Exists(operation => IsFlagTested(operation, operations));
    }

    /// <summary>What a tick does, itself and in the methods of the type that it calls.</summary>
    public static List<IOperation> Operations(BodyFacts tick, bool followsAsync)
    {
        var seen = new HashSet<BodyFacts> { tick };
        var operations = new List<IOperation>(tick.Body.Operations);
        for (var i = 0; i < operations.Count; i++)
        {
            foreach (var callee in Callees(operations[i], tick, followsAsync).Where(seen.Add).ToList())
                operations.AddRange(callee.Body.Operations);
        }

        return operations;
    }

    /// <summary>The methods of the tick's type that the operation calls.</summary>
    public static IEnumerable<BodyFacts> Callees(IOperation operation, BodyFacts tick, bool followsAsync) =>
        CallTable.Targets(operation).Select(tick.Type.Calls.BodyOf).OfType<BodyFacts>().Where(callee => followsAsync || callee.Body.Method is not { IsAsync: true });

    /// <summary>The calls of methods on the tick's own object.</summary>
    public static IEnumerable<CallSite> OwnCalls(BodyFacts body) => body.Type.Calls.From(body).Where(call => !call.IsDelegate && call.IsOnSameObject && call.Target.MethodKind != MethodKind.Constructor);

    /// <summary>The body, and the methods of its type that it comes to on its own object.</summary>
    public static IEnumerable<BodyFacts> OwnBodies(BodyFacts body)
    {
        HashSet<BodyFacts> seen = [body];
        return OwnCalls(body).SelectMany(call => CalledFrom(call, seen)).Prepend(body);
    }

    /// <summary>The method that is called, and those that it calls on the same object.</summary>
    public static IEnumerable<BodyFacts> CalledFrom(CallSite call, HashSet<BodyFacts> seen) =>
        call.Caller.Type.Calls.BodyOf(call.Target) is { } callee && seen.Add(callee) ? OwnCalls(callee).SelectMany(next => CalledFrom(next, seen)).Prepend(callee) : [];

    /// <summary>Whether a tick keeps others out there, or stops the timer while it runs.</summary>
    /// <param name="operation">What it does.</param>
    /// <param name="all">All that it does.</param>
    public static bool KeepsApart(IOperation operation, List<IOperation> all) => operation is ILockOperation
        || (operation is IInvocationOperation call && (EventReader.Read(call) is { Action: SyncAction.Acquire } || (AtomicTable.Find(call.TargetMethod) is AtomicAction.Update && !IsCount(call, all))
            || call.TargetMethod is { Name: "Change" or "Stop", ContainingType.Name: "Timer" or "ITimer" }))
        || operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "Enabled", ContainingType.Name: "Timer" } } };

    /// <summary>Whether a tick waits there for something outside of the program.</summary>
    public static bool IsSlow(IOperation operation) => operation is IAwaitOperation || JoinTable.IsJoin(operation)
        || operation is IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" } }
        || (operation is IInvocationOperation { TargetMethod: var method } && method.ContainingNamespace?.ToDisplayString() is { } space && (space.StartsWith("System.IO", StringComparison.Ordinal) || space.StartsWith("System.Net", StringComparison.Ordinal) || space.StartsWith("System.Data", StringComparison.Ordinal)) && method.ContainingType.Name is not ("Path" or "MemoryStream" or "StringWriter" or "StringReader"));

    /// <summary>Whether something is only counted: nobody looks at what the call answers, nor decides anything by the number.</summary>
    private static bool IsCount(IInvocationOperation call, List<IOperation> all) => call is { Parent: IExpressionStatementOperation, TargetMethod.Name: "Increment" or "Decrement" or "Add" or "Exchange", Arguments: [{ Value: var counted }, ..] }
        && AccessTable.Stored(counted).Variable is { } variable && !all.Exists(other => Assignments.Refers(other, variable) && (other.Deciding().Any() || other.EnclosingInMember().Any(outer => outer is IConditionalOperation { Condition: var condition } && condition.Syntax.Span.Contains(other.Syntax.Span))) && !call.Syntax.Span.Contains(other.Syntax.Span));

    /// <summary>Whether a flag of the object, which the tick sets, decides whether it does anything.</summary>
    private static bool IsFlagTested(IOperation operation, List<IOperation> all) => operation is IConditionalOperation { Condition: var condition } && condition.Type?.SpecialType == SpecialType.System_Boolean
        && condition.DescendantsAndSelf().Any(part => AccessTable.Stored(part).Variable is { } flag && flag.ValueType()?.SpecialType == SpecialType.System_Boolean
            && all.Exists(set => set is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: true } } assignment && Assignments.Refers(assignment.Target, flag)));
}
