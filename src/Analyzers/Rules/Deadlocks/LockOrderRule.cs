using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Locks of one type are acquired in orders that form a cycle.</summary>
internal sealed class LockOrderRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.LockOrderInversion,
        title: "Locks are acquired in opposite orders",
        messageFormat: "'{0}' is acquired here while '{1}' is held, but {2}: threads that hold one each wait for each other for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Acquire locks in one order everywhere, or release the first before the second is acquired.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <summary>Locks that the compilation has made itself are used where nothing else has to do with threads.</summary>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (!(type.MentionsThreads && type.Locks.HasLocks) && type.Bodies.All(body => body.Sections.IsEmpty))
            return;
        foreach (var cycle in type.Order.Cycles())
        {
            var first = cycle[0];
            var others = string.Join(" and ", cycle.Skip(1).Select(edge => $"'{edge.Body.Body.Name}' acquires '{LockText.Of(edge.Wanted.Lock)}' on line {Excerpt.Line(edge.Site.GetLocation())} while it holds '{LockText.Of(edge.Held.Lock)}'"));
            report.At(first.Site.GetLocation(), cycle.Skip(1).Select(edge => edge.Site.GetLocation()), FixHints.None.Add(FixHints.Lock, LockText.Of(first.Held.Lock)), LockText.Of(first.Wanted.Lock), LockText.Of(first.Held.Lock), others);
        }
    }
}
