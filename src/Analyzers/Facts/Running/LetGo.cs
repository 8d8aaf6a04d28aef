using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Loops of async methods that nobody waits for: they go on by themselves after their first await.</summary>
internal static class LetGo
{
    private const int MaximumDepth = 3;

    /// <summary>The calls after which <paramref name="loop"/> goes on by itself; none where a round awaits nothing, and blocks its caller.</summary>
    public static IEnumerable<ThreadEntry> Of(PolledLoop loop) => loop.Operations.Any(operation => operation is IAwaitOperation) ? Calls(loop.Body, MaximumDepth) : [];

    private static IEnumerable<ThreadEntry> Calls(BodyFacts body, int depth)
    {
        if (depth == 0 || body.Body.Method is not { IsAsync: true, MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method)
            yield break;
        if (method.ReturnsVoid && method.IsCallableOutsideOutermostType())
            yield return new ThreadEntry(body, EntryTable.AsyncCall, null, body, IsOnSameObject: true);
        foreach (var call in body.Type.Calls.To(method))
        {
            if (call.Operation.Parent.LetsGo())
                yield return new ThreadEntry(body, EntryTable.AsyncCall, call.Operation, call.Caller, call.IsOnSameObject);
            else if (call.Caller != body && JoinedStart.IsAwaited(call.Operation))
            {
                foreach (var outer in Calls(call.Caller, depth - 1))
                    yield return outer;
            }
        }
    }
}
