using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Knows dictionaries that those fill who look for something in them: <c>if (!_pools.TryGetValue(name, out var pool)) _pools.Add(name, pool = new(name)); return pool;</c>.</summary>
internal static class ReadersFill
{
    /// <summary>Whether <paramref name="access"/> adds, without a lock, what its member has looked for by the same key, and answers with something.</summary>
    public static bool Is(Access access, IEnumerable<Access> accesses) =>
        access is { Use: ContentsUse.Write, Body.Body.Method: { ReturnsVoid: false } } && access.Variable.ValueType() is { Name: "Dictionary" or "IDictionary" or "SortedDictionary" or "SortedList" } && KeyOf(access.Operation) is { } key
        && accesses.Any(look => look.Body == access.Body && look.Use == ContentsUse.Read && look.Guards.AreNone && look.Operation.Syntax.Span.End <= access.Operation.Syntax.SpanStart
            && look.Operation.Parent is IInvocationOperation { TargetMethod.Name: "ContainsKey" or "TryGetValue", Arguments: [{ Value: var asked }, ..] } && asked.Unwrapped().IsWrittenLike(key));

    private static IOperation? KeyOf(IOperation dictionary) => dictionary.Parent switch
    {
        IInvocationOperation { TargetMethod.Name: "Add", Arguments: [{ Value: var key }, _] } => key.Unwrapped(),
        IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [{ Value: var key }], Parent: ISimpleAssignmentOperation } => key.Unwrapped(),
        _ => null,
    };
}
