using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock is released once more than it was acquired.</summary>
internal sealed class ExtraReleaseRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ExtraRelease,
        title: "A lock is released more often than it is acquired",
        messageFormat: "'{0}' {1}: {2}",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Release once for each acquire, in the finally block of the acquire.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var second in type.Bodies.SelectMany(SecondDisposal.Of))
            report.At(second.Call.Syntax.GetLocation(), [second.Disposal.GetLocation(), second.Scope.Syntax.GetLocation()], FixHints.None, Excerpt.Of(second.Call.Syntax),
                $"releases{(second.Call.Syntax == second.Disposal ? "" : $", on line {Excerpt.Line(second.Disposal.GetLocation())},")} what the using of '{second.Scope.Symbol.Name}' on line {Excerpt.Line(second.Scope.Syntax.GetLocation())} releases again at its end", "it lets one too many in, or throws at the maximum");
        foreach (var untaken in type.Bodies.SelectMany(UntakenHandle.In))
            report.At(untaken.Release.Syntax.GetLocation(), [untaken.Handle.Syntax.GetLocation()], FixHints.None, Excerpt.Of(untaken.Release.Syntax),
                $"releases what nobody has acquired: a wait for '{Excerpt.Of(untaken.Handle.Syntax)}' on line {Excerpt.Line(untaken.Handle.Syntax.GetLocation())} takes nothing", "several pass it together, and it lets one too many in each time, or throws at the maximum");
        if (!type.Locks.HasHandWrittenLocks)
            return;
        foreach (var body in type.Bodies)
        {
            if (!body.HasSyncCalls || body.Flow is not { IsPrecise: true } flow)
                continue;
            foreach (var sites in flow.Sites.Where(site => site.Event.Action == SyncAction.Release && site.Grip.Lock.IsExact && !site.Before.IsEmpty && !IsExpectedToFail(site.Event.Call)).GroupBy(site => site.Event.Call.Syntax))
            {
                var grip = sites.First().Grip;
                var before = sites.SelectMany(site => site.Before).ToList();
                if (CrossedRelease.Of(body).Any(crossed => crossed.Release.Event.Call.Syntax == sites.Key))
                    continue;
                if ((sites.Select(site => AcquireOfReleased(site, body)).FirstOrDefault(acquire => acquire is not null) ?? ReleasedByHandler.AcquireOf(sites.ToList(), flow)) is { } acquired)
                    report.At(sites.Key.GetLocation(), [acquired.GetLocation()], FixHints.None, Excerpt.Of(sites.Key), $"releases a second time what was acquired on line {Excerpt.Line(acquired.GetLocation())}", Consequence(grip));
                else if (EarlyRelease.AcquireAfter(sites.First(), before, body, flow) is { } later)
                    report.At(sites.Key.GetLocation(), [later.Call.Syntax.GetLocation()], FixHints.None, Excerpt.Of(sites.Key), $"releases what is only acquired after this try, on line {Excerpt.Line(later.Call.Syntax.GetLocation())}", Consequence(grip));
                else if (ChosenAcquire.Of(sites.ToList(), body, flow) is [var (chosen, condition), ..])
                    report.At(sites.Key.GetLocation(), [chosen.Call.Syntax.GetLocation()], FixHints.None, Excerpt.Of(sites.Key), $"releases what line {Excerpt.Line(chosen.Call.Syntax.GetLocation())} only acquires where '{Excerpt.Of(condition.Syntax)}'", Consequence(grip));
                else if (before.TrueForAll(path => !path.Holds.ContainsKey(grip) && !path.Held.Any(held => held.Lock.Kind == grip.Lock.Kind)) && IsUnpaired(grip, body, type) is { } pair)
                    report.At(sites.Key.GetLocation(), [(pair.Body.Owner.Locations.FirstOrDefault() ?? pair.Body.Root.Syntax.GetLocation())], FixHints.None, Excerpt.Of(sites.Key), $"releases what this method has not acquired, and '{pair.Body.Name}', like all others, releases its own", Consequence(grip));
            }
        }
    }

    /// <summary>Where that was acquired which every path of this way to the release has released before, or never had; null where some path holds it.</summary>
    private static SyntaxNode? AcquireOfReleased(SyncSite site, BodyFacts body)
    {
        var count = site.Before[0].Count(site.Grip);
        var acquire = site.Before.Select(path => path.Holds.TryGetValue(site.Grip, out var hold) ? hold.Site : null).FirstOrDefault(held => held is not null);
        var isReleased = site.Before.All(path => path.Holds.TryGetValue(site.Grip, out var hold) ? hold is { Count: 0, Site: not null } : !LockOwners.MayBeHeldByCaller(site.Grip, body));
        var isTooMuch = count is 1 or 2 && site.Event.Count > count && site.Before.All(path => path.Count(site.Grip) == count && path.Holds[site.Grip].Site is not null);
        return isReleased || isTooMuch ? acquire : null;
    }

    /// <summary>Whether the exception that tells of it is caught.</summary>
    private static bool IsExpectedToFail(IInvocationOperation release) =>
        release.Syntax.Ancestors().OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(release.Syntax.Span)
            && attempt.Catches.Any(caught => caught.Declaration?.Type.ToString() is "SemaphoreFullException" or "SynchronizationLockException" or "ApplicationException"));

    private static string Consequence(Grip grip) => grip.IsSemaphore ? "it lets one too many in, or throws at the maximum" : "it throws";

    /// <summary>A body that acquires and releases the semaphore, as all others do that acquire it; null where some do not, or where a caller may hold it.</summary>
    private static BodyFacts? IsUnpaired(Grip grip, BodyFacts body, TypeFacts type)
    {
        if (!grip.IsSemaphore || grip.Lock.Path.Variable is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field || LockOwners.InitialCount(field, type) is not > 0)
            return null;
        if (body.Body is not { Enclosing: null, IsConstruction: false, Method: { DeclaredAccessibility: not Accessibility.Private } method } || type.Calls.To(method).Any() || MayAcquire(body, field))
            return null;
        var others = type.Bodies.Where(other => other != body && other.Body.WithNested.Any() && other.HasSyncCalls && MayAcquire(other, field)).ToList();
        return others.Count > 0 && others.TrueForAll(other => other.Flow is { IsPrecise: true } flow
            && flow.Exits.SelectMany(exit => exit.Paths).All(path => path.Holds.All(hold => !SymbolEqualityComparer.Default.Equals(hold.Key.Lock.Path.Variable, field) || hold.Value.Count == 0))
            && flow.Sites.Any(site => site.Event.Action == SyncAction.Release && SymbolEqualityComparer.Default.Equals(site.Grip.Lock.Path.Variable, field)))
            && IsUsedPlainly(field, type) ? others[0] : null;
    }

    private static bool MayAcquire(BodyFacts body, IFieldSymbol field) => body.Events.Any(acquire => acquire.Action == SyncAction.Acquire && Assignments.Refers(acquire.Target, field));

    /// <summary>Whether nothing else is done with the semaphore: it is not handed out, and waited for by awaits on the spot.</summary>
    private static bool IsUsedPlainly(IFieldSymbol field, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations).OfType<IFieldReferenceOperation>()
        .Where(use => Assignments.Refers(use, field))
        .All(use => use.Parent is IInvocationOperation { TargetMethod.Name: "Wait" or "WaitAsync" or "WaitOne" or "Release" or "Dispose" } or IPropertyReferenceOperation { Property.Name: "CurrentCount" } or ISimpleAssignmentOperation);
}
