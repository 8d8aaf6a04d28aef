using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A key that is taken out of a concurrent dictionary because of the value that was found for it, whatever value it has by then:
/// <c>if (hold.ExpiresAt &lt; now) _holds.TryRemove(seat, out _);</c>, while another member gives the key a new value.
/// </summary>
/// <param name="Removal">The removal.</param>
/// <param name="Found">Where the value was found.</param>
/// <param name="Value">The local or loop variable that has the value, or the entry with it.</param>
/// <param name="Renewal">Where another member gives a key another value.</param>
/// <param name="IsCertain">Whether the type says elsewhere that it matters which value it is: by an update or removal of one value only.</param>
internal sealed record JudgedRemoval(IInvocationOperation Removal, IOperation Found, ISymbol Value, IOperation Renewal, bool IsCertain)
{
    /// <summary>Those of the body, outside of locks.</summary>
    public static IEnumerable<JudgedRemoval> In(BodyFacts body)
    {
        foreach (var removal in body.Body.Calls)
        {
            if (removal is not { TargetMethod: { Name: "TryRemove", Parameters.Length: 2 }, Instance: { } dictionary } || !ContainerTable.IsConcurrentDictionary(dictionary.Type) || dictionary.Unwrapped() is not IMemberReferenceOperation { Member: var member }
                || removal.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value.Unwrapped() is not { } key || body.HeldAt(removal) is not { IsKnown: true, Must.IsEmpty: true } || body.Type.Threads.IsConfined(body))
                continue;
            if (FoundFor(removal, key, dictionary, body) is not var (found, value) || !removal.DecidingWithSections().Any(condition => condition.DescendantsAndSelf().Any(part => part != found && IsValue(part, value) && !IsOut(part))))
                continue;
            var others = body.Type.Bodies.Where(other => other.Body.Outermost != body.Body.Outermost && !other.Body.IsConstruction).SelectMany(other => other.Body.Operations.Where(operation => IsOf(operation, member) && !IsAddition(operation, other))).ToList();
            if (others.Find(IsRenewal) is { } renewal)
                yield return new JudgedRemoval(removal, found, value.Local, renewal, others.Exists(IsOfOneValue));
        }
    }

    /// <summary>Where the value of the key was found, and the local or loop variable that has it.</summary>
    private static (IOperation Found, (ISymbol Local, bool IsEntry) Value)? FoundFor(IInvocationOperation removal, IOperation key, IOperation dictionary, BodyFacts body)
    {
        var lookup = removal.DecidingWithSections().SelectMany(condition => condition.DescendantsAndSelf()).Concat(body.Body.Calls).OfType<IInvocationOperation>()
            .FirstOrDefault(call => call is { TargetMethod.Name: "TryGetValue", Instance: { } asked } && call.Syntax.Span.End <= removal.Syntax.SpanStart && IsSame(asked, dictionary, body) && call.Arguments[0].Value.IsWrittenLike(key));
        if (lookup is not null)
            return LocalOf(lookup.Arguments[1].Value) is { } local ? (lookup, (local, false)) : null;
        return removal.Enclosing().OfType<IForEachLoopOperation>().Where(loop => Source(loop.Collection) is { } source && IsSame(source, dictionary, body)).Select(loop => EntryOf(loop, key)).FirstOrDefault(found => found is not null);
    }

    /// <summary>The loop's value, where the key is the one of its entry: <c>foreach (var (key, value) in map)</c>, <c>entry.Key</c>.</summary>
    private static (IOperation Found, (ISymbol Local, bool IsEntry) Value)? EntryOf(IForEachLoopOperation loop, IOperation key) => key switch
    {
        ILocalReferenceOperation { Local: var name } when loop.Locals is [var first, var second] && SymbolEqualityComparer.Default.Equals(first, name) => (loop.Collection, (second, false)),
        IPropertyReferenceOperation { Property.Name: "Key", Instance: ILocalReferenceOperation { Local: var entry } } when loop.Locals.Contains(entry, SymbolEqualityComparer.Default) => (loop.Collection, (entry, true)),
        _ => null,
    };

    /// <summary>What is gone through, filtered or copied first or not.</summary>
    private static IOperation? Source(IOperation collection) => collection.Unwrapped() switch
    {
        IMemberReferenceOperation member => member,
        IInvocationOperation { TargetMethod: { Name: "ToArray" or "ToList" or "Where" or "AsEnumerable" } } call => Source(call.Instance ?? call.Arguments[0].Value),
        _ => null,
    };

    private static ISymbol? LocalOf(IOperation given) => (given is IDeclarationExpressionOperation declared ? declared.Expression : given).Unwrapped() is ILocalReferenceOperation local ? local.Local : null;

    private static bool IsValue(IOperation part, (ISymbol Local, bool IsEntry) value) => value.IsEntry
        ? part is IPropertyReferenceOperation { Property.Name: "Value", Instance: ILocalReferenceOperation { Local: var entry } } && SymbolEqualityComparer.Default.Equals(entry, value.Local)
        : part is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, value.Local);

    private static bool IsOut(IOperation part) => part.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out } or IDeclarationExpressionOperation;

    private static bool IsSame(IOperation one, IOperation other, BodyFacts body) => body.Paths.Read(one.Unwrapped()).Equals(body.Paths.Read(other.Unwrapped()));

    private static bool IsOf(IOperation operation, ISymbol member) => (operation switch
    {
        IInvocationOperation call => call.Instance,
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } item } => item.Instance,
        _ => null,
    })?.Unwrapped() is IMemberReferenceOperation { Member: var own } && SymbolEqualityComparer.Default.Equals(own, member);

    /// <summary>Whether it stores an entry for a key that is its own.</summary>
    private static bool IsAddition(IOperation operation, BodyFacts body) => operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments: [{ Value: var key }] } } && FreshKey.Is(key, body);

    private static bool IsRenewal(IOperation operation) => operation is ISimpleAssignmentOperation or IInvocationOperation { TargetMethod.Name: "TryUpdate" or "AddOrUpdate" };

    private static bool IsOfOneValue(IOperation operation) => operation is IInvocationOperation { TargetMethod: { Name: "TryUpdate" } or { Name: "TryRemove" or "Remove", Parameters: [{ Type.Name: "KeyValuePair" }] } };
}
