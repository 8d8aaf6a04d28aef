using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Code that waits for a token or a task runs inside the call that cancels or completes it, under the locks of that thread.</summary>
internal sealed class CallbackUnderLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CallbackUnderLock,
        title: "Waiting code runs inside a call that is made while a lock is held",
        messageFormat: "'{0}' {1} while '{2}' is held: {3}",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Create the TaskCompletionSource with RunContinuationsAsynchronously, or cancel, complete and dispose after the lock is released.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var call in new UnderLock(type, Calls, IsHarmful).All())
        {
            var (does, end, cause) = Harm(call);
            var isCalled = call.IsCalled ? $"comes to '{Excerpt.Of(call.Site)}' on line {Excerpt.Line(call.Site.Syntax.GetLocation())}, which {does}" : does;
            report.At(call.Reported.Syntax.GetLocation(), call.Others.Append(cause).Where(other => other != call.Reported.Syntax.GetLocation()), FixHints.None, Excerpt.Of(call.Reported), isCalled, LockText.Of(call.Grip.Lock), end);
        }
    }

    private static IEnumerable<IOperation> Calls(BodyFacts body) => body.Body.Calls.Where(call => CompletionSources.Completes(call) || AwaitedCallback.Cancels(call) || AwaitedCallback.Waits(call, body));

    private static bool IsHarmful(Grip grip, IOperation operation, BodyFacts body) => operation is IInvocationOperation call && CompletionSources.Completes(call)
        // A lock that belongs to no thread keeps out other asynchronous work only.
        ? grip.Lock.Kind is not (PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim or PrimitiveKind.AsyncLock) && CompletionSources.InlineCreation(call, body) is not null
        : AwaitedCallback.Stuck(grip, operation, body) is not null;

    /// <summary>What the call does, what comes of it, and where the reason lies.</summary>
    private static (string Does, string End, Location Cause) Harm(LockedSite call)
    {
        var site = (IInvocationOperation)call.Site;
        if (CompletionSources.Completes(site))
        {
            var creation = CompletionSources.InlineCreation(site, call.SiteBody)!.Syntax.GetLocation();
            return ("runs the code that awaits the task, then and there,", $"the source made on line {Excerpt.Line(creation)} does not run continuations asynchronously, so that they run under the lock, and wait for ever for whoever waits for it", creation);
        }

        if (AwaitedCallback.Stuck(call.Grip, site, call.SiteBody) is not { } stuck)
            return ("waits for a callback that is running", "the callback needs the lock, and neither can go on", site.Syntax.GetLocation());
        if (stuck.Created == site)
            return ("is disposed at the end of its scope, which waits for a callback that is running,", "the callback needs the lock, and neither can go on", stuck.Location);
        return (AwaitedCallback.Cancels(site) ? "runs the registered callbacks" : "waits for a callback that is running", $"the callback {(stuck.Row.Noun == "timer callback" ? "of the timer made" : "registered")} on line {Excerpt.Line(stuck.Location)} needs the lock, and neither can go on", stuck.Location);
    }
}
