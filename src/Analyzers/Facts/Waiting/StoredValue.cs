using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>What a write stores in a variable.</summary>
internal static class StoredValue
{
    /// <summary>The value, by an assignment or an atomic operation; null where it depends on the old one, or is not known.</summary>
    public static IOperation? Of(Access write) => write switch
    {
        { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value: var value } } => value,
        { Kind: AccessKind.AtomicWrite or AccessKind.AtomicUpdate, Operation: IInvocationOperation { TargetMethod: { Name: "Write" or "VolatileWrite" or "Exchange" or "CompareExchange" } } call } => Argument(call, 1),
        _ => null,
    };

    /// <summary>Whether the atomic operation puts the value in that it has found there, if it puts in any.</summary>
    public static bool IsOld(Access access) => access.Operation is IInvocationOperation { TargetMethod.Name: "CompareExchange" } call
        && Argument(call, 1)?.Unwrapped().ConstantValue is { HasValue: true, Value: var value } && Argument(call, 2)?.Unwrapped().ConstantValue is { HasValue: true, Value: var old } && Equals(Normal(value), Normal(old));

    /// <summary>A constant as one that can be compared with others, whatever the sizes of the numbers.</summary>
    public static object? Normal(object? constant) => constant switch
    {
        sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToDecimal(constant, System.Globalization.CultureInfo.InvariantCulture),
        _ => constant,
    };

    private static IOperation? Argument(IInvocationOperation call, int ordinal) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value;
}
