using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Handlers, whose code nobody here knows, run while a lock is held.</summary>
internal sealed class EventUnderLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.EventUnderLock,
        title: "An event is raised while a lock is held",
        messageFormat: "'{0}' is raised while '{1}' is held: a handler that waits for a thread that needs the lock waits for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Copy what the handlers need under the lock, and raise the event after it.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        if (!body.Type.Locks.HasLocks)
            return;
        foreach (var raise in body.Body.Calls)
        {
            if (raise.TargetMethod.MethodKind != MethodKind.DelegateInvoke || Raised(raise) is not { } raised)
                continue;
            var held = body.HeldAt(raise).Must.OrderBy(grip => grip.ToString(), StringComparer.Ordinal).FirstOrDefault();
            if (held.Lock is not null)
                report.At(raise.Syntax.GetLocation(), body.AcquireOf(held, raise) is { } since ? [since.GetLocation()] : [], FixHints.None, raised.Name, LockText.Of(held.Lock));
        }
    }

    private static ISymbol? Raised(IInvocationOperation raise) => raise.Receiver() switch
    {
        IEventReferenceOperation reference => reference.Event,
        IFieldReferenceOperation { Field.AssociatedSymbol: IEventSymbol raised } => raised,
        _ => null,
    };
}
