using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>How often timers tick.</summary>
internal static class TimerPeriod
{
    /// <summary>Whether the timer that <paramref name="created"/> makes, or gives a handler, ticks again by itself.</summary>
    public static bool IsPeriodic(IOperation created, TypeFacts type) => Given(created) is { IsDefault: false } given
        ? given.FirstOrDefault(argument => argument.Parameter?.Name == "period") is { Value: var period } && !IsNever(period) && !(period.Unwrapped() is { ConstantValue: { HasValue: true, Value: 0 or 0L or 0u } } or IFieldReferenceOperation { Field.Name: "Zero" })
        : !type.Bodies.SelectMany(body => body.Body.Operations).Any(operation => operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "AutoReset" or "SynchronizingObject" }, Value.ConstantValue: not { HasValue: true, Value: true } });

    /// <summary>Whether a timer that is made to stand still is given a period later: <c>_timer.Change(TimeSpan.Zero, _period)</c>.</summary>
    public static bool IsMadePeriodic(IOperation created, TypeFacts type) => !Given(created).IsDefault && ThreadEntries.HolderOf(created) is { } holder
        && type.Bodies.SelectMany(body => body.Body.Calls).Any(call => call is { TargetMethod: { Name: "Change", ContainingType.Name: "Timer" or "ITimer" } } && call.Receiver() is { } timer && Assignments.Refers(timer.Unwrapped(), holder)
            && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "period") is { Value: var period } && !IsNever(period) && period.Unwrapped() is not ({ ConstantValue: { HasValue: true, Value: 0 or 0L or 0u } } or IFieldReferenceOperation { Field.Name: "Zero" }));

    /// <summary>What is given to a timer as it is made; default where it is not made there.</summary>
    public static ImmutableArray<IArgumentOperation> Given(IOperation created) => created switch
    {
        IObjectCreationOperation { Type.Name: "Timer" } timer => timer.Arguments,
        IInvocationOperation { TargetMethod.Name: "CreateTimer" } timer => timer.Arguments,
        _ => default,
    };

    /// <summary>Whether the time means that the timer does not tick.</summary>
    public static bool IsNever(IOperation time) => time.Unwrapped() is { ConstantValue: { HasValue: true, Value: -1 or -1L or -1.0 or uint.MaxValue } } or IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" or "Infinite" }
        || (time.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "FromMilliseconds", ContainingType.Name: "TimeSpan" }, Arguments: [{ Value: var milliseconds }, ..] } && IsNever(milliseconds));

    /// <summary>The one call in a tick that gives its own timer the time of the next tick, on the way of every tick; null where there is none, or more.</summary>
    public static IInvocationOperation? SetsAgain(ThreadEntry entry)
    {
        var tick = entry.Target;
        return entry.Created is { } created && !Given(created).IsDefault && ThreadEntries.HolderOf(created) is { } holder
            && tick.Body.Calls.Where(call => call.TargetMethod is { Name: "Change", ContainingType.Name: "Timer" or "ITimer" }).ToList() is [{ Instance: { } timer } again]
            && SymbolEqualityComparer.Default.Equals(tick.Paths.Read(timer).Variable, holder) && IsStep(again, tick)
            && again.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "dueTime") is { Value: var due } && !MayBeNever(due, tick.Type)
            ? again : null;
    }

    private static bool MayBeNever(IOperation time, TypeFacts type) => IsNever(time)
        || (time.Unwrapped() is IFieldReferenceOperation { Field: var field } && type.Bodies.SelectMany(body => body.Body.Operations).Any(operation => operation switch
        {
            IFieldInitializerOperation { InitializedFields: var fields, Value: var value } => fields.Contains(field, SymbolEqualityComparer.Default) && IsNever(value),
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var target }, Value: var value } => SymbolEqualityComparer.Default.Equals(target, field) && IsNever(value),
            _ => false,
        }));

    /// <summary>Whether each tick comes to the call, unless it ends before.</summary>
    private static bool IsStep(IInvocationOperation call, BodyFacts tick)
    {
        for (var (inner, outer) = ((IOperation)call, call.Parent); outer is not null && inner != tick.Body.Root; (inner, outer) = (outer, outer.Parent))
        {
            if (!(outer is IBlockOperation or IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } or IMethodBodyOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or IConditionalAccessOperation || (outer is ITryOperation attempt && attempt.Body == inner)))
                return false;
        }

        return true;
    }
}
