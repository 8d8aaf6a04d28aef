using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Finds tests of a limit that come before an atomic count, whose own result would tell: <c>if (_open &lt; _most) Interlocked.Increment(ref _open);</c>.</summary>
internal static class AtomicLimit
{
    /// <summary>The comparison, in the body or in a member of the type that it asks, on which <paramref name="count"/> depends; null where there is none.</summary>
    /// <param name="count">An increment, a decrement or a sum of <c>Interlocked</c> whose result nobody looks at.</param>
    /// <param name="body">The body.</param>
    public static IOperation? TestOf(IInvocationOperation count, BodyFacts body)
    {
        if (count is not { TargetMethod.Name: "Increment" or "Decrement" or "Add", Arguments: [var counted, ..] } || body.HeldAt(count) is not { IsKnown: true, Must.IsEmpty: true } || body.Type.Threads.IsConfined(body))
            return null;
        var by = count.Arguments is [_, var sum] ? sum.Value.Unwrapped() : null;
        // What is given back was enough before.
        if (by is IUnaryOperation or { ConstantValue: { HasValue: true, Value: < 0 or < 0L } })
            return null;
        var limit = new CountedLimit(counted.Value, by, count.TargetMethod.Name == "Decrement");
        return TestBefore(count, body) ?? (body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } helper }
            ? body.Type.Calls.To(helper).Where(call => call is { IsDelegate: false, IsOnSameObject: true } && call.Caller.HeldAt(call.Operation) is { IsKnown: true, Must.IsEmpty: true }).Select(call => TestBefore(call.Operation, call.Caller)).FirstOrDefault(test => test is not null)
            : null);

        IOperation? TestBefore(IOperation act, BodyFacts actor)
        {
            var conditions = act.Deciding().ToList();
            // What is claimed first belongs to one thread.
            if (conditions.Exists(condition => condition.Descendants().Any(part => part is IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked", TargetMethod.Name: not "Read" })))
                return null;
            return conditions.SelectMany(condition => condition.DescendantsAndSelf()).SelectMany(part => Asked(part, actor)).FirstOrDefault(test => limit.IsAskedBy(test.Operation, side => Reads(side, counted.Value, test.Body, body))).Operation;
        }
    }

    /// <summary>Whether the test asks whether anything is left, and the method tells by its result whether its caller has got one: <c>if (_left &lt;= 0) return false; Interlocked.Decrement(ref _left); return true;</c>.</summary>
    public static bool IsOfTakers(IInvocationOperation count, IOperation limit, BodyFacts body) =>
        (limit.DescendantsAndSelf().OfType<IBinaryOperation>().FirstOrDefault() is { RightOperand: var most, LeftOperand: var least } && (IsNoneOrOne(most) || IsNoneOrOne(least)))
        // Who takes something else beside the count may be the only one who does, or has been told by that.
        && body.Body.Calls.All(call => call.TargetMethod.ContainingType is { Name: "Interlocked" or "Volatile" }) && !body.Type.Accesses.All.Any(other => other.Body == body && other.Changes && !other.IsAtomic)
        && body.Body.Method is { ReturnType.SpecialType: SpecialType.System_Boolean } && body.Body.Operations.OfType<IReturnOperation>().ToList() is { Count: > 1 } results
        && results.Exists(result => Tells(result, false))
        && results.Exists(result => result.Syntax.SpanStart > count.Syntax.Span.End && Tells(result, true));

    private static bool IsNoneOrOne(IOperation bound) => bound.Unwrapped().ConstantValue is { HasValue: true, Value: 0 or 0L or 1 or 1L };

    private static bool Tells(IReturnOperation result, bool answer) => result.ReturnedValue?.ConstantValue is { HasValue: true, Value: bool told } && told == answer;

    /// <summary>The part of a condition, and what a property or method of the same object returns that it asks.</summary>
    public static IEnumerable<(IOperation Operation, BodyFacts Body)> Asked(IOperation part, BodyFacts body) => part is IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } or IInvocationOperation { Instance: null or IInstanceReferenceOperation }
        ? CallTable.Targets(part).Select(body.Type.Calls.BodyOf).OfType<BodyFacts>().SelectMany(callee => callee.Body.Operations.OfType<IReturnOperation>().Select(returned => (Operation: returned.ReturnedValue?.Unwrapped(), Body: callee)))
            .Where(returned => returned.Operation is not null).Select(returned => (returned.Operation!, returned.Body)).Prepend((part, body))
        : [(part, body)];

    private static bool Reads(IOperation side, IOperation counted, BodyFacts asked, BodyFacts body) => body.Paths.Read(counted) is var path
        && side.DescendantsAndSelf().Any(part => part is IFieldReferenceOperation ? asked.Paths.Read(part).Equals(path) : CountedAnew.Touches(part, path, asked) && !CountedAnew.IsWrite(part));
}
