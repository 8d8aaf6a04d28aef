using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A look into a collection without the lock under which all changes of it are made: <c>if (_map.TryGetValue(key, out var value)) return value;
/// lock (_gate) return _map[key] = Make(key);</c>. A change moves what the look goes through.
/// </summary>
/// <param name="Read">The look.</param>
/// <param name="Change">The change it meets.</param>
/// <param name="Guard">The lock.</param>
/// <param name="IsChecked">Whether the same member uses the collection under the lock after it: it is meant for several threads.</param>
internal sealed record UnlockedLook(Access Read, Access Change, Grip Guard, bool IsChecked)
{
    /// <summary>Those among all accesses to one variable, in source order.</summary>
    public static IEnumerable<UnlockedLook> Among(ImmutableArray<Access> accesses)
    {
        var looks = accesses.Where(access => access.Use == ContentsUse.Read && ContainerTable.IsDisturbed(access.Operation) && access.Guards.AreNoLocks).ToList();
        var changes = accesses.Where(access => access.Use == ContentsUse.Write).ToList();
        if (looks.Count == 0 || changes.Count == 0 || accesses.Any(access => access.Writes || access.Kind == AccessKind.Reference) || GuardOf(changes) is not { } guard
            || Assignments.AreSynchronized(looks[0].Variable, looks[0].Body.Type))
            yield break;
        foreach (var look in looks.Where(look => !changes.Exists(look.MayExclude)))
        {
            var beside = accesses.Where(other => other.Guards.Locks.Any(held => held.Lock.Equals(guard.Lock))).SelectMany(other => PlacesIn(look.Body, other)).ToList();
            // Who has looked under the lock already knows what he wants to know.
            if (!beside.Exists(place => place.Syntax.Span.End <= look.Operation.Syntax.SpanStart))
                yield return new UnlockedLook(look, changes.Find(change => change.Body.Body.Outermost != look.Body.Body.Outermost) ?? changes[0], guard, beside.Count > 0);
        }
    }

    /// <summary>Where the member makes the access, or calls the method of its object that does.</summary>
    private static IEnumerable<IOperation> PlacesIn(BodyFacts member, Access access) => access.Body.Body.Outermost == member.Body.Outermost ? [access.Operation]
        : access.Body.Body is { Enclosing: null, Method: { } method } ? member.Type.Calls.To(method).Where(call => !call.IsDelegate && call.IsOnSameObject && call.Caller.Body.Outermost == member.Body.Outermost).Select(call => call.Operation) : [];

    /// <summary>How a thread that looks and one that changes come to meet, where the type starts one of them; else null.</summary>
    public static Meeting? MeetingOf(Access look, IEnumerable<Access> changes)
    {
        var threads = look.Body.Type.Threads;
        return changes.Where(change => threads.EntriesReaching(change.Body).Any() || threads.EntriesReaching(look.Body).Any())
            .Select(change => threads.InParallel(look, change))
            .FirstOrDefault(meeting => meeting is { MayBeKeptApart: false });
    }

    /// <summary>The lock that all changes are made under, unless they fill the collection once; null where there is none.</summary>
    public static Grip? GuardOf(List<Access> changes) => changes.Count == 0 || changes.TrueForAll(change => IsFirstFilling(change, change.Body, depth: 3)) ? null : changes.Select(LocksAt).Aggregate((common, locks) => common.Intersect(locks))
        .Where(grip => grip.Mode == LockMode.Exclusive).OrderBy(grip => grip.ToString(), StringComparer.Ordinal).Select(grip => (Grip?)grip).FirstOrDefault();

    /// <summary>The locks of the change; those of all calls where it is in a method that derived classes may call, too, but only code under them does.</summary>
    private static ImmutableHashSet<Grip> LocksAt(Access change) =>
        change is { Guards.Locks.IsEmpty: true, Body.Body: { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Protected or Accessibility.ProtectedAndInternal, IsOverride: false } method } } && change.Body.Type.Calls.To(method).ToList() is { Count: > 0 } calls && calls.TrueForAll(call => !call.IsDelegate && call.IsOnSameObject)
            ? calls.Select(call => Guards.Of(change with { Operation = call.Operation, Body = call.Caller }).Locks).Aggregate((common, locks) => common.Intersect(locks))
            : change.Guards.Locks;

    /// <summary>Whether the collection is filled where a flag, or an object that is missing, says that it has not been, and which is set then: who looks into it asks the flag first.</summary>
    private static bool IsFirstFilling(Access change, BodyFacts body, int depth) => IsDecidedOnce(change, body)
        || (depth > 0 && body.Body.Method is { DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable } method && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls
            && calls.TrueForAll(call => IsFirstFilling(change with { Operation = call.Operation, Body = call.Caller }, call.Caller, depth - 1)));

    private static bool IsDecidedOnce(Access change, BodyFacts body) => change.Operation.DecidingWithSections()
        .SelectMany(condition => condition.DescendantsAndSelf()).Select(part => (part as IMemberReferenceOperation)?.Member.OriginalDefinition).OfType<ISymbol>()
        .Any(tested => !SymbolEqualityComparer.Default.Equals(tested, change.Variable)
            && body.Type.Accesses.All.Any(set => set.Body.Body.Outermost == body.Body.Outermost && set.Writes && SymbolEqualityComparer.Default.Equals(set.Variable, tested)));
}
