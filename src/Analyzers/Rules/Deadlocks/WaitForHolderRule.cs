using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A thread is waited for while a lock is held that it needs to end.</summary>
internal sealed class WaitForHolderRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WaitUnderNeededLock,
        title: "A thread is waited for while a lock is held that it needs",
        messageFormat: "'{0}' waits for {1} while '{2}' is held, which '{3}' asks for: both wait for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Wait after the lock is released.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty || !type.Locks.HasLocks)
            return;
        foreach (var body in type.Bodies)
        {
            foreach (var wait in body.Body.Operations.Where(EndlessWait.Is))
            {
                var held = body.HeldAt(wait).Must.Where(grip => grip.Lock.IsExact && grip.Lock.Path.IsShared).ToList();
                if (held.Count == 0)
                    continue;
                foreach (var entry in type.Threads.Entries.Where(entry => EndlessWait.IsFor(entry, wait, body)))
                {
                    var needed = type.Order.Reached(entry.Target).FirstOrDefault(grip => held.Exists(own => own.Lock.Equals(grip.Lock)));
                    if (needed.Lock is null || !entry.IsOnSameObject)
                        continue;
                    report.At(wait.Syntax.GetLocation(), [entry.Location], FixHints.None, Excerpt.Of((wait.Parent as IConditionalAccessOperation ?? wait).Syntax), entry.Text, LockText.Of(needed.Lock), entry.Target.Body.Name);
                    break;
                }
            }
        }
    }
}
