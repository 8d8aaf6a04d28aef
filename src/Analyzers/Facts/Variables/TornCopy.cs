using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A copy of a concurrent dictionary that is made in two steps, as of any other collection: room for as many entries as there are, and then the entries, which may be more by then
/// (<c>ICollection&lt;T&gt;.Count</c> and <c>CopyTo</c>). <c>ToArray</c> of the dictionary itself takes its locks for both.
/// </summary>
/// <param name="Copy">What copies.</param>
/// <param name="Name">What it is, for messages.</param>
/// <param name="Addition">Where another member adds entries.</param>
internal sealed record TornCopy(IOperation Copy, string Name, IOperation Addition)
{
    /// <summary>Those in <paramref name="body"/>, of dictionaries that the type keeps and adds to in another member.</summary>
    public static IEnumerable<TornCopy> In(BodyFacts body)
    {
        foreach (var operation in body.Body.Operations)
        {
            if (AccessTable.Stored(operation).Variable is not { } kept || operation.Type is not INamedTypeSymbol { Name: "ConcurrentDictionary" } || Copied(operation) is not ({ } copy, var name) || body.Type.Callers.RunsDuringConstructionOnly(body))
                continue;
            if (body.Type.Bodies.Where(other => other.Body.Outermost != body.Body.Outermost && !body.Type.Callers.RunsDuringConstructionOnly(other)).SelectMany(other => other.Body.Operations).FirstOrDefault(other => Adds(other, kept)) is { } addition)
                yield return new TornCopy(copy, name, addition);
        }
    }

    private static (IOperation? Copy, string Name) Copied(IOperation dictionary)
    {
        var use = dictionary.Parent;
        while (use is IConversionOperation)
            use = use.Parent;
        return use switch
        {
            IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod: { ContainingType.Name: "Enumerable", Name: "ToList" or "OrderBy" or "OrderByDescending" or "Order" or "OrderDescending" or "Reverse" or "ToArray" } linq } call } => (call, linq.Name),
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "AddRange", ContainingType.Name: "List" } } call } => (call, "AddRange"),
            IArgumentOperation { Parent: IObjectCreationOperation { Type: INamedTypeSymbol { Name: "List", ContainingNamespace.Name: "Generic" } made } creation } => (creation, made.Name),
            _ => (null, ""),
        };
    }

    private static bool Adds(IOperation operation, ISymbol kept) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "TryAdd" or "GetOrAdd" or "AddOrUpdate", Instance: { } target } => Assignments.Refers(target.Unwrapped(), kept),
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.Length: 1, Instance: { } target } } => Assignments.Refers(target.Unwrapped(), kept),
        _ => false,
    };
}
