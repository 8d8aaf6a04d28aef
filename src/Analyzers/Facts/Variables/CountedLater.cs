using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A number that is read to be used as this thread's own, and then counted atomically: <c>var id = _next; Interlocked.Increment(ref _next); return id;</c>.
/// All threads that read before one of them counts get the same.
/// </summary>
/// <param name="Read">The read.</param>
/// <param name="Count">The count, itself or by a member that does nothing else.</param>
internal sealed record CountedLater(IOperation Read, IInvocationOperation Count)
{
    private const int MaximumDepth = 2;

    /// <summary>Those of the body, outside of locks.</summary>
    public static IEnumerable<CountedLater> In(BodyFacts body)
    {
        foreach (var count in body.Body.Calls)
        {
            if (count is not { Parent: IExpressionStatementOperation { Parent: IBlockOperation block } statement } || CountedAnew.CountedBy(count, body) is not { IsExact: true } counted || counted.Root.Kind == PathRootKind.Opaque)
                continue;
            // What the thread has counted itself in the same block came first.
            var read = block.Operations.TakeWhile(other => other != statement).SelectMany(earlier => earlier.DescendantsAndSelf()).LastOrDefault(part => CountedAnew.Touches(part, counted, body));
            if (read is null || CountedAnew.IsWrite(read) || read.Enclosing().TakeWhile(outer => outer != block).Any(outer => outer is IConditionalOperation or ILoopOperation or ISwitchOperation) || !IsTaken(read, body))
                continue;
            // Who takes off what he has read takes it once.
            if (count.Arguments.Length > 1 && ValueSources.Of(count.Arguments[1].Value, body).Contains(read))
                continue;
            if (body.HeldAt(count) is { IsKnown: true, Must.IsEmpty: true } && body.HeldAt(read) is { IsKnown: true, Must.IsEmpty: true } && !body.Type.Threads.IsConfined(body) && !CountedAnew.IsOwn(counted, body))
                yield return new CountedLater(read, count);
        }
    }

    /// <summary>Whether the value is returned, or picks one of several things that others have put there.</summary>
    private static bool IsTaken(IOperation read, BodyFacts body, int depth = MaximumDepth)
    {
        var (value, use) = (read, read.Parent);
        while (use is IConversionOperation or IParenthesizedOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Remainder or BinaryOperatorKind.And }
            || use is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Interlocked" or "Volatile" } or { Name: "Abs", ContainingType.Name: "Math" } } }
            || use is IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Interlocked" or "Volatile" } or { Name: "Abs", ContainingType.Name: "Math" } })
        {
            (value, use) = (use, use.Parent);
        }

        return use switch
        {
            IReturnOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => depth > 0
                && body.Body.Operations.OfType<ILocalReferenceOperation>().Where(later => SymbolEqualityComparer.Default.Equals(later.Local, local)).Any(later => IsTaken(later, body, depth - 1)),
            IArgumentOperation { Parent: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } element } => IsPick(element, list, body),
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "ElementAt", ContainingType.Name: "Enumerable" } } } => true,
            IArrayElementReferenceOperation element when element.Indices.Contains(value) => IsPick(element, element.ArrayReference, body),
            _ => false,
        };
    }

    /// <summary>Whether the element is read, of a list whose elements the type does not set: in a ring, one thread has the one end to itself.</summary>
    private static bool IsPick(IOperation element, IOperation list, BodyFacts body) => !IsSet(element)
        && (list.Unwrapped() is not IMemberReferenceOperation { Member: var member } || !body.Type.Bodies.SelectMany(other => other.Body.Operations).Any(other => IsSet(other) && ListOf(other)?.Unwrapped() is IMemberReferenceOperation set && SymbolEqualityComparer.Default.Equals(set.Member, member)));

    private static bool IsSet(IOperation element) => element is IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true }
        && element.Parent is IAssignmentOperation assignment && assignment.Target == element || element is IArrayElementReferenceOperation && element.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out };

    private static IOperation? ListOf(IOperation element) => element is IArrayElementReferenceOperation { ArrayReference: var array } ? array : (element as IPropertyReferenceOperation)?.Instance;
}
