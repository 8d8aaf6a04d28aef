using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A lock of each element of a collection is acquired, or released, in a loop over all of them.</summary>
/// <param name="Event">What is done with each.</param>
/// <param name="Collection">The collection, as the body names it.</param>
/// <param name="Pattern">How the lock is found, with <c>#</c> for the element: <c>_gates[#]</c>.</param>
/// <param name="Site">The loop, or the call of a method that has it.</param>
internal sealed record LoopedSync(SyncEvent Event, IOperation Collection, string Pattern, IOperation Site)
{
    /// <summary>All of <paramref name="body"/>: its own loops, and those of methods of the type that it gives the collection.</summary>
    public static IEnumerable<LoopedSync> Of(BodyFacts body)
    {
        foreach (var own in In(body))
            yield return own;
        foreach (var call in body.Body.Calls)
        {
            if (CalleeOf(call, body) is not { } callee || callee == body)
                continue;
            foreach (var inner in In(callee))
            {
                if (inner.Collection.Unwrapped() is not IParameterReferenceOperation given)
                    yield return inner with { Site = call };
                else if (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == given.Parameter.Ordinal) is { Value: var value })
                    yield return inner with { Collection = value, Site = call };
            }
        }
    }

    /// <summary>The acquires in a <c>try</c> that can be cancelled in the middle, with the release of all in its <c>finally</c>.</summary>
    public static IEnumerable<(LoopedSync Acquire, LoopedSync Release)> Misplaced(BodyFacts body)
    {
        if (!body.Body.Operations.Any(operation => operation is ITryOperation { Finally: not null }) || Of(body).ToList() is not { Count: > 1 } all)
            yield break;
        foreach (var attempt in body.Body.Operations.OfType<ITryOperation>())
        {
            foreach (var release in all.Where(one => one.Event.Action == SyncAction.Release && attempt.Finally is { } last && IsAlwaysDone(one.Site, last)))
            {
                var acquires = all.Where(one => one.Event.Action == SyncAction.Acquire && one.IsOfSame(release)).ToList();
                if (acquires is [{ Event: { IsCancellable: true, IsTimed: false } } acquire] && attempt.Body.Syntax.Span.Contains(acquire.Site.Syntax.Span) && acquire.HasToken && !acquire.Site.Enclosing().TakeWhile(outer => outer != attempt).Any(outer => outer is ITryOperation))
                    yield return (acquire, release);
            }
        }
    }

    private bool IsOfSame(LoopedSync other) => Event.Kind == other.Event.Kind && Pattern == other.Pattern && Collection.Unwrapped() is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation && Collection.Unwrapped().IsWrittenLike(other.Collection.Unwrapped());

    /// <summary>Whether the caller of a method with the loop gives it a token that may ask to stop.</summary>
    private bool HasToken => Site is not IInvocationOperation call || call.Arguments.Where(argument => argument.Parameter?.Type.Name == "CancellationToken").ToList() is not { Count: > 0 } tokens
        || tokens.Exists(argument => argument.Value.Unwrapped() is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" }));

    private static IEnumerable<LoopedSync> In(BodyFacts body)
    {
        foreach (var loop in body.Body.Loops.OfType<ILoopOperation>().Where(loop => loop is IForEachLoopOperation or IForLoopOperation))
        {
            foreach (var call in body.Body.Calls.Where(call => loop.Body.Syntax.Span.Contains(call.Syntax.Span) && IsDoneForEach(call, loop)))
            {
                foreach (var (sync, target) in EventsOf(call, body))
                {
                    if (target.Operation.DescendantsAndSelf().FirstOrDefault(part => IsElement(part, loop, target.Element)) is { } element && CollectionOf(loop, element, call, target.Element) is { } collection)
                        yield return new LoopedSync(sync, collection, PatternOf(target.Operation, element), loop);
                }
            }
        }
    }

    /// <summary>What the call does with a lock itself, or by a method of the type that it gives the element.</summary>
    private static IEnumerable<(SyncEvent Event, (IOperation Operation, IParameterSymbol? Element) Target)> EventsOf(IInvocationOperation call, BodyFacts body)
    {
        var own = body.EventsOf(call);
        if (!own.IsEmpty)
            return own.Select(sync => (sync, (sync.Target, (IParameterSymbol?)null)));
        return call.Arguments is [{ Parameter: { } parameter }, ..] && CalleeOf(call, body) is { } callee && callee.Body.Method is { Parameters: [var element, ..] }
            ? callee.Events.Where(sync => !sync.Call.Deciding().Any() && !sync.Call.Enclosing().Any(outer => outer is ILoopOperation or ITryOperation)).Select(sync => (sync, (sync.Target, (IParameterSymbol?)element)))
            : [];
    }

    private static bool IsElement(IOperation part, ILoopOperation loop, IParameterSymbol? parameter) => parameter is not null
        ? part is IParameterReferenceOperation given && SymbolEqualityComparer.Default.Equals(given.Parameter, parameter)
        : part switch
        {
            ILocalReferenceOperation { Local: var local } => loop is IForEachLoopOperation && loop.Locals.Contains(local, SymbolEqualityComparer.Default),
            IArrayElementReferenceOperation { Indices: [var index] } => IsIndex(index, loop),
            IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [{ Value: var index }] } => IsIndex(index, loop),
            _ => false,
        };

    private static bool IsIndex(IOperation index, ILoopOperation loop) => loop is IForLoopOperation && index.Unwrapped() is ILocalReferenceOperation { Local: var local } && loop.Locals.Contains(local, SymbolEqualityComparer.Default);

    /// <summary>What the loop runs through from one end to the other.</summary>
    private static IOperation? CollectionOf(ILoopOperation loop, IOperation element, IInvocationOperation call, IParameterSymbol? parameter)
    {
        if (parameter is not null)
        {
            if (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value.Unwrapped() is not { } given || !IsElement(given, loop, null))
                return null;
            element = given;
        }

        return loop switch
        {
            IForEachLoopOperation each => each.Collection.Unwrapped(),
            IForLoopOperation { Condition: IBinaryOperation { OperatorKind: not (BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And) } condition, Before: var before } when Indexed(element) is { } collection
                && before.Concat([condition]).SelectMany(part => part.DescendantsAndSelf()).Any(part => part is IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } counted } && counted.IsWrittenLike(collection)) => collection,
            _ => null,
        };
    }

    private static IOperation? Indexed(IOperation element) => element switch
    {
        IArrayElementReferenceOperation { ArrayReference: var array } => array.Unwrapped(),
        IPropertyReferenceOperation { Instance: { } instance } => instance.Unwrapped(),
        _ => null,
    };

    /// <summary>Whether each round of the loop does it: nothing decides about it, ends the loop before it, or catches what it throws.</summary>
    private static bool IsDoneForEach(IOperation operation, ILoopOperation loop) =>
        IsAlwaysDone(operation, loop) && !loop.Body.Descendants().Any(part => part is IBranchOperation or IReturnOperation);

    private static bool IsAlwaysDone(IOperation operation, IOperation within) => operation.Enclosing().Contains(within)
        && !operation.Enclosing().TakeWhile(outer => outer != within).Any(outer => outer is IConditionalOperation or IConditionalAccessOperation or ISwitchOperation or ITryOperation or ILoopOperation);

    private static string PatternOf(IOperation target, IOperation element)
    {
        var (text, start) = (target.Syntax.ToString(), element.Syntax.SpanStart - target.Syntax.SpanStart);
        return text.Remove(start, element.Syntax.Span.Length).Insert(start, "#");
    }

    private static BodyFacts? CalleeOf(IInvocationOperation call, BodyFacts body) =>
        call is { Instance: null or IInstanceReferenceOperation, TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } } ? body.Type.Calls.BodyOf(call.TargetMethod) : null;
}
