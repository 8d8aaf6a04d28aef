using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Knows the channels and collections of limited size, and what waits for room in them, or makes it.</summary>
internal static class LimitedQueue
{
    private const int MaximumDepth = 4;

    /// <summary>Whether the call waits until there is room.</summary>
    public static bool IsAddition(IInvocationOperation call) => call.Instance is not null && (call.TargetMethod.NamespaceName(), call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) is
        ("System.Threading.Channels", "ChannelWriter", "WriteAsync" or "WaitToWriteAsync") or ("System.Collections.Concurrent", "BlockingCollection", "Add");

    /// <summary>Whether the call takes something out, or gives a sequence that does.</summary>
    public static bool IsTaking(IInvocationOperation call) => call.Instance is not null && (call.TargetMethod.NamespaceName(), call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) is
        ("System.Threading.Channels", "ChannelReader", "ReadAsync" or "TryRead" or "ReadAllAsync") or ("System.Collections.Concurrent", "BlockingCollection", "Take" or "TryTake" or "GetConsumingEnumerable");

    /// <summary>The calls of the type that take, by the queue.</summary>
    public static IEnumerable<IGrouping<ISymbol?, (IInvocationOperation Call, BodyFacts Body, ISymbol? Queue)>> TakenIn(TypeFacts type) => type.Bodies
        .SelectMany(body => body.Body.Calls.Where(IsTaking).Select(call => (Call: call, Body: body, Queue: Of(call.Instance!, type)))).Where(taking => taking.Queue is not null)
        .GroupBy(taking => taking.Queue, SymbolEqualityComparer.Default);

    /// <summary>The variable that the channel or collection comes from of which <paramref name="value"/> is, or is an end.</summary>
    public static ISymbol? Of(IOperation value, TypeFacts type) => Origin(value, type, MaximumDepth);

    /// <summary>Whether all that the variable is given has a limit, at which additions wait.</summary>
    public static bool IsLimited(ISymbol queue, TypeFacts type) => IsLimited(queue, type, MaximumDepth);

    /// <summary>Whether code of other types gets the end from which the queue is emptied.</summary>
    public static bool IsGivenAway(ISymbol queue, TypeFacts type) => (queue is IFieldSymbol or IPropertySymbol && queue.IsVisibleOutsideType()) || type.Bodies.Any(body => body.Body.Operations.Any(operation => operation switch
    {
        IReturnOperation { ReturnedValue: { } returned } => body.Body.Method is { } member && member.IsCallableOutsideOutermostType() && IsEnd(returned),
        IArgumentOperation { Value: var given, Parent: IInvocationOperation or IObjectCreationOperation } argument => IsEnd(given) && argument.Parameter?.ContainingSymbol is { } taker && taker.IsInSource() && !SymbolEqualityComparer.Default.Equals(taker.OutermostType(), type.Type),
        _ => false,
    } && EndOf(operation) is { } end && SymbolEqualityComparer.Default.Equals(Origin(end, type, MaximumDepth), queue)));

    private static IOperation? EndOf(IOperation operation) => (operation as IReturnOperation)?.ReturnedValue ?? (operation as IArgumentOperation)?.Value;

    private static bool IsEnd(IOperation value) => value.Unwrapped().Type is { Name: "Channel" or "ChannelReader" or "BlockingCollection" };

    /// <summary>The variable that the channel, or a reader or writer of it, comes from.</summary>
    private static ISymbol? Origin(IOperation value, TypeFacts type, int depth)
    {
        value = SignalTable.Owner(value.Unwrapped()).Unwrapped();
        if (depth == 0)
            return null;
        switch (value)
        {
            case IPropertyReferenceOperation { Property: { GetMethod: { } getter } property }:
                return type.Calls.BodyOf(getter) is { } body && body.Body.Operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } returned }] ? Origin(returned, type, depth - 1) : OfKept(property, type, depth);
            case IFieldReferenceOperation { Field: var field }:
                return OfKept(field, type, depth);
            case ILocalReferenceOperation { Local: var local }:
                return OfKept(local, type, depth);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return parameter.OriginalDefinition;
            default:
                return null;
        }
    }

    /// <summary>The variable, or the one that its only value is an end of.</summary>
    private static ISymbol? OfKept(ISymbol variable, TypeFacts type, int depth) =>
        Assignments.ValuesOf(variable, type).Select(value => value.Unwrapped()).ToList() is [(IPropertyReferenceOperation or IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation) and var only] ? Origin(only, type, depth - 1) : variable.OriginalDefinition;

    private static bool IsLimited(ISymbol queue, TypeFacts type, int depth)
    {
        var values = Assignments.ValuesOf(queue, type).Concat(queue is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } parameter ? GivenTo(constructor, parameter, type) : []).ToList();
        return depth > 0 && values.Count > 0 && values.TrueForAll(value => value.Unwrapped() switch
        {
            IInvocationOperation { TargetMethod: { Name: "CreateBounded", ContainingType.Name: "Channel" } } creation => creation.Arguments[0].Value.Unwrapped() is var limit
                && (limit.Type?.SpecialType == SpecialType.System_Int32 || (limit is IObjectCreationOperation options && !options.DescendantsAndSelf().Any(Drops))),
            IObjectCreationOperation { Type.Name: "BlockingCollection" } creation => creation.Arguments.Any(argument => argument.Value.Type?.SpecialType == SpecialType.System_Int32),
            ILocalReferenceOperation { Local: var local } => IsLimited(local, type, depth - 1),
            IParameterReferenceOperation { Parameter: var given } => IsLimited(given, type, depth - 1),
            _ => false,
        });
    }

    /// <summary>Whether additions are told not to wait: <c>FullMode = BoundedChannelFullMode.DropOldest</c>.</summary>
    private static bool Drops(IOperation part) => part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "FullMode" }, Value: var mode } && mode.Unwrapped() is not IFieldReferenceOperation { Field.Name: "Wait" };

    private static IEnumerable<IOperation> GivenTo(IMethodSymbol constructor, IParameterSymbol parameter, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Creations)
        .Where(creation => SymbolEqualityComparer.Default.Equals(creation.Constructor?.OriginalDefinition, constructor.OriginalDefinition))
        .SelectMany(creation => creation.Arguments.Where(argument => argument.Parameter?.Ordinal == parameter.Ordinal).Select(argument => argument.Value));
}
