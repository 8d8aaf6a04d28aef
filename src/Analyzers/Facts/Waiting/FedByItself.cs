using Lockset.Analyzers.Facts.Bodies;
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
internal sealed record FedByItself(IOperation Add, IOperation Site, ILoopOperation Loop, ISymbol Queue)
{
    private const int MaximumDepth = 4;

    /// <summary>Those of the type: of each queue, unless another loop, or something else, empties it without adding.</summary>
    public static IEnumerable<FedByItself> Of(TypeFacts type)
    {
        foreach (var group in LimitedQueue.TakenIn(type))
        {
            if (!LimitedQueue.IsLimited(group.Key!, type) || LimitedQueue.IsGivenAway(group.Key!, type))
                continue;
            // What loops put back themselves, and nobody else adds to, has room for it.
            if (!group.Any(taking => RoundOf(taking.Call) is IForEachLoopOperation) && !IsAddedToByOthers(group.Key!, group.Select(taking => taking.Body).ToList(), type))
                continue;
            var fed = group.Select(taking => RoundOf(taking.Call) is { } loop ? Feed(loop, taking.Body, group.Key!, type) : null).ToList();
            if (!fed.Contains(null))
                yield return fed[0]!;
        }
    }

    /// <summary>The loop whose rounds take: that over the sequence, or the outermost one around the call.</summary>
    public static ILoopOperation? RoundOf(IOperation taking) => taking.Enclosing().OfType<ILoopOperation>().FirstOrDefault(loop => loop is IForEachLoopOperation each && each.Collection.Syntax.Span.Contains(taking.Syntax.Span))
        ?? taking.Enclosing().OfType<ILoopOperation>().LastOrDefault();

    private static FedByItself? Feed(ILoopOperation loop, BodyFacts body, ISymbol queue, TypeFacts type) => body.Body.Operations
        .Where(loop.Repeats)
        .Select(operation => AddedBy(operation, queue, type) is { } site ? new FedByItself(operation, site, loop, queue) : null)
        .FirstOrDefault(found => found is not null);

    /// <summary>The addition, with a wait for room, that the operation is, or comes to before it is over.</summary>
    public static IOperation? AddedBy(IOperation operation, ISymbol queue, TypeFacts type) => AddedBy(operation, queue, type, MaximumDepth, []);

    private static IOperation? AddedBy(IOperation operation, ISymbol queue, TypeFacts type, int depth, HashSet<IMethodSymbol> open)
    {
        if (operation is not IInvocationOperation call)
            return null;
        var isAsync = call.TargetMethod.ReturnType.Name is "Task" or "ValueTask";
        if ((isAsync && !IsAwaited(call)) || IsGivenUp(call))
            return null;
        if (LimitedQueue.IsAddition(call))
            return SymbolEqualityComparer.Default.Equals(LimitedQueue.Of(call.Instance!, type), queue) ? call : null;
        return depth > 0 && type.Calls.BodyOf(call.TargetMethod) is { } callee && open.Add(call.TargetMethod)
            ? callee.Body.Operations.Select(inner => AddedBy(inner, queue, type, depth - 1, open)).FirstOrDefault(site => site is not null)
            : null;
    }

    /// <summary>Whether what the call begins is over before the caller goes on, or left to who called that.</summary>
    public static bool IsAwaited(IInvocationOperation call)
    {
        var waited = call.Parent;
        while (waited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" } or IConversionOperation)
            waited = waited.Parent;
        return waited is IAwaitOperation or IReturnOperation or IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "Wait" };
    }

    /// <summary>Whether the call is given up after some time: <c>timeout.CancelAfter(1000)</c>.</summary>
    public static bool IsGivenUp(IInvocationOperation call) => call.Arguments.Any(argument => argument.Value.Unwrapped() is IPropertyReferenceOperation { Property: { Name: "Token", ContainingType.Name: "CancellationTokenSource" }, Instance: ILocalReferenceOperation { Local: var source } }
        && call.Root().Descendants().Any(operation => operation switch
        {
            IInvocationOperation { TargetMethod.Name: "CancelAfter", Instance: ILocalReferenceOperation told } => SymbolEqualityComparer.Default.Equals(told.Local, source),
            IVariableDeclaratorOperation { Initializer.Value: var value } declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, source) && value.Unwrapped() is IObjectCreationOperation { Arguments.IsEmpty: false },
            _ => false,
        }));

    private static bool IsAddedToByOthers(ISymbol queue, List<BodyFacts> takers, TypeFacts type) => type.Bodies.Any(body => !takers.Contains(body) && !body.Body.IsConstruction
        && body.Body.Method?.IsCallableOutsideOutermostType() == true && body.Body.Calls.Any(call => call.TargetMethod.Name is "WriteAsync" or "TryWrite" or "Add" or "TryAdd" && call.Instance is not null && SymbolEqualityComparer.Default.Equals(LimitedQueue.Of(call.Instance, type), queue)));
}
