using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>How long a call waits at most.</summary>
internal static class TimeLimit
{
    /// <summary>Whether a call has a limit: it does not wait for ever.</summary>
    public static bool Has(IInvocationOperation call) => Argument(call) is { } limit && !IsInfinite(limit);

    /// <summary>The limit in milliseconds, or null where there is none or it is not a constant.</summary>
    public static double? Of(IInvocationOperation call) => Argument(call) is { } limit && !IsInfinite(limit) ? Milliseconds(limit.Unwrapped()) : null;

    /// <summary>The limit that a call is given, or null where it has none.</summary>
    public static IOperation? Argument(IInvocationOperation call) => call.Arguments.FirstOrDefault(argument =>
        argument.Parameter?.Name is "millisecondsTimeout" or "timeout" or "millisecondsTimeOut" or "milliseconds" or "maxWait")?.Value;

    /// <summary>Whether the limit says that the wait has none.</summary>
    public static bool IsInfinite(IOperation limit) => limit.Unwrapped() is { ConstantValue: { HasValue: true, Value: -1 } } or IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" };

    /// <summary>How long a call pauses that does nothing else, and cannot be woken: what it is given; null for other calls.</summary>
    public static IOperation? OfPause(IInvocationOperation call) => (call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) switch
    {
        ("Task", "Delay") when call.Arguments.All(argument => argument.Parameter?.Type.Name != "CancellationToken" || argument.ArgumentKind == ArgumentKind.DefaultValue) => call.Arguments.FirstOrDefault()?.Value,
        ("Thread", "Sleep") => call.Arguments.FirstOrDefault()?.Value,
        _ => null,
    };

    /// <summary>A time that is written out, in milliseconds; null where it is not.</summary>
    public static double? Milliseconds(IOperation limit) => limit switch
    {
        { ConstantValue: { HasValue: true, Value: int number } } => number,
        IInvocationOperation { TargetMethod: { ContainingType.Name: "TimeSpan", Name: var unit }, Arguments: [var count, ..] } when Number(count.Value) is { } units => unit switch
        {
            "FromMilliseconds" => units,
            "FromSeconds" => units * 1000,
            "FromMinutes" => units * 60_000,
            "FromHours" => units * 3_600_000,
            "FromDays" => units * 86_400_000,
            _ => null,
        },
        _ => null,
    };

    private static double? Number(IOperation value) => value.Unwrapped().ConstantValue is { HasValue: true, Value: { } number } ? number switch
    {
        int whole => whole,
        long large => large,
        double real => real,
        _ => null,
    } : null;
}
