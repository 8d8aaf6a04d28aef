using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A collection that is read to its end and then emptied, in two steps between which another thread adds to it: <c>var batch = _items.ToArray(); _items.Clear();</c>. What is added in between is gone unread.
/// </summary>
/// <param name="Clear">Where it is emptied.</param>
/// <param name="Copy">Where it is read.</param>
/// <param name="Addition">Where another member adds to it.</param>
internal sealed record ClearedAfterCopy(Access Clear, Access Copy, Access Addition)
{
    /// <summary>Those among all accesses to one variable.</summary>
    public static IEnumerable<ClearedAfterCopy> Among(ISymbol variable, IReadOnlyCollection<Access> accesses)
    {
        if (variable is not (IFieldSymbol { DeclaredAccessibility: Accessibility.Private } or IPropertySymbol { DeclaredAccessibility: Accessibility.Private }) || variable.ValueType() is not { } type || accesses.Any(access => access.Writes))
            yield break;
        var isSafe = type.NamespaceName() == "System.Collections.Concurrent";
        foreach (var clear in accesses.Where(access => access.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Clear" } call && call.Instance == access.Operation))
        {
            var (body, sections) = (clear.Body, Section.At(clear.Operation, clear.Body).ToList());
            if (!isSafe && sections.Count == 0)
                continue;
            // One look inside the section knows all that was added before.
            if (accesses.Where(access => access.Body == body && access != clear && access.Operation.Syntax.Span.End <= clear.Operation.Syntax.SpanStart).ToList() is not { Count: > 0 } before || before.Exists(look => Section.At(look.Operation, body).Any(sections.Contains))
                || before.LastOrDefault(look => ReadsAll(look.Operation) && !Alternatives.Are(look.Operation, clear.Operation)) is not { } copy || !body.HeldAt(copy.Operation).IsKnown)
                continue;
            var isMet = isSafe ? sections.Count == 0 : Section.At(copy.Operation, body).Any(first => sections.Exists(section => section.Lock.Equals(first.Lock)));
            if (isMet && accesses.FirstOrDefault(access => access.Body.Body.Outermost != body.Body.Outermost && Adds(access.Operation) && MayComeBetween(access, clear)) is { } addition)
                yield return new ClearedAfterCopy(clear, copy, addition);
        }
    }

    /// <summary>Whether all that is in the collection is copied, or gone through.</summary>
    private static bool ReadsAll(IOperation collection)
    {
        // What is only told of is dropped on purpose.
        if (collection.Enclosing().OfType<IInvocationOperation>().Any(call => LoggingShape.Writes(call.TargetMethod)))
            return false;
        var whole = collection.Unconverted() is IPropertyReferenceOperation { Property.Name: "Values" or "Keys" } part ? part : collection;
        return whole.Unconverted() switch
        {
            IForEachLoopOperation loop => loop.Collection.Unwrapped() == whole,
            IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" } => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true, Name: "ToArray" or "ToList" or "ToDictionary" or "ToHashSet" or "ToImmutableArray" or "ToImmutableList" } } } => true,
            IArgumentOperation { Parent: IObjectCreationOperation { Type: { } made } } => ContainerTable.IsUnsafe(made),
            _ => false,
        };
    }

    private static bool Adds(IOperation collection) => collection.Parent switch
    {
        IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd" or "Enqueue" or "Push" or "AddOrUpdate" or "GetOrAdd" or "AddRange" } call => call.Instance == collection,
        IPropertyReferenceOperation { Property.IsIndexer: true, Parent: ISimpleAssignmentOperation assignment } entry => assignment.Target == entry,
        _ => false,
    };

    private static bool MayComeBetween(Access addition, Access clear)
    {
        var threads = clear.Body.Type.Threads;
        return (threads.IsCallableFromOutside(addition.Body) && (threads.IsCallableFromOutside(clear.Body) || threads.EntriesReaching(clear.Body).Any())) || threads.InParallel(clear, addition) is { MayBeKeptApart: false };
    }
}
