using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A loop over a channel or collection of limited size that adds to it, too, and waits for room: once it is full, all that could make room wait for it.
/// </summary>
/// <param name="Add">Where it waits for room: the addition, or the call in the loop that comes to it.</param>
/// <param name="Site">The addition.</param>
/// <param name="Loop">The loop.</param>
/// <param name="Queue">The channel or collection.</param>
internal sealed record FedByItself(IOperation Add, IOperation Site, IForEachLoopOperation Loop, ISymbol Queue)
{
    private const int MaximumDepth = 4;

    /// <summary>Those of the type: of each queue, unless another loop empties it without adding.</summary>
    public static IEnumerable<FedByItself> Of(TypeFacts type)
    {
        var loops = type.Bodies.SelectMany(body => body.Body.Operations.OfType<IForEachLoopOperation>().Select(loop => (Loop: loop, Body: body, Queue: QueueOf(loop, type)))).Where(loop => loop.Queue is not null).ToList();
        foreach (var group in loops.GroupBy(loop => loop.Queue!, SymbolEqualityComparer.Default))
        {
            if (!IsLimited(group.Key!, type, MaximumDepth) || IsTakenElsewhere(group.Key!, type) || IsGivenAway(group.Key!, type))
                continue;
            var fed = group.Select(loop => Feed(loop.Loop, loop.Body, group.Key!, type)).ToList();
            if (!fed.Contains(null))
                yield return fed[0]!;
        }
    }

    /// <summary>The queue that the loop empties, waiting for more.</summary>
    private static ISymbol? QueueOf(IForEachLoopOperation loop, TypeFacts type)
    {
        var supplied = loop.Collection.Unwrapped();
        if (supplied is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured)
            supplied = (configured.Instance ?? configured.Arguments[0].Value).Unwrapped();
        return supplied is IInvocationOperation { TargetMethod.Name: "ReadAllAsync" or "GetConsumingEnumerable" } call && SignalTable.Supplier(call) is not null ? Origin(call.Instance!, type, MaximumDepth) : null;
    }

    private static FedByItself? Feed(IForEachLoopOperation loop, BodyFacts body, ISymbol queue, TypeFacts type) => body.Body.Operations
        .Where(operation => loop.Body.Syntax.Span.Contains(operation.Syntax.Span))
        .Select(operation => AddedBy(operation, queue, type, MaximumDepth, []) is { } site ? new FedByItself(operation, site, loop, queue) : null)
        .FirstOrDefault(found => found is not null);

    /// <summary>The addition, with a wait for room, that the operation is, or comes to before it is over.</summary>
    private static IOperation? AddedBy(IOperation operation, ISymbol queue, TypeFacts type, int depth, HashSet<IMethodSymbol> open)
    {
        if (operation is not IInvocationOperation call)
            return null;
        var isAsync = call.TargetMethod.ReturnType.Name is "Task" or "ValueTask";
        if (isAsync && !IsAwaited(call))
            return null;
        if (IsAddition(call))
            return SymbolEqualityComparer.Default.Equals(Origin(call.Instance!, type, MaximumDepth), queue) ? call : null;
        return depth > 0 && type.Calls.BodyOf(call.TargetMethod) is { } callee && open.Add(call.TargetMethod)
            ? callee.Body.Operations.Select(inner => AddedBy(inner, queue, type, depth - 1, open)).FirstOrDefault(site => site is not null)
            : null;
    }

    private static bool IsAddition(IInvocationOperation call) => call.Instance is not null && (call.TargetMethod.NamespaceName(), call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) is
        ("System.Threading.Channels", "ChannelWriter", "WriteAsync") or ("System.Collections.Concurrent", "BlockingCollection", "Add");

    private static bool IsAwaited(IInvocationOperation call)
    {
        var waited = call.Parent;
        while (waited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" } or IConversionOperation)
            waited = waited.Parent;
        return waited is IAwaitOperation or IReturnOperation or IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "Wait" };
    }

    /// <summary>Whether something but loops over it takes from the queue: that makes room, too.</summary>
    private static bool IsTakenElsewhere(ISymbol queue, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Calls).Any(call =>
        call is { TargetMethod.Name: "Take" or "TryTake" or "ReadAsync" or "TryRead" or "TakeFromAny", Instance: { } source } && SymbolEqualityComparer.Default.Equals(Origin(source, type, MaximumDepth), queue));

    /// <summary>Whether code of other types gets the end from which the queue is emptied.</summary>
    private static bool IsGivenAway(ISymbol queue, TypeFacts type) => (queue is IFieldSymbol or IPropertySymbol && queue.IsVisibleOutsideType()) || type.Bodies.Any(body => body.Body.Operations.Any(operation => operation switch
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

    /// <summary>Whether all that the variable is given has a limit, at which additions wait.</summary>
    private static bool IsLimited(ISymbol queue, TypeFacts type, int depth)
    {
        var values = Assignments.ValuesOf(queue, type).Concat(queue is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } parameter ? GivenTo(constructor, parameter, type) : []).ToList();
        return depth > 0 && values.Count > 0 && values.TrueForAll(value => value.Unwrapped() switch
        {
            IInvocationOperation { TargetMethod: { Name: "CreateBounded", ContainingType.Name: "Channel" } } creation => creation.Arguments[0].Value.Unwrapped() is var limit
                && (limit.Type?.SpecialType == SpecialType.System_Int32 || (limit is IObjectCreationOperation options && !options.DescendantsAndSelf().Any(part => part is IPropertyReferenceOperation { Property.Name: "FullMode" }))),
            IObjectCreationOperation { Type.Name: "BlockingCollection" } creation => creation.Arguments.Any(argument => argument.Value.Type?.SpecialType == SpecialType.System_Int32),
            ILocalReferenceOperation { Local: var local } => IsLimited(local, type, depth - 1),
            IParameterReferenceOperation { Parameter: var given } => IsLimited(given, type, depth - 1),
            _ => false,
        });
    }

    private static IEnumerable<IOperation> GivenTo(IMethodSymbol constructor, IParameterSymbol parameter, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Creations)
        .Where(creation => SymbolEqualityComparer.Default.Equals(creation.Constructor?.OriginalDefinition, constructor.OriginalDefinition))
        .SelectMany(creation => creation.Arguments.Where(argument => argument.Parameter?.Ordinal == parameter.Ordinal).Select(argument => argument.Value));
}
