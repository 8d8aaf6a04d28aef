using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>The holder of a lock waits for itself, through functions of other types: what a rule says of one type, for all of them together.</summary>
/// <param name="live">The rule that says it of one type.</param>
/// <param name="isMeant">Which of these waits it is about.</param>
/// <param name="text">The arguments of its message.</param>
internal sealed class OneLockAcrossTypesRule(TypeRule live, Func<ClassEdge, bool> isMeant, Func<ClassEdge, object[]> text) : CompilationRule
{
    /// <summary>A thread is waited for that asks for a lock of its waiter.</summary>
    public static readonly OneLockAcrossTypesRule Waits = new(
        new WaitForHolderRule(),
        edge => edge.Wanted.IsOfOther,
        edge => edge.Reach.Join!.Callee is IFieldSymbol signal
            ? [Excerpt.Of(edge.Use.Site), $"the signal of '{FunctionNames.Of(signal)}' on {Place(edge.Reach.Join.Site)}", edge.Held.Lock.Name, $"whoever gives it on {Place(edge.Reach.Acquire.Site)}"]
            : [Excerpt.Of(edge.Use.Site), $"the work of '{FunctionNames.Of(edge.Reach.Join.Callee!)}'", edge.Held.Lock.Name, $"'{FunctionNames.Of(edge.Reach.Acquire.Function)}'"]);

    /// <summary>A lock that is not re-entrant is acquired again.</summary>
    public static readonly OneLockAcrossTypesRule Reacquires = new(
        new ReacquiredLockRule(),
        edge => !edge.Wanted.IsOfOther && !IsUpgrade(edge),
        edge => [edge.Held.Lock.Name, Excerpt.Line(edge.Held.Since ?? edge.Use.Site), How(edge), ReacquiredLockRule.Consequence(edge.Wanted.Kind)]);

    /// <summary>The write lock is asked for by who reads.</summary>
    public static readonly OneLockAcrossTypesRule Upgrades = new(
        new UpgradedReadLockRule(),
        edge => !edge.Wanted.IsOfOther && IsUpgrade(edge),
        edge => [edge.Held.Lock.Name, Excerpt.Line(edge.Held.Since ?? edge.Use.Site), $"'{FunctionNames.Of(edge.Reach.Acquire.Function)}', which is come to from here, asks for the write lock on {Place(edge.Reach.Acquire.Site)}", UpgradedReadLockRule.Consequence(edge.Wanted.Kind)]);

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => live.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        var meant = facts.LockCycles.OfOne().Where(edge => isMeant(edge) && !facts.IsReported(edge.Use.Site)).ToList();
        var direct = new HashSet<ISymbol>(meant.Where(edge => IsAcrossTypes(edge) || edge.Use.Callee is not IMethodSymbol).Select(edge => edge.Use.Function), SymbolEqualityComparer.Default);
        // What is called there may say it itself.
        foreach (var edge in meant.Where(edge => IsAcrossTypes(edge) || (edge.Reach.LeavesType && !direct.Contains(edge.Use.Callee!))))
        {
            var others = new[] { edge.Held.Since, edge.Reach.Handler?.Site, edge.Reach.Join?.Site, edge.Reach.Acquire.Site }.OfType<Location>().Where(site => !site.Equals(edge.Use.Site));
            // Which object a virtual call comes to is not known.
            report.Judge(edge.IsCertain, edge.Use.Site, others, FixHints.None, text(edge));
        }
    }

    /// <summary>Whether who reads asks for the write lock.</summary>
    private static bool IsUpgrade(ClassEdge edge) => edge.Held.Mode == LockMode.Shared && edge.Wanted.Mode == LockMode.Exclusive;

    /// <summary>Whether another type takes part: what a type says of itself is said where it ends.</summary>
    private static bool IsAcrossTypes(ClassEdge edge) => new[] { edge.Use.Callee, edge.Reach.Join?.Function, edge.Reach.Join?.Callee, edge.Reach.Acquire.Function }
        .Any(function => function is not null && !SymbolEqualityComparer.Default.Equals(function.OutermostType(), edge.Use.Function.OutermostType()));

    private static string How(ClassEdge edge) => edge.Reach.Handler is { } added
        ? $"by '{FunctionNames.Of(edge.Reach.Acquire.Function)}' on {Place(edge.Reach.Acquire.Site)}, to which comes what '{FunctionNames.Of(added.Function)}' is given on {Place(added.Site)}"
        : $"by '{FunctionNames.Of(edge.Reach.Acquire.Function)}', which is come to from here, on {Place(edge.Reach.Acquire.Site)}";

    private static string Place(Location site) => $"line {Excerpt.Line(site)} of {Path.GetFileName(site.SourceTree!.FilePath)}";
}
