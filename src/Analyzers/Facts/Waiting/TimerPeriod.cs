using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>How often timers tick.</summary>
internal static class TimerPeriod
{
    /// <summary>Whether the timer that <paramref name="created"/> makes, or gives a handler, ticks again by itself.</summary>
    public static bool IsPeriodic(IOperation created, TypeFacts type) => created switch
    {
        IObjectCreationOperation { Type.Name: "Timer" } timer => timer.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "period") is { Value: var period } && !(period.Unwrapped() is { ConstantValue: { HasValue: true, Value: 0 or -1 or 0L or -1L } } or IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" or "Infinite" or "Zero" }),
        _ => !type.Bodies.SelectMany(body => body.Body.Operations).Any(operation => operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "AutoReset" or "SynchronizingObject" }, Value.ConstantValue: not { HasValue: true, Value: true } }),
    };
}
