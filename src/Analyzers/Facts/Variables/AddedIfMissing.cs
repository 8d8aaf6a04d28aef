using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// An item that is put into a concurrent queue, bag or stack as it was not found there: <c>if (!_seen.Contains(id)) _seen.Add(id);</c>. Another thread may have put it in since.
/// </summary>
/// <param name="Look">The call that has not found it.</param>
/// <param name="Addition">The call that puts it in.</param>
/// <param name="IsSame">Whether it is the same item that was looked for, and not one of its kind.</param>
internal sealed record AddedIfMissing(IInvocationOperation Look, IInvocationOperation Addition, bool IsSame)
{
    /// <summary>Those of the body, outside of locks.</summary>
    public static IEnumerable<AddedIfMissing> In(BodyFacts body)
    {
        foreach (var addition in body.Body.Calls)
        {
            if (addition is not { TargetMethod: { Name: "Add" or "Enqueue" or "Push", ContainingType.Name: "ConcurrentBag" or "ConcurrentQueue" or "ConcurrentStack" }, Instance: { } collection, Arguments: [var item] } || collection.Unwrapped() is not IMemberReferenceOperation
                || body.HeldAt(addition) is not { IsKnown: true, Must.IsEmpty: true } || body.Type.Threads.IsConfined(body) || body.Type.Callers.RunsDuringConstructionOnly(body))
                continue;
            if (addition.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).OfType<IInvocationOperation>().FirstOrDefault(look => IsLookInto(look, collection, body)) is { } found)
                yield return new AddedIfMissing(found, addition, found.TargetMethod.Name == "Contains" && found.Arguments.Any(asked => asked.Value.IsWrittenLike(item.Value)));
        }
    }

    private static bool IsLookInto(IInvocationOperation look, IOperation collection, BodyFacts body) => look.TargetMethod is { Name: "Contains" or "Any" or "All", ContainingType.Name: "Enumerable", Parameters.Length: 2 }
        && body.Paths.Read(look.Arguments[0].Value.Unwrapped()).Equals(body.Paths.Read(collection.Unwrapped()));
}
