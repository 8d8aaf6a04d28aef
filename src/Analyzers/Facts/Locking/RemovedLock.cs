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
/// <param name="IsForOnce">Whether who holds it asks first whether the work for the key is done: the lock saves doing it twice, and does not have to keep others out.</param>
internal sealed record RemovedLock(IInvocationOperation Lookup, IOperation Acquire, IInvocationOperation Removal, bool IsForOnce)
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
            var removal = body.Type.Bodies.Where(other => !IsEnd(other.Body)).SelectMany(other => other.Body.Calls)
                .FirstOrDefault(call => call is { TargetMethod.Name: "TryRemove" or "Remove", Instance: { } target } && Assignments.Refers(target.Unwrapped(), variable));
            if (removal is not null)
                yield return new RemovedLock(lookup, acquire, removal, AsksForKey(lookup, acquire, body));
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

    private static bool AsksForKey(IInvocationOperation lookup, IOperation acquire, BodyFacts body) => body.Body.Calls.Any(call => call.Syntax.SpanStart > acquire.Syntax.Span.End
        && (call.TargetMethod.Name.StartsWith("Get", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("TryGet", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("Contains", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("Find", StringComparison.Ordinal))
        && call.Arguments.Any(argument => argument.Value.IsWrittenLike(lookup.Arguments[0].Value)));

    /// <summary>Whether the member runs when nobody asks for a lock any more.</summary>
    private static bool IsEnd(Body body) => body.Outermost.Method is { Name: "Dispose" or "DisposeAsync" or "Close" or "Clear" };
}
