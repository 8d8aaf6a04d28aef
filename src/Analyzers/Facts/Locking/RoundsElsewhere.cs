using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Knows locks of a collection that a loop of one member acquires, all of them or so many, and a loop of another member releases: <c>EnterAll(); try { … } finally { ExitAll(); }</c>.
/// </summary>
internal static class RoundsElsewhere
{
    /// <summary>Whether what the loop around the acquire at <paramref name="site"/> acquires is released by a loop of another member, which acquires nothing of it.</summary>
    public static bool Release(SyntaxNode site, BodyFacts body) => body.Events.FirstOrDefault(own => own.Call.Syntax == site) is { } acquire && IsInLoop(acquire) && CollectionOf(acquire.Target, body) is { } collection
        && body.Type.Bodies.Where(other => other.Body.Outermost != body.Body.Outermost).Any(other =>
            other.Events.Any(release => release.Action == SyncAction.Release && IsInLoop(release) && IsOf(release, other, collection))
            && !other.Events.Any(own => own.Action == SyncAction.Acquire && IsOf(own, other, collection)));

    private static bool IsInLoop(SyncEvent own) => own.Call.Enclosing().Any(outer => outer is ILoopOperation);

    private static bool IsOf(SyncEvent own, BodyFacts body, ISymbol collection) => SymbolEqualityComparer.Default.Equals(CollectionOf(own.Target, body), collection);

    /// <summary>The member of which the lock is an element, or a part of one; null for other locks.</summary>
    private static ISymbol? CollectionOf(IOperation target, BodyFacts body, int depth = 3) => target.Unwrapped() switch
    {
        ILocalReferenceOperation { Local: var element } => body.Body.Outermost.WithNested.SelectMany(nested => nested.Loops).OfType<IForEachLoopOperation>().FirstOrDefault(loop => loop.Locals.Contains(element, SymbolEqualityComparer.Default)) is { } loop
            ? MemberOf(loop.Collection)
            : depth > 0 && body.Type.Locks.LocalsOf(body.Body).OnlyValue(element) is { } value ? CollectionOf(value, body, depth - 1) : null,
        IArrayElementReferenceOperation { ArrayReference: var array } => MemberOf(array),
        IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: { } list } => MemberOf(list),
        IMemberReferenceOperation { Instance: { } whole } => CollectionOf(whole, body, depth),
        _ => null,
    };

    /// <summary>The field or property that keeps the collection, whatever order it is gone through in.</summary>
    private static ISymbol? MemberOf(IOperation collection) => collection.Unwrapped() switch
    {
        IMemberReferenceOperation { Member: var member } => member,
        IInvocationOperation { Arguments: [{ Value: var ordered }, ..], TargetMethod.IsStatic: true } => MemberOf(ordered),
        IInvocationOperation { Instance: { } ordered } => MemberOf(ordered),
        _ => null,
    };
}
