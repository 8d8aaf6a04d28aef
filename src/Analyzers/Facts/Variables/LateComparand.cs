using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A compare-and-swap whose expected value is read after the new value was made of an earlier read: <c>next = Change(_flags); seen = _flags; Interlocked.CompareExchange(ref _flags, next, seen)</c>.
/// A change between the two reads is expected, and overwritten.
/// </summary>
/// <param name="Call">The exchange.</param>
/// <param name="Made">The read that the new value is made of.</param>
/// <param name="Expected">The read that is compared with.</param>
internal sealed record LateComparand(IInvocationOperation Call, IOperation Made, IOperation Expected)
{
    /// <summary>Those of the body.</summary>
    public static IEnumerable<LateComparand> In(BodyFacts body)
    {
        if (!body.Type.MentionsAtomics)
            yield break;
        SlotUses? uses = null;
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod: { Name: "CompareExchange", ContainingType: { Name: "Interlocked", ContainingNamespace.Name: "Threading" } }, Arguments: [{ Value: var target }, { Value: var value }, { Value: var comparand }] } || value.Unwrapped().IsWrittenLike(comparand.Unwrapped()) || SlotUses.SlotOf(target, body) is not { } slot)
                continue;
            uses ??= new SlotUses(body.Type);
            var (made, expected) = (ReadsIn(value), ReadsIn(comparand));
            if (made.Count > 0 && expected.Count > 0 && !made.Exists(expected.Contains) && made.TrueForAll(read => expected.TrueForAll(late => read.Syntax.Span.End <= late.Syntax.SpanStart)))
                yield return new LateComparand(call, made[0], expected[0]);

            List<IOperation> ReadsIn(IOperation part) => ValueSources.Of(part, body).Where(read => uses.ReadsAt(read, body).Any(use => use.Slot.Equals(slot))).ToList();
        }
    }
}
