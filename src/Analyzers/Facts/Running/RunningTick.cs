using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
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
    public static IEnumerable<RunningTick> Of(TypeFacts type) => StopsIn(type).SelectMany(LeftTo);

    /// <summary>Where the timers of <paramref name="type"/> are disposed of, and nobody waits for the last tick.</summary>
    public static IEnumerable<StoppedTimer> StopsIn(TypeFacts type)
    {
        foreach (var entry in type.Threads.Entries)
        {
            if (entry is not { Row: { Noun: "timer callback", IsUnguarded: true }, Created: { } created } || FieldOf(created) is not { } timer || IsAwaitedElsewhere(timer, type))
                continue;
            var ticking = type.Bodies.Where(body => type.Threads.EntriesReaching(body).Contains(entry)).ToList();
            var courses = TickCourse.Of(entry);
            foreach (var body in type.Bodies.Where(body => !body.Body.IsConstruction && !ticking.Contains(body)))
            {
                foreach (var stop in body.Body.Calls.Where(call => IsDisposal(call) && Refers(call, timer)))
                {
                    if (WaitsForOthers(body, []))
                        continue;
                    var isAsked = ChangedAround(body, ticking).Any(changed => ticking.Exists(one => one.Body.Operations.Any(operation => Assignments.Refers(operation, changed))));
                    // Where the two take turns, the tick that comes after the disposal sees what was told to it.
                    if (!isAsked || !ticking.Exists(TakesTurns) || !Around(body, []).Any(TakesTurns))
                        yield return new StoppedTimer(stop, body, entry, isAsked, ticking, courses);
                }
            }
        }
    }

    /// <summary>What is disposed of beside the timer, and used by the tick, with nothing that keeps the two apart.</summary>
    private static IEnumerable<RunningTick> LeftTo(StoppedTimer timer)
    {
        var (stop, body) = (timer.Stop, timer.Body);
        foreach (var disposal in body.Body.Calls.Where(call => call != stop && IsDisposal(call) && !Alternatives.Are(stop, call)))
        {
            if (disposal.Receiver()?.Unwrapped() is not IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { } field } || IsLeftToTick(disposal, timer.Ticking))
                continue;
            foreach (var course in timer.Courses)
            {
                var use = course.Body.Body.Calls.FirstOrDefault(call => Refers(call, field) && !IsDisposal(call) && ClosedObject.Throws(call) && timer.IsNotHeldOff(call, course));
                if (use is not null && course.Body != body)
                    yield return new RunningTick(stop, disposal, field, use, timer.Tick) { IsAsked = timer.IsAsked };
            }
        }
    }

    /// <summary>Whether the object is disposed of only where the tick has not said that it needs it.</summary>
    public static bool IsLeftToTick(IOperation disposal, List<BodyFacts> ticking) => disposal.DecidingWithSections().SelectMany(condition => condition.DescendantsAndSelf()).OfType<IFieldReferenceOperation>()
        .Any(asked => ticking.Exists(one => Changed(one).Contains(asked.Field, SymbolEqualityComparer.Default)));

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

    /// <summary>Whether the call ends its object for good.</summary>
    public static bool IsDisposal(IInvocationOperation call) => call.TargetMethod is { Name: "Dispose" or "Close", Parameters.IsEmpty: true, IsStatic: false };

    /// <summary>Whether somebody of the type waits for the last tick by the timer: before the object ends, it may be.</summary>
    private static bool IsAwaitedElsewhere(IFieldSymbol timer, TypeFacts type) => type.Bodies.Any(body => body.Body.Calls.Any(call =>
        call.TargetMethod is { Name: "DisposeAsync" } or { Name: "Dispose", Parameters.IsEmpty: false } && Refers(call, timer)));

    /// <summary>Whether the body, or a method of the type that it calls, waits for something: it may be the tick.</summary>
    private static bool WaitsForOthers(BodyFacts body, HashSet<BodyFacts> seen) => Around(body, seen).Any(one => !one.Body.Awaits.IsEmpty || one.Body.Loops.Any(MayWait)
        || one.Events.Any(sync => sync.Action == SyncAction.Wait)
        || one.Body.Operations.Any(operation => EndlessWait.Is(operation) || (JoinTable.MayJoin(operation) && !JoinTable.IsJoin(operation)) || operation is IInvocationOperation { TargetMethod.Name: "Sleep" or "SpinUntil" or "GetConsumingEnumerable" }));

    /// <summary>The body, and the methods of the type that it calls.</summary>
    public static IEnumerable<BodyFacts> Around(BodyFacts body, HashSet<BodyFacts> seen) => !seen.Add(body) ? [] : body.Type.Calls.From(body)
        .Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().SelectMany(callee => Around(callee, seen)).Prepend(body);

    /// <summary>Whether the loop may be there to wait: not one that goes through what there is, or takes it out one by one.</summary>
    private static bool MayWait(IOperation loop) => loop is not (IForEachLoopOperation { IsAsynchronous: false } or IForLoopOperation { Condition: IBinaryOperation })
        && !(loop is IWhileLoopOperation { Condition: { } condition } && condition.DescendantsAndSelf().Any(part => part is IArgumentOperation { Parameter.RefKind: RefKind.Out }));

    private static bool TakesTurns(BodyFacts body) => !body.Body.LockStatements.IsEmpty || body.Events.Any(sync => sync.Action == SyncAction.Acquire);

    /// <summary>The variables that are given another value where the timer is disposed of, there or by who calls or is called; not in what the tick does as well.</summary>
    private static IEnumerable<ISymbol> ChangedAround(BodyFacts body, List<BodyFacts> ticking) => Around(body, [])
        .Concat(body.Body.Method is { } method ? body.Type.Calls.To(method).Select(call => call.Caller) : [])
        .Where(one => !one.Body.IsConstruction && !ticking.Contains(one)).SelectMany(Changed);

    /// <summary>The variables of the object that the body gives another value.</summary>
    private static IEnumerable<ISymbol> Changed(BodyFacts body) => body.Body.Operations.Select(operation => operation switch
    {
        IAssignmentOperation { Target: IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } target } => target.Member,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref, Value: IFieldReferenceOperation target } => target.Field,
        IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" or "Set" } call when call.Receiver()?.Unwrapped() is IFieldReferenceOperation { Field: var source } => source,
        _ => null,
    }).OfType<ISymbol>();
}
