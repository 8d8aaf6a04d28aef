using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A value is read under a lock, and written back, changed, under the same lock taken anew.</summary>
internal sealed class SplitSectionRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SplitCriticalSection,
        title: "A critical section is split between reading a value and writing it back",
        messageFormat: "'{0}' {1} on line {2}, under the same lock but in an earlier section: {3}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Read, compute and write in one critical section, or test again.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var split in new SplitSections(type).All())
        {
            var location = split.Act.Operation.Syntax.GetLocation();
            var sites = new[] { split.Read.Operation, split.Read.Site, split.Act.Site }.Select(site => site.Syntax.GetLocation()).Where(site => site != location).Distinct();
            object[] arguments = [Excerpt.Of(split.Act.Operation.Syntax), Dependence(split), Excerpt.Line(split.Read.Site.Syntax.GetLocation()), Consequence(split.Kind)];
            report.Judge(split.IsCertain && (split.Act.IsCalled || !split.Act.SiteBody.IsKeptApartByCallers), location, sites, Hints(split), arguments);
        }
    }

    private static string Dependence(SplitSection split) =>
        split.Kind != SplitKind.Update ? $"relies on what '{Excerpt.Of(split.Read.Site.Syntax)}' was"
        : split.Read.IsCalled ? $"writes back what '{Excerpt.Of(split.Read.Operation.Syntax)}' reads from '{Name(split)}'"
        : $"writes back what was read from '{Name(split)}'";

    private static string Name(SplitSection split) => split.Act.Slot is { Key: { } key, Path: var keeper } ? $"{keeper.Variable?.Name}[{key}]" : split.Act.Slot.Path.Variable?.Name ?? Excerpt.Of(split.Read.Site.Syntax);

    private static string Consequence(SplitKind kind) => kind switch
    {
        SplitKind.Update => "a change by another thread in between is lost",
        SplitKind.Comparison => "another thread may have stored a value in between that this one must not replace",
        SplitKind.State => "two threads may both have found it so",
        SplitKind.Limit => "two threads may both have found it within the limit, and pass it together",
        SplitKind.Addition => "another thread may have added the same in between",
        _ => "another thread may have taken it out in between",
    };

    /// <summary>The lock to hold around the statement where it makes both calls, and can hold the lock while they take it.</summary>
    private static ImmutableDictionary<string, string?> Hints(SplitSection split)
    {
        var hints = FixHints.None.Add(FixHints.Primitive, split.Gate.Lock.Kind.ToString());
        var isOneStatement = split.Act.IsCalled && split.Read.IsCalled && split.Act.Operation.Syntax.Span.Contains(split.Read.Operation.Syntax.Span);
        return isOneStatement && split.Gate.Lock is { IsExact: true, Kind: PrimitiveKind.Monitor or PrimitiveKind.Lock } gate && DoNothingElse(split) ? hints.Add(FixHints.Guard, LockText.Of(gate)) : hints;
    }

    /// <summary>Whether the two methods call nothing that should not run under the lock.</summary>
    private static bool DoNothingElse(SplitSection split) => new[] { split.Read.SiteBody, split.Act.SiteBody }.All(body => body.Body.Calls.All(call => EventReader.Read(call) is not null));
}
