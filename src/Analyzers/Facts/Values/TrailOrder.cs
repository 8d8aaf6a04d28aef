using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>Which of two uses of an object comes first, as far as the source tells.</summary>
internal static class TrailOrder
{
    private const int MaximumDepth = 8;

    /// <summary>Whether <paramref name="use"/>, of what <paramref name="origin"/> has made, has begun when a thread comes to <paramref name="wait"/>; null where that is not known.</summary>
    public static bool? HasBegun(TrailUse use, TrailUse wait, TrailUse origin)
    {
        var (first, second) = (Steps(use), Steps(wait));
        var level = Shared(first, second);
        if (level == first.Length || level == second.Length || first[level].Body != second[level].Body || Alternatives.Are(first[level].Operation, second[level].Operation) || second.Skip(level).Any(IsLater))
            return null;
        var (one, other) = (first[level].Operation.Syntax.Span, second[level].Operation.Syntax.Span);
        if (one.End <= other.Start)
            return true;
        return other.End <= one.Start && !IsRepeated(first[level], second[level], Steps(origin)) ? false : null;
    }

    /// <summary>Whether both are in a loop that goes on with the same object: what is written last may have run in the round before.</summary>
    private static bool IsRepeated(Step one, Step other, ImmutableArray<Step> origin) => one.Operation.Enclosing().OfType<ILoopOperation>()
        .Any(loop => loop.Syntax.Span.Contains(other.Operation.Syntax.Span) && !origin.Any(step => step.Body == one.Body && loop.Syntax.Span.Contains(step.Operation.Syntax.Span)));

    /// <summary>Whether <paramref name="use"/> was made, whatever happened, when a thread comes to <paramref name="then"/>.</summary>
    public static bool IsAlwaysMade(TrailUse use, TrailUse then)
    {
        var (first, second) = (Steps(use), Steps(then));
        var level = Shared(first, second);
        if (level == first.Length || level == second.Length || first.Skip(level).Any(IsLater))
            return false;
        // Whoever uses the object of a field does so when that is set up.
        if (first[level].Body != second[level].Body)
            return level == 0 && first[0].Body.Body.IsConstruction && !second[0].Body.Body.IsConstruction && first.All(IsUnconditional);
        var (site, later) = (first[level].Operation, second[level].Operation);
        return (site.Syntax.Span.End <= later.Syntax.SpanStart || later.Syntax.Span.Contains(site.Syntax.Span)) && ValueSources.IsAlwaysMade(site, later) && first.Skip(level + 1).All(IsUnconditional);
    }

    /// <summary>The operation that comes to <paramref name="use"/> in the body in which both meet: the use itself, or a call.</summary>
    public static IOperation Meeting(TrailUse use, TrailUse other)
    {
        var (first, second) = (Steps(use), Steps(other));
        return first[Math.Min(Shared(first, second), first.Length - 1)].Operation;
    }

    /// <summary>How many steps both have in common.</summary>
    private static int Shared(ImmutableArray<Step> first, ImmutableArray<Step> second)
    {
        var level = 0;
        while (level < first.Length && level < second.Length && first[level] == second[level])
            level++;
        return level;
    }

    /// <summary>The operations that lead to the use, from the outermost body on: calls, and the lambdas and local functions between them.</summary>
    private static ImmutableArray<Step> Steps(TrailUse use)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        BodyFacts? called = null;
        foreach (var step in use.Calls.Add(new Step(use.Body, use.Operation)))
        {
            steps.AddRange(Around(step, called, MaximumDepth).Reverse());
            called = step.Operation is IInvocationOperation { TargetMethod: var method } ? step.Body.Type.Calls.BodyOf(method) : null;
        }

        return steps.ToImmutable();
    }

    /// <summary>The step, and the places of the functions that it is in, innermost first, up to the body that was called.</summary>
    private static IEnumerable<Step> Around(Step step, BodyFacts? called, int depth)
    {
        for (; depth > 0; depth--)
        {
            yield return step;
            if (step.Body == called || step.Body.Body is not { Enclosing: { } enclosing, Method: { } method, Root: var function })
                yield break;
            var site = function is ILocalFunctionOperation ? step.Body.Type.Calls.To(method).FirstOrDefault() : null;
            step = site is null ? new Step(step.Body.Type.FactsOf(enclosing), function) : new Step(site.Caller, site.Operation);
        }
    }

    /// <summary>Whether what the step leads to may run later than the step itself: it is a function that somebody is given, or work that nobody waits for.</summary>
    private static bool IsLater(Step step) => step.Operation is IAnonymousFunctionOperation or ILocalFunctionOperation or IMethodReferenceOperation
        || (step.Operation is IInvocationOperation { TargetMethod.ReturnType: { Name: "Task" or "ValueTask" } } call && !call.IsWaitedFor() && step.Body.Type.Calls.BodyOf(call.TargetMethod) is not null);

    /// <summary>Whether a run of the body that ends comes to the step.</summary>
    private static bool IsUnconditional(Step step) => ValueSources.IsAlwaysMade(step.Operation, step.Body.Body.Root)
        && !step.Body.Body.Operations.Any(operation => operation is IReturnOperation { IsImplicit: false } && operation.Syntax.Span.End <= step.Operation.Syntax.SpanStart);
}
