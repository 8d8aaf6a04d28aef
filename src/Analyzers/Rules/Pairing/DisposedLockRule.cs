using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock is disposed while others can hold it or wait for it.</summary>
internal sealed class DisposedLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.DisposedLock,
        title: "A lock is disposed while it can be held or waited for",
        messageFormat: "'{0}' {1}",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Wait for the end of those who use the lock before it is disposed.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var body in type.Bodies)
        {
            foreach (var (use, disposal) in UsesAfterDisposal.In(body))
                report.Warn(use.Syntax.GetLocation(), [disposal.Syntax.GetLocation()], FixHints.None, Excerpt.Of(use.Syntax), $"throws ObjectDisposedException: '{use.Instance!.Syntax}' is disposed on line {Excerpt.Line(disposal.Syntax.GetLocation())}");
        }

        if (!type.Locks.HasHandWrittenLocks)
            return;
        foreach (var variable in type.Accesses.ByVariable)
        {
            foreach (var disposed in variable.Where(access => CallOn(access) is { } call && DisposalTable.Disposes(call) && DisposalTable.IsLock(access.Operation.Type)))
                Check(disposed, variable, type, report);
        }
    }

    private static void Check(Access disposed, IEnumerable<Access> accesses, TypeFacts type, Report report)
    {
        var call = CallOn(disposed)!;
        var path = disposed.Body.Paths.Read(disposed.Operation);
        // The only one that notices.
        var held = disposed.Body.HeldAt(call).Must.FirstOrDefault(grip => grip.Lock.Kind == PrimitiveKind.ReaderWriterLockSlim && grip.Lock.Path.Equals(path));
        if (held.Lock is not null && disposed.Body.AcquireOf(held, call) is { } since)
        {
            report.Warn(call.Syntax.GetLocation(), [since.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), $"throws SynchronizationLockException: the lock is held since line {Excerpt.Line(since.GetLocation())}");
            return;
        }

        // Who asks the others to end first counts on them to notice, but what they hold they still have to give back.
        var asksFirst = disposed.Body.Body.Operations.Any(operation => operation.Syntax.SpanStart < call.Syntax.SpanStart && SignalTable.Signalled(operation) is not null);
        foreach (var use in asksFirst ? [] : accesses.Where(access => CallOn(access) is { } used && EventReader.Read(used) is { Action: SyncAction.Acquire }))
        {
            if (type.Threads.InParallel(use, disposed) is { } meeting)
            {
                report.At(call.Syntax.GetLocation(), meeting.Sites.Prepend(use.Location), FixHints.None, Excerpt.Of(call.Syntax), $"disposes what '{Excerpt.Of(CallOn(use)!.Syntax)}' on line {Excerpt.Line(use.Location)} may hold or wait for at that time, {meeting.Text}: it finds the lock disposed, or is never woken");
                return;
            }
        }

        if (ReleaseAfterDisposal.Of(disposed, accesses, type) is { } late)
            Publish(call, late, report);
    }

    private static void Publish(IInvocationOperation disposal, ReleaseAfterDisposal late, Report report)
    {
        var line = Excerpt.Line(late.Release.Syntax.GetLocation());
        var text = $"disposes what '{Excerpt.Of(late.Release.Syntax)}' on line {line} may still have to release, {late.Text}: nothing waits for '{late.Keeper.Name}' to end, and the release throws ObjectDisposedException";
        var others = late.Sites.Prepend(late.Release.Syntax.GetLocation());
        if (late.IsSuspended)
            report.Warn(disposal.Syntax.GetLocation(), others, FixHints.None, Excerpt.Of(disposal.Syntax), text);
        else
            report.At(disposal.Syntax.GetLocation(), others, FixHints.None, Excerpt.Of(disposal.Syntax), text);
    }

    private static IInvocationOperation? CallOn(Access access) => access.Operation.Parent switch
    {
        IInvocationOperation call when call.Instance == access.Operation => call,
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation conditional } => conditional,
        _ => null,
    };
}
