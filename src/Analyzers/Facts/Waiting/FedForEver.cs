using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>An endless loop of a thread that waits for the next item of a private queue which nobody completes: no item ends it, and what a failure lets out ends the process.</summary>
internal static class FedForEver
{
    /// <summary>Whether <paramref name="loop"/>, which <paramref name="entry"/> runs, is one.</summary>
    public static bool Is(PolledLoop loop, ThreadEntry entry)
    {
        var type = loop.Body.Type;
        return loop.Operations.OfType<IInvocationOperation>().Any(call => WithheldToken.IsEndless(call, loop.Body)) && !LoopEnding.IsInTry(loop)
            && (entry.Target == loop.Body || !entry.Target.Body.Operations.Any(operation => operation is ITryOperation { Catches.IsEmpty: false }))
            && !LoopEnding.IsPossible(loop, new KnownCalls((_, _) => false, Failures: false) { Lasts = WithheldToken.IsEndless }) && !KnownCalls.UsesWhatIsEnded(loop.Body)
            && !type.Bodies.Any(body => body.Body.Calls.Any(call => call.TargetMethod is { Name: "Interrupt" or "Abort", ContainingType.Name: "Thread" }));
    }
}
