using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>The holder of a read lock asks for the write lock of the same reader/writer lock.</summary>
internal sealed class UpgradedReadLockRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UpgradedReadLock,
        title: "A read lock is upgraded to a write lock",
        messageFormat: "The read lock on '{0}' is held since line {1} when {2}: {3}",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Two readers that both wait to write wait for each other. Enter an upgradeable read lock, or leave the read lock first and test again.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var upgrade in new Reacquisitions(type).All().Where(upgrade => upgrade.IsUpgrade))
        {
            var read = upgrade.HeldSince.GetLocation();
            var write = upgrade.Acquire.Call.Syntax.GetLocation();
            var how = upgrade.Callee is { } callee ? $"'{(callee.AssociatedSymbol ?? callee).Name}' asks for the write lock on line {Excerpt.Line(write)}" : "the write lock is asked for";
            report.At(
                upgrade.Site.GetLocation(),
                upgrade.Callee is null ? [read] : [read, write],
                upgrade.Callee is null ? LockHints.Of(upgrade.Acquire) : LockHints.Of(upgrade.Acquire).Add(FixHints.Callee, upgrade.Callee.Name),
                upgrade.Acquire.Target.Syntax.ToString(),
                Excerpt.Line(read),
                how,
                Consequence(upgrade.Acquire.Kind));
        }
    }

    /// <summary>What happens when a reader of a lock of that kind asks to write.</summary>
    public static string Consequence(PrimitiveKind kind) => kind == PrimitiveKind.ReaderWriterLockSlim
        ? "it throws LockRecursionException, under either recursion policy"
        : "the writer waits for all readers to leave, itself among them";
}
