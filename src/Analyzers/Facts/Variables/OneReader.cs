using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>A call that takes from a channel which counts on one reader at a time, with no lock held.</summary>
/// <param name="Channel">The field that holds the channel.</param>
/// <param name="Promise">Where its options promise one reader.</param>
/// <param name="Taking">The call.</param>
/// <param name="Body">The body that makes it.</param>
internal sealed record OneReader(IFieldSymbol Channel, IOperation Promise, IInvocationOperation Taking, BodyFacts Body)
{
    /// <summary>Those of <paramref name="type"/>, by place.</summary>
    public static IEnumerable<OneReader> Of(TypeFacts type)
    {
        foreach (var field in type.Fields.Where(field => field.IsReadOnly && OneReaderShape.IsChannel(field.Type)))
        {
            if (Assignments.ValuesOf(field, type).ToList() is not [var made] || OneReaderShape.PromiseOf(made) is not { } promise)
                continue;
            foreach (var body in type.Bodies)
            {
                foreach (var call in body.Body.Calls.Where(call => OneReaderShape.TakenFrom(call) is { } channel && Assignments.Refers(channel, field) && body.HeldAt(call) is { IsKnown: true, Must.IsEmpty: true }))
                    yield return new OneReader(field, promise, call, body);
            }
        }
    }
}
