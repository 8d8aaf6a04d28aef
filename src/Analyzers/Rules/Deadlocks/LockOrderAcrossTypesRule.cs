using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Locks of several types are acquired in orders that form a cycle.</summary>
internal sealed class LockOrderAcrossTypesRule : CompilationRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.LockOrderAcrossTypes,
        title: "Locks of several types are acquired in opposite orders",
        messageFormat: "'{0}' holds '{1}' when it comes to acquire '{2}' here, but {3}: threads that hold one each wait for each other for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Do not call into other objects while a lock is held, or acquire locks in one order everywhere.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        // What a type says of itself is said where it ends.
        foreach (var cycle in facts.LockCycles.All().Where(cycle => !cycle.Any(edge => facts.IsReported(edge.Use.Site))))
        {
            var start = cycle[0];
            var others = string.Join(" and ", cycle.Skip(1).Select(edge => $"'{FunctionNames.Of(edge.Use.Function)}' comes to acquire '{edge.Wanted.Lock.Name}' on line {Excerpt.Line(edge.Use.Site)} of {Path.GetFileName(edge.Use.Site.SourceTree!.FilePath)} while it holds '{edge.Held.Lock.Name}'"));
            var sites = cycle.SelectMany(edge => new[] { edge.Held.Since, edge.Use.Site, edge.Reach.Join?.Site, edge.Reach.Acquire.Site }).OfType<Location>().Distinct().Where(site => !site.Equals(start.Use.Site)).ToList();
            // Which object a virtual call comes to is not known: wrappers of wrappers go one way only; and which of many objects is locked.
            report.Judge(cycle.All(edge => edge.IsCertain && !edge.IsOfMany), start.Use.Site, sites, FixHints.None, FunctionNames.Of(start.Use.Function), start.Held.Lock.Name, start.Wanted.Lock.Name, others);
        }
    }
}
