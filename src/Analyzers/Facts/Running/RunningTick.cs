using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>A timer is disposed of, which does not wait for a tick that is running, and so is what the tick uses.</summary>
/// <param name="Stop">Where the timer is disposed of.</param>
/// <param name="Disposal">Where the object is.</param>
/// <param name="Variable">The field that holds the object.</param>
/// <param name="Use">What the tick does with it, which throws when it is disposed of.</param>
/// <param name="Tick">The tick.</param>
internal sealed record RunningTick(IInvocationOperation Stop, IInvocationOperation Disposal, IFieldSymbol Variable, IOperation Use, ThreadEntry Tick)
{
    /// <summary>Whether the tick looks at something that is changed where the timer is disposed of: little time is left between the look and the use.</summary>
    public bool IsAsked { get; init; }

    /// <summary>Those of <paramref name="type"/>: an exception that leaves such a tick ends the process.</summary>
    public static IEnumerable<RunningTick> Of(TypeFacts type)
    {
        foreach (var entry in type.Threads.Entries)
        {
            if (entry is not { Row: { Noun: "timer callback", IsUnguarded: true }, Created: { } created } || FieldOf(created) is not { } timer || IsAwaitedElsewhere(timer, type))
                continue;
            var ticking = type.Bodies.Where(body => type.Threads.EntriesReaching(body).Contains(entry)).ToList();
            foreach (var body in type.Bodies.Where(body => !body.Body.IsConstruction && !ticking.Contains(body)))
            {
                foreach (var stop in body.Body.Calls.Where(call => IsDisposal(call) && Refers(call, timer)))
                {
                    foreach (var found in LeftTo(stop, body, entry, ticking))
                        yield return found;
                }
            }
        }
    }

    /// <summary>What is disposed of beside the timer, and used by the tick, with nothing that keeps the two apart.</summary>
    private static IEnumerable<RunningTick> LeftTo(IInvocationOperation stop, BodyFacts body, ThreadEntry entry, List<BodyFacts> ticking)
    {
        var disposals = body.Body.Calls.Where(call => call != stop && IsDisposal(call) && !Alternatives.Are(stop, call)).ToList();
        if (disposals.Count == 0 || WaitsForOthers(body, [], ticking.Exists(TakesTurns)))
            yield break;
        foreach (var disposal in disposals)
        {
            if (disposal.Receiver()?.Unwrapped() is not IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { } field })
                continue;
            foreach (var ticks in ticking)
            {
                var use = ticks.Body.Calls.FirstOrDefault(call => Refers(call, field) && !IsDisposal(call) && ThrowsWhenDisposed(call) && ticks.HeldAt(call) is { IsKnown: true, Must.IsEmpty: true } && UnguardedThread.IsEndedBy(call, ticks));
                if (use is not null && !body.Body.Calls.Any(call => call == use))
                    yield return new RunningTick(stop, disposal, field, use, entry) { IsAsked = Changed(body).Any(changed => ticking.Exists(one => one.Body.Operations.Any(operation => Assignments.Refers(operation, changed)))) };
            }
        }
    }

    /// <summary>The field that keeps the timer.</summary>
    private static IFieldSymbol? FieldOf(IOperation created)
    {
        var holder = created.Parent;
        while (holder is IConversionOperation)
            holder = holder.Parent;
        return holder switch
        {
            IAssignmentOperation { Target: IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field } => field.Field,
            IFieldInitializerOperation { InitializedFields: [var field] } => field,
            _ => null,
        };
    }

    private static bool Refers(IInvocationOperation call, IFieldSymbol field) => call.Receiver()?.Unwrapped() is { } receiver && Assignments.Refers(receiver, field);

    private static bool IsDisposal(IInvocationOperation call) => call.TargetMethod is { Name: "Dispose" or "Close", Parameters.IsEmpty: true, IsStatic: false };

    /// <summary>Whether somebody of the type waits for the last tick by the timer: before the object ends, it may be.</summary>
    private static bool IsAwaitedElsewhere(IFieldSymbol timer, TypeFacts type) => type.Bodies.Any(body => body.Body.Calls.Any(call =>
        call.TargetMethod is { Name: "DisposeAsync" } or { Name: "Dispose", Parameters.IsEmpty: false } && Refers(call, timer)));

    /// <summary>Whether the body, or a method of the type that it calls, waits for something: it may be the tick.</summary>
    private static bool WaitsForOthers(BodyFacts body, HashSet<BodyFacts> seen, bool takesTurns) => seen.Add(body) && (!body.Body.Awaits.IsEmpty || !body.Body.Loops.IsEmpty
        || (takesTurns && TakesTurns(body))
        || body.Events.Any(sync => sync.Action == SyncAction.Wait)
        || body.Body.Operations.Any(operation => EndlessWait.Is(operation) || (JoinTable.MayJoin(operation) && !JoinTable.IsJoin(operation)) || operation is IInvocationOperation { TargetMethod.Name: "Sleep" or "SpinUntil" })
        || body.Type.Calls.From(body).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Any(callee => WaitsForOthers(callee, seen, takesTurns)));

    private static bool TakesTurns(BodyFacts body) => !body.Body.LockStatements.IsEmpty || body.Events.Any(sync => sync.Action == SyncAction.Acquire);

    /// <summary>The variables of the object that are given another value where the timer is disposed of.</summary>
    private static IEnumerable<ISymbol> Changed(BodyFacts body) => body.Body.Operations.Select(operation => operation switch
    {
        IAssignmentOperation { Target: IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } target } => target.Member,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref, Value: IFieldReferenceOperation target } => target.Field,
        IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" or "Set" } call when call.Receiver()?.Unwrapped() is IFieldReferenceOperation { Field: var source } => source,
        _ => null,
    }).OfType<ISymbol>();

    /// <summary>Whether the call is known to throw when its object has been disposed of: one of a framework's that stands for something outside, or one that says so.</summary>
    private static bool ThrowsWhenDisposed(IInvocationOperation call)
    {
        var (method, type) = (call.TargetMethod, call.Receiver()?.Type);
        if (method.Name is "ToString" or "Equals" or "GetHashCode" or "GetType" || type is null)
            return false;
        if (type.IsInSource())
            return method.DeclaringSyntaxReferences.Any(declared => declared.GetSyntax().DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: "ObjectDisposedException" }));
        return type.TypeKind == TypeKind.Class && type.Name is not ("MemoryStream" or "StringWriter" or "StringReader" or "BufferedStream")
            && method.NamespaceName() is var space && (space.StartsWith("System.IO", StringComparison.Ordinal) || space.StartsWith("System.Net", StringComparison.Ordinal) || space.StartsWith("System.Data", StringComparison.Ordinal));
    }
}
