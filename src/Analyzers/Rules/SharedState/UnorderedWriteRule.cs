using Lockset.Analyzers.Facts.Bodies;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A field is written on one thread and used on another, and nothing orders the two: no lock, no start, no join, no signal.</summary>
internal sealed class UnorderedWriteRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.UnorderedWrite,
        title: "A field is written on one thread and used on another without order",
        messageFormat: "'{0}' {1} '{2}' without a lock, {3}: {4}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Guard both with one lock, wait for the other thread first, or make a lone flag volatile.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in type.Shared.Concat(type.Reached))
        {
            if (variable is IFieldSymbol { IsVolatile: true } || accesses.Any(access => access.IsAtomic || access.Kind == AccessKind.Reference || access.Operation is ICoalesceAssignmentOperation))
                continue;
            foreach (var write in accesses.Where(IsReplacement))
                CheckReplacement(report, variable, write);
            var races = Race.Among(accesses).Where(race => race.IsCertain && !IsLostUpdate(race) && race.StartBefore is null && !IsReplacedLock(race) && !IsOfUpdate(race.Site, accesses) && !IsTestedAndSet(race) && !(race.Site.Writes && variable.ValueType()?.IsOfSeveralWords() == true)).ToList();
            if (races.Count == 0)
                continue;
            var guard = GuardEvidence.Of(accesses);
            // What is missing for the variable is missing once; a lock that others hold is missing at each of its sites.
            foreach (var race in guard is null ? races.Take(1) : races)
                Publish(report, variable, race, guard, guard is null ? races.Skip(1) : []);
        }
    }

    private static void Publish(Report report, ISymbol variable, Race race, GuardEvidence? guard, IEnumerable<Race> more)
    {
        var sites = race.Meeting.Sites.Concat(more.Select(other => other.Site.Location)).Distinct();
        object[] arguments = [Excerpt.Of(race.Site.Operation.Syntax), race.Site.Writes ? "writes" : "reads", variable.Name, race.Meeting.Text, race.Consequence];
        var hints = LockHints.OfGuard(guard, race.Site);
        // A word is never half stored. Members that are called in turn hand one to each other; a thread that looks at it, which others change under their lock, may look again.
        report.Judge(variable.ValueType()?.IsOfSeveralWords() == true || (race.IsOfOneMember && race.IsInSight && (race.Site.Writes || race.Meeting.Left.Entry is null)), race.Site.Location, sites, hints, arguments);
    }

    /// <summary>Two threads put an end to the same old object, and each puts a new one in its place, of which one is lost.</summary>
    private static void CheckReplacement(Report report, ISymbol variable, Access write)
    {
        if (write.Body.Type.Threads.InParallel(write, write) is { } meeting && (new Race(write, write, meeting).IsCertain || !meeting.MayBeKeptApart) && !MethodNames.IsLifecycle(write.Body.Body))
            report.At(write.Location, meeting.Sites, FixHints.None, Excerpt.Of(write.Operation.Syntax), "replaces", variable.Name, meeting.Text, "both may end the same old one, and nobody ends one of the new ones");
    }

    /// <summary>Whether the object is cancelled or disposed where it is, and a new one stored: <c>_source.Cancel(); _source = new();</c>.</summary>
    private static bool IsReplacement(Access write) => write is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value: var value } } && value.Unwrapped() is IObjectCreationOperation && write.Guards.AreNone
        && write.Body.Type.Accesses.All.Any(end => end.Body == write.Body && end.Kind == AccessKind.Read && SymbolEqualityComparer.Default.Equals(end.Variable, write.Variable) && end.Object.Equals(write.Object)
            && end.Operation.Syntax.Span.End <= write.Operation.Syntax.SpanStart && end.Guards.AreNone && IsEnded(end.Operation));

    private static bool IsEnded(IOperation reference) => (reference.Parent is IConditionalAccessOperation { WhenNotNull: var called } access && access.Operation == reference ? called : reference.Parent)
        is IInvocationOperation { TargetMethod.Name: "Dispose" or "Cancel" };

    /// <summary>Whether a setter stores what <c>Count++</c> makes of the old value: that is where the update is lost.</summary>
    private static bool IsOfUpdate(Access write, ImmutableArray<Access> accesses) => write.Body.Body.Method is { MethodKind: MethodKind.PropertySet, AssociatedSymbol: { } property }
        && accesses.Any(access => access.Kind == AccessKind.Update && access.Operation.ChildOperations.FirstOrDefault() is IPropertyReferenceOperation updated && SymbolEqualityComparer.Default.Equals(updated.Property.OriginalDefinition, property.OriginalDefinition));

    /// <summary>Whether a lock object is replaced while another thread locks it: there is a rule for that.</summary>
    private static bool IsReplacedLock(Race race) => race.Other.Operation.Parent is ILockOperation && race.Site.Operation is ISimpleAssignmentOperation { Value: var value } && value.Unwrapped() is IObjectCreationOperation { Type: { SpecialType: SpecialType.System_Object } or { Name: "Lock" } };

    /// <summary>Whether several threads test the variable, and set it as they all find it so: the rule of tests and acts says so.</summary>
    private static bool IsTestedAndSet(Race race) => race is { Site: { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value: { ConstantValue.HasValue: true, Type.IsValueType: true } } } site, Other.Writes: true } && race.Other.Body == site.Body
        && site.Operation.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Any(part => part is IMemberReferenceOperation tested && SymbolEqualityComparer.Default.Equals(tested.Member.OriginalDefinition, site.Variable))
        && site.Body.Type.Threads.InParallel(site, site) is not null;

    /// <summary>Whether the site is an update that another write can undo: the more specific rule says so.</summary>
    private static bool IsLostUpdate(Race race) => race.Site.Kind == AccessKind.Update && race.Other.Writes;
}
