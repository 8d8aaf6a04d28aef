using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>Recognises channels that count on one reader at a time: unbounded ones, which are made another way when their options promise that.</summary>
internal static class OneReaderShape
{
    /// <summary>Whether the type is a channel.</summary>
    public static bool IsChannel(ITypeSymbol? type) => type is { Name: "Channel", ContainingNamespace: { Name: "Channels", ContainingNamespace.Name: "Threading" } };

    /// <summary>Where the options say so with which <paramref name="made"/> is made; null for other values.</summary>
    public static IOperation? PromiseOf(IOperation made) => made.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "CreateUnbounded", ContainingType.Name: "Channel" }, Arguments: [{ Value: var options }] } && options.Unwrapped() is IObjectCreationOperation { Initializer: { } initializer }
        ? initializer.Initializers.FirstOrDefault(set => set is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "SingleReader" }, Value.ConstantValue: { HasValue: true, Value: true } })
        : null;

    /// <summary>The channel from which the call takes, or asks for what there is to take; null for other calls.</summary>
    public static IOperation? TakenFrom(IInvocationOperation call) => call.TargetMethod.Name is "ReadAllAsync" or "ReadAsync" or "TryRead" or "WaitToReadAsync"
        && call.Instance?.Unwrapped() is IPropertyReferenceOperation { Property.Name: "Reader", Instance: { } channel } && IsChannel(channel.Type) ? channel.Unwrapped() : null;
}
