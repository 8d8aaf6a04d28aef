using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// The release of a semaphore by a member that has only waited for its <c>AvailableWaitHandle</c>, which takes nothing: <c>if (gate.AvailableWaitHandle.WaitOne(0)) try { … } finally { gate.Release(); }</c>.
/// Several threads pass the wait together, and each gives back what it never had.
/// </summary>
/// <param name="Release">The release.</param>
/// <param name="Handle">Where the handle is asked for.</param>
internal sealed record UntakenHandle(IInvocationOperation Release, IPropertyReferenceOperation Handle)
{
    /// <summary>Those of the body, at most one for each semaphore.</summary>
    public static IEnumerable<UntakenHandle> In(BodyFacts body)
    {
        foreach (var handle in body.Body.Operations.OfType<IPropertyReferenceOperation>())
        {
            if (handle is not { Property: { Name: "AvailableWaitHandle", ContainingType.Name: "SemaphoreSlim" }, Instance: { } semaphore } || !IsWaitedFor(handle, body) || body.Paths.Read(semaphore) is not { IsExact: true } path)
                continue;
            var own = body.Body.Outermost.WithNested.Select(body.Type.FactsOf).ToList();
            // A helper may acquire it.
            var parts = own.Concat(own.SelectMany(part => body.Type.Calls.From(part)).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>()).Distinct();
            var uses = parts.SelectMany(part => part.Events.Where(one => part.Paths.Read(one.Target).Equals(path))).ToList();
            if (!uses.Exists(one => one.Action == SyncAction.Acquire) && uses.Find(one => one.Action == SyncAction.Release && body.Body.Root.Syntax.Span.Contains(one.Call.Syntax.Span) && one.Call.Syntax.SpanStart > handle.Syntax.Span.End) is { Call: { } release })
                yield return new UntakenHandle(release, handle);
        }
    }

    /// <summary>Whether the handle itself is waited for, or put into a list of handles that is.</summary>
    private static bool IsWaitedFor(IPropertyReferenceOperation handle, BodyFacts body) => (handle.Parent is IInvocationOperation { TargetMethod.Name: "WaitOne" } wait && wait.Instance == handle)
        || body.Body.Calls.Any(call => call is { TargetMethod: { Name: "WaitAll" or "WaitAny", ContainingType.Name: "WaitHandle" }, Arguments: [var handles, ..] } && IsPartOf(handle, handles.Value));

    private static bool IsPartOf(IOperation handle, IOperation handles) => handles.Syntax.Span.Contains(handle.Syntax.Span)
        || (handles.Unwrapped() is ILocalReferenceOperation { Local: var list } && handle.Unconverted() switch
        {
            ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation element } => Assignments.Refers(element.ArrayReference, list),
            var outer => outer?.Enclosing().OfType<IVariableDeclaratorOperation>().FirstOrDefault() is { Symbol: var declared } && SymbolEqualityComparer.Default.Equals(declared, list),
        });
}
