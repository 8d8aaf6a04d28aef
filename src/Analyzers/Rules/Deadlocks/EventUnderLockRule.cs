using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Handlers, whose code nobody here knows, run while a lock is held.</summary>
internal sealed class EventUnderLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.EventUnderLock,
        title: "Handlers are called while a lock is held",
        messageFormat: "{0} while '{1}' is held: {2} waits for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Copy the handlers and what they need under the lock, and call them after it.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var call in new UnderLock(type, Calls, (_, _, _) => true).All())
            report.At(call.Reported.Syntax.GetLocation(), call.Others, FixHints.None, What(call), LockText.Of(call.Grip.Lock), Harm(call.Grip.Lock.Kind));
    }

    // Nobody has subscribed to what is being made.
    private static IEnumerable<IOperation> Calls(BodyFacts body) => body.Body.IsConstruction ? [] : body.Body.Calls.Where(call => OutsideCode.CalledBy(call, body) is not null);

    private static string What(LockedSite call)
    {
        var kept = OutsideCode.CalledBy(call.Site, call.SiteBody)!;
        var line = call.IsCalled ? $" on line {Excerpt.Line(call.Site.Syntax.GetLocation())}" : "";
        var caller = call.IsCalled ? $"'{Excerpt.Of(call.Reported)}' " : "";
        return (kept, call.IsCalled) switch
        {
            (IEventSymbol raised, true) => $"{caller}raises '{raised.Name}'{line}",
            (IEventSymbol raised, false) => $"'{raised.Name}' is raised",
            (_, true) => $"{caller}calls {Handlers(kept, call)}{line}",
            _ => $"'{Excerpt.Of(call.Reported)}' calls {Handlers(kept, call)}",
        };
    }

    private static string Handlers(ISymbol kept, LockedSite call) =>
        ((IInvocationOperation)call.Site).Receiver()?.Unwrapped() is IMemberReferenceOperation { Member: var member } && SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, kept.OriginalDefinition)
            ? $"what others have set '{kept.Name}' to"
            : $"what others have put into '{kept.Name}'";

    private static string Harm(PrimitiveKind kind) => kind is PrimitiveKind.SemaphoreSlim or PrimitiveKind.Semaphore or PrimitiveKind.AsyncLock or PrimitiveKind.SpinLock
        ? "a handler that comes back for the lock, or waits for somebody who does,"
        : "a handler that waits for a thread that needs the lock";
}
