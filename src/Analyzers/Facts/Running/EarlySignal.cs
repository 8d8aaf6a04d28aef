using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows waits that say nothing about an access of another thread: it lets the waiting one go on first, and makes the access then.</summary>
internal static class EarlySignal
{
    /// <summary>Whether the body of <paramref name="access"/> gives the signal that <paramref name="wait"/> waits for before the access, and not after it.</summary>
    /// <param name="wait">The wait.</param>
    /// <param name="waiting">The body that has it.</param>
    /// <param name="access">The other thread's access.</param>
    public static bool IsGivenBefore(IOperation wait, BodyFacts waiting, Access access)
    {
        if (SignalTable.Awaited(wait) is not { } awaited || waiting.Paths.Read(awaited) is not { IsExact: true } target)
            return false;
        var given = access.Body.Signals.Given.Where(signal => signal.Target.Equals(target)).ToList();
        return given.Count > 0 && given.TrueForAll(signal => signal.Operation.Syntax.Span.End <= access.Operation.Syntax.SpanStart);
    }
}
