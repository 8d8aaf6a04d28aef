using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>What is stored in a concurrent dictionary and then taken from there again: <c>_results[id] = made; Send(_results[id]);</c>. By then another thread may have taken it out.</summary>
internal static class ReadBack
{
    /// <summary>Where the same key was stored before, whatever happens in between; null where nothing was, or nobody else can know the key yet.</summary>
    /// <param name="read">The read of an entry.</param>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="key">The key.</param>
    /// <param name="body">The body.</param>
    public static IOperation? StoreBefore(IOperation read, IOperation dictionary, IOperation key, BodyFacts body)
    {
        if (FreshKey.Is(key, body))
            return null;
        var path = body.Paths.Read(dictionary);
        return body.Body.Operations.LastOrDefault(store => store.Syntax.Span.End <= read.Syntax.SpanStart && Stored(store) is var (target, stored) && stored.IsWrittenLike(key) && body.Paths.Read(target).Equals(path)
            && ValueSources.IsAlwaysMade(store, read) && !IsAssignedBetween(key, store, read, body));
    }

    /// <summary>The dictionary and the key of a call or assignment after which the key is there.</summary>
    private static (IOperation Dictionary, IOperation Key)? Stored(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } dictionary, Arguments: [{ Value: var key }] } } when ContainerTable.IsConcurrentDictionary(dictionary.Type) => (dictionary, key),
        IInvocationOperation { TargetMethod.Name: "TryAdd" or "GetOrAdd" or "AddOrUpdate", Instance: { } dictionary, Arguments: [{ Value: var key }, ..], Parent: IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } }
            when ContainerTable.IsConcurrentDictionary(dictionary.Type) => (dictionary, key),
        _ => null,
    };

    /// <summary>Whether a part of the key may be another one by then.</summary>
    private static bool IsAssignedBetween(IOperation key, IOperation store, IOperation read, BodyFacts body)
    {
        var parts = key.DescendantsAndSelf().Select(part => (part as ILocalReferenceOperation)?.Local ?? (ISymbol?)(part as IParameterReferenceOperation)?.Parameter).OfType<ISymbol>().ToList();
        return body.Body.Operations.Any(operation => operation.Syntax.SpanStart >= store.Syntax.Span.End && operation.Syntax.Span.End <= read.Syntax.SpanStart && operation switch
        {
            IAssignmentOperation { Target: var target } => parts.Exists(part => Assignments.Refers(target, part)),
            IIncrementOrDecrementOperation { Target: var target } => parts.Exists(part => Assignments.Refers(target, part)),
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var target } => parts.Exists(part => Assignments.Refers(target, part)),
            _ => false,
        });
    }
}
