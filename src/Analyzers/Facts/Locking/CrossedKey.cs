using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A section under the lock of one key that ends with the release of another key's: <c>await For(a).WaitAsync(); try { … } finally { For(b).Release(); }</c>.</summary>
/// <param name="Release">The release of the wrong lock.</param>
/// <param name="Acquire">The acquire of the one that stays held.</param>
internal sealed record CrossedKey(SyncEvent Release, SyncEvent Acquire)
{
    /// <summary>Those of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<CrossedKey> Of(BodyFacts body)
    {
        if (!body.HasSyncCalls || body.Events.Count(sync => sync.Action == SyncAction.Acquire) != 1 || body.Events.Count(sync => sync.Action == SyncAction.Release) != 1)
            yield break;
        var acquire = body.Events.First(sync => sync.Action == SyncAction.Acquire);
        var release = body.Events.First(sync => sync.Action == SyncAction.Release);
        if (acquire is { Outcome: Outcome.Always or Outcome.Awaited, IsTimed: false } && release.Kind == acquire.Kind && release.Mode == acquire.Mode && EndsSectionOf(release, acquire) && Keys(acquire, release, body) is var (held, released)
            && AreDifferent(held, released, body) && !IsLockedElsewhere(body))
            yield return new CrossedKey(release, acquire);
    }

    /// <summary>The one argument in which the two locks differ that are looked up in the same way; null where they are not.</summary>
    private static (ISymbol Held, ISymbol Released)? Keys(SyncEvent acquire, SyncEvent release, BodyFacts body)
    {
        var (one, other) = (LookUp(acquire.Target, body), LookUp(release.Target, body));
        if (one is null || other is null || one.Value.From?.Syntax.ToString() != other.Value.From?.Syntax.ToString() || !SymbolEqualityComparer.Default.Equals(one.Value.Member, other.Value.Member) || one.Value.Keys.Count != other.Value.Keys.Count)
            return null;
        var differing = one.Value.Keys.Zip(other.Value.Keys, (held, released) => (held, released)).Where(pair => !pair.held.IsWrittenLike(pair.released)).ToList();
        return differing is [var (first, second)] && Variable(first) is { } heldKey && Variable(second) is { } releasedKey ? (heldKey, releasedKey) : null;
    }

    /// <summary>What a lock is looked up in, by what, and with which keys.</summary>
    private static (IOperation? From, ISymbol? Member, List<IOperation> Keys)? LookUp(IOperation target, BodyFacts body)
    {
        target = target.Unwrapped();
        if (target is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value)
            target = value.Unwrapped();
        return target switch
        {
            IInvocationOperation call => (call.Instance, call.TargetMethod, call.Arguments.Select(argument => argument.Value).ToList()),
            IPropertyReferenceOperation { Property.IsIndexer: true } indexer => (indexer.Instance, indexer.Property, indexer.Arguments.Select(argument => argument.Value).ToList()),
            IArrayElementReferenceOperation element => (element.ArrayReference, null, [.. element.Indices]),
            _ => null,
        };
    }

    private static ISymbol? Variable(IOperation key) => key.Unwrapped() switch
    {
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } => parameter,
        ILocalReferenceOperation { Local: var local } => local,
        _ => null,
    };

    /// <summary>Whether the two keys have values of their own: neither is set anew, or comes from the other.</summary>
    private static bool AreDifferent(ISymbol held, ISymbol released, BodyFacts body)
    {
        var locals = body.Type.Locks.LocalsOf(body.Body);
        return !SymbolEqualityComparer.Default.Equals(held, released) && IsFixed(held) && IsFixed(released) && !ComesFrom(held, released) && !ComesFrom(released, held);

        bool IsFixed(ISymbol key) => key is ILocalSymbol local ? locals.OnlyValue(local) is not null : !locals.IsReassigned(key);
        bool ComesFrom(ISymbol key, ISymbol other) => key is ILocalSymbol local && locals.OnlyValue(local)!.DescendantsAndSelf().Any(part => Variable(part) is { } used && (SymbolEqualityComparer.Default.Equals(used, other) || (used is ILocalSymbol && !SymbolEqualityComparer.Default.Equals(used, key))));
    }

    /// <summary>Whether the release stands in the <c>finally</c> block of the <c>try</c> that follows the acquire, and runs in any case.</summary>
    private static bool EndsSectionOf(SyncEvent release, SyncEvent acquire) => release.Call.Statement() is { Parent: IBlockOperation { Parent: ITryOperation attempt } block } and IExpressionStatementOperation && attempt.Finally == block
        && attempt.Parent is IBlockOperation around && around.Operations.IndexOf(attempt) is > 0 and var place && around.Operations[place - 1].Syntax.Span.Contains(acquire.Call.Syntax.Span);

    /// <summary>Whether locks are acquired or released in what the body calls, or in what calls it: it may end what another has begun.</summary>
    private static bool IsLockedElsewhere(BodyFacts body) =>
        body.Type.Calls.From(body).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Any(callee => callee.HasSyncCalls)
        || (body.Body.Method is { } method && body.Type.Calls.To(method).Any(call => call.Caller.HasSyncCalls));
}
