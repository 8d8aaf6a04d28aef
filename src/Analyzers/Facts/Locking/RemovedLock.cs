using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A lock for each key that a thread looks up and then acquires, while others take the key out of the dictionary: whoever has looked it up before acquires the old lock, and who comes next another one.
/// </summary>
/// <param name="Lookup">The call that gives the lock of the key, and makes it where there is none.</param>
/// <param name="Acquire">Where it is acquired.</param>
/// <param name="Removal">The call that takes keys out.</param>
/// <param name="IsGuess">
/// Whether it may do no harm: who holds it asks first whether the work for the key is done, so that the lock only saves doing it twice; or keys are taken out by members that neither use nor release
/// the lock, as what they stand for has come to its end.
/// </param>
internal sealed record RemovedLock(IInvocationOperation Lookup, IOperation Acquire, IInvocationOperation Removal, bool IsGuess)
{
    /// <summary>The locks of <paramref name="body"/> that may be gone from the dictionary when they are acquired.</summary>
    public static IEnumerable<RemovedLock> In(BodyFacts body)
    {
        foreach (var lookup in body.Body.Calls)
        {
            if (lookup is not { TargetMethod: { Name: "GetOrAdd", ContainingType: INamedTypeSymbol { Name: "ConcurrentDictionary", TypeArguments: [_, var kept] } }, Instance: { } dictionary }
                || !(kept.SpecialType == SpecialType.System_Object || DisposalTable.IsPrimitive(kept) || kept.Name == "Lock") || AccessTable.Stored(dictionary.Unwrapped()).Variable is not { } variable
                || body.HeldAt(lookup) is not { IsKnown: true, Must.IsEmpty: true } || AcquireOf(lookup, body) is not { } acquire || IsLookedAtAgain(variable, acquire, body))
                continue;
            var removals = body.Type.Bodies.Where(other => !IsEnd(other.Body)).SelectMany(other => other.Body.Calls.Select(call => (Remover: other, Call: call)))
                .Where(removal => removal.Call is { TargetMethod.Name: "TryRemove" or "Remove", Instance: { } target } && Assignments.Refers(target.Unwrapped(), variable)).ToList();
            if (removals.Count > 0)
            {
                var (remover, removal) = removals.Find(removal => IsByUser(removal.Remover, body)) is { Call: not null } own ? own : removals[0];
                yield return new RemovedLock(lookup, acquire, removal, !IsByUser(remover, body) || AsksForKey(lookup, acquire, body));
            }
        }
    }

    /// <summary>Where what the lookup gives is acquired: on the spot, or through the local that keeps it.</summary>
    private static IOperation? AcquireOf(IInvocationOperation lookup, BodyFacts body)
    {
        var local = lookup.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var kept } } ? kept : null;
        var acquires = body.Events.Where(sync => sync.Action == SyncAction.Acquire).Select(sync => (sync.Target, Site: (IOperation)sync.Call))
            .Concat(body.Body.LockStatements.Select(statement => (Target: statement.LockedValue, Site: statement.LockedValue)));
        return acquires.FirstOrDefault(acquire => acquire.Target.Unwrapped() is var target && (target == lookup || (local is not null && Assignments.Refers(target, local)))).Site;
    }

    /// <summary>Whether the body looks into the dictionary once more when it has the lock, to see that it is still the key's.</summary>
    private static bool IsLookedAtAgain(ISymbol variable, IOperation acquire, BodyFacts body) => body.Body.Operations.Any(operation => operation.Syntax.SpanStart > acquire.Syntax.Span.End && operation switch
    {
        IInvocationOperation { TargetMethod.Name: "TryGetValue" or "ContainsKey", Instance: { } target } => Assignments.Refers(target.Unwrapped(), variable),
        IPropertyReferenceOperation { Arguments.Length: 1, Instance: { } target } => Assignments.Refers(target.Unwrapped(), variable),
        _ => false,
    });

    /// <summary>Whether whoever has used the lock takes its key out: the member that acquires it, one that this calls, or one that releases it.</summary>
    private static bool IsByUser(BodyFacts remover, BodyFacts user) => remover.Body.Outermost == user.Body.Outermost || remover.Events.Any(sync => sync.Action == SyncAction.Release)
        || (remover.Body.Method is { } method && user.Body.Outermost.WithNested.SelectMany(nested => nested.Calls).Any(call => SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method.OriginalDefinition)));

    private static bool AsksForKey(IInvocationOperation lookup, IOperation acquire, BodyFacts body) => body.Body.Calls.Any(call => call.Syntax.SpanStart > acquire.Syntax.Span.End
        && (call.TargetMethod.Name.StartsWith("Get", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("TryGet", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("Contains", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("Find", StringComparison.Ordinal))
        && call.Arguments.Any(argument => argument.Value.IsWrittenLike(lookup.Arguments[0].Value)));

    /// <summary>Whether the member runs when nobody asks for a lock any more.</summary>
    private static bool IsEnd(Body body) => body.Outermost.Method is { Name: "Dispose" or "DisposeAsync" or "Close" or "Clear" };
}
