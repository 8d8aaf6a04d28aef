using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// An event that is set and at once reset, to wake whoever waits just then: who is about to wait, or has been woken for something else, misses it, and waits for the next time.
/// That is what makes PulseEvent of the Windows API unreliable.
/// </summary>
/// <param name="Set">Where it is set.</param>
/// <param name="Reset">Where it is reset.</param>
/// <param name="Wait">Where another member waits for it, without a limit.</param>
internal sealed record PulsedEvent(IInvocationOperation Set, IInvocationOperation Reset, IInvocationOperation Wait)
{
    /// <summary>Those of the body.</summary>
    public static IEnumerable<PulsedEvent> In(BodyFacts body)
    {
        foreach (var set in body.Events.Where(sync => sync is { Action: SyncAction.Signal, Kind: PrimitiveKind.Event }))
        {
            var path = body.Paths.Read(set.Target);
            if (!path.IsExact || path.Variable is not IFieldSymbol || set.Call.Statement() is not { Parent: IBlockOperation block } statement || block.Operations.SkipWhile(other => other != statement).Skip(1).FirstOrDefault() is not IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod.Name: "Reset", Instance: { } target } reset }
                || !body.Paths.Read(target).Equals(path))
                continue;
            var wait = body.Type.Bodies.SelectMany(other => other.Events.Where(sync => sync is { Action: SyncAction.Wait, Kind: PrimitiveKind.Event, IsTimed: false } && other.Paths.Read(sync.Target).Equals(path) && !sync.Call.Enclosing().Any(outer => outer is ILoopOperation))).FirstOrDefault();
            if (wait is not null)
                yield return new PulsedEvent(set.Call, reset, wait.Call);
        }
    }
}
