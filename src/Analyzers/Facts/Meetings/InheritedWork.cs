using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>A change without a lock that a thread of a class makes to a variable which the class inherits from another of the compilation.</summary>
/// <param name="Access">The change; its member is the class's own, in which the thread is started.</param>
/// <param name="Thread">The thread, for messages.</param>
/// <param name="Start">Where it is started.</param>
internal sealed record InheritedWork(ExposedAccess Access, string Thread, Location Start)
{
    /// <summary>The changes of that kind in <paramref name="type"/>.</summary>
    public static IEnumerable<InheritedWork> Of(TypeFacts type)
    {
        if (!type.MentionsThreads || type.Threads.Entries.IsEmpty)
            yield break;
        foreach (var access in type.Accesses.Inherited.Where(access => access.Changes && !access.IsAtomic && !access.IsOwnElement && access.Kind != AccessKind.Reference && !access.Variable.IsStatic && access.Object.Equals(AccessPath.This)))
        {
            if (access.Guards.AreNone && !type.Callers.IsDuringConstruction(access) && ThreadAt(access, type) is { } thread)
                yield return new InheritedWork(new ExposedAccess(thread.StartedIn.Body.Outermost.Owner, access.Variable, access.Location, Changes: true, access.Kind == AccessKind.Update || access.Use is not null, IsBare: true), $"the {thread.Row.Noun} started", thread.Location);
        }
    }

    /// <summary>The changes at which such a thread meets callers of the members that are inherited with the variable.</summary>
    /// <param name="works">The threads' changes.</param>
    /// <param name="accesses">The exposed accesses, by the member that comes to them.</param>
    public static IEnumerable<MetAccess> Meetings(ImmutableArray<InheritedWork> works, ILookup<ISymbol, ExposedAccess> accesses)
    {
        if (works.IsEmpty)
            yield break;
        var byVariable = accesses.SelectMany(member => member).ToLookup(access => access.Variable, SymbolEqualityComparer.Default);
        foreach (var work in works)
        {
            foreach (var other in byVariable[work.Access.Variable].Where(other => other.Member is IMethodSymbol { DeclaredAccessibility: Accessibility.Public, IsOverride: false } member && SymbolEqualityComparer.Default.Equals(member.ContainingType, work.Access.Variable.ContainingType)))
            {
                var (lost, met) = MetAccess.Conflict(other, work.Access) ? (other, work.Access) : (work.Access, other);
                if (MetAccess.Conflict(lost, met))
                    yield return new MetAccess(lost, met.Site, "changes", met.Variable.Name, $"while {work.Thread} on {MetAccess.Place(work.Start)} runs and others call '{other.Member.ShownName()}'", ImmutableArray.Create(work.Start));
            }
        }
    }

    private static ThreadEntry? ThreadAt(Access access, TypeFacts type) => type.Threads.RootsOf(access.Body)
        .Where(root => root is { Entry: not null, IsOnSameObject: true, IsUnderLock: false, IsUntilAwait: false } && OwnThread.RunsBeside(root.Entry))
        .Select(root => root.Entry).FirstOrDefault();
}
