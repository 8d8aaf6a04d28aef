using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock that belongs to a thread is released on another one.</summary>
internal sealed class ReleasedElsewhereRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ReleasedOnOtherThread,
        title: "A lock that belongs to a thread is released on another one",
        messageFormat: "'{0}' runs on {1}, but '{2}' was acquired on line {3} by the thread that started it: the release throws there, and the lock stays held",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Release on the thread that acquires, or use a SemaphoreSlim, which belongs to no thread.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (!type.Locks.HasHandWrittenLocks)
            return;
        foreach (var entry in type.Threads.Entries)
        {
            if (entry.Created is not { } created || entry.Row.Blocks)
                continue;
            foreach (var release in entry.Target.Events.Where(sync => sync.Action == SyncAction.Release))
            {
                if (IsOfThread(release.Kind) && !Acquires(entry.Target, release, release.Call.Syntax.SpanStart).Any()
                    && Acquires(entry.StartedIn, release, created.Syntax.SpanStart).LastOrDefault() is { } acquire && !IsReleasedBefore(entry.StartedIn, release, acquire, created))
                    report.At(release.Call.Syntax.GetLocation(), [acquire.Syntax.GetLocation(), entry.Location], FixHints.None, Excerpt.Of(release.Call.Syntax), entry.Text, release.Target.Syntax.ToString(), Excerpt.Line(acquire.Syntax.GetLocation()));
            }
        }
    }

    private static bool IsOfThread(PrimitiveKind kind) => kind is PrimitiveKind.Monitor or PrimitiveKind.Lock or PrimitiveKind.Mutex or PrimitiveKind.ReaderWriterLockSlim or PrimitiveKind.ReaderWriterLock;

    /// <summary>The calls in <paramref name="body"/> before <paramref name="end"/> that acquire what is released.</summary>
    private static IEnumerable<IInvocationOperation> Acquires(BodyFacts body, SyncEvent release, int end) => body.Events.Where(acquire =>
        acquire.Action == SyncAction.Acquire && acquire.Call.Syntax.SpanStart < end && IsSame(acquire, release, body)).Select(acquire => acquire.Call);

    private static bool IsReleasedBefore(BodyFacts body, SyncEvent release, IInvocationOperation acquire, IOperation created) => body.Events.Any(other =>
        other.Action == SyncAction.Release && other.Call.Syntax.SpanStart > acquire.Syntax.SpanStart && other.Call.Syntax.SpanStart < created.Syntax.SpanStart && IsSame(other, release, body));

    private static bool IsSame(SyncEvent one, SyncEvent other, BodyFacts body) =>
        one.Kind == other.Kind && one.Mode == other.Mode && body.Paths.Read(one.Target) is { IsExact: true } path && path.Equals(body.Paths.Read(other.Target));
}
