using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A change of a type's state without any lock that a call of a member leaves to be made when it has returned: two calls race with each other.</summary>
/// <param name="Member">The member.</param>
/// <param name="Variable">The field or property that is changed, or whose contents are.</param>
/// <param name="Site">The change.</param>
/// <param name="Text">What makes it, for messages.</param>
/// <param name="Sites">Where it is started.</param>
internal sealed record ExposedWork(IMethodSymbol Member, ISymbol Variable, Location Site, string Text, ImmutableArray<Location> Sites)
{
    /// <summary>The work that members of <paramref name="type"/> leave behind.</summary>
    public static IEnumerable<ExposedWork> Of(TypeFacts type)
    {
        if (!type.MentionsThreads)
            yield break;
        foreach (var (variable, accesses) in type.Shared)
        {
            if (accesses.Any(access => access.IsAtomic || access.Kind == AccessKind.Reference) || variable is IFieldSymbol { IsVolatile: true })
                continue;
            foreach (var access in accesses.Where(access => (access.Kind == AccessKind.Update || access.Use == Primitives.ContentsUse.Write) && !access.IsOwnElement && (variable.IsStatic || access.Object.Equals(AccessPath.Of(PathRoot.This))) && access.Guards.AreNone))
            {
                foreach (var work in Behind(access, type))
                    yield return work;
            }
        }
    }

    private static IEnumerable<ExposedWork> Behind(Access access, TypeFacts type)
    {
        foreach (var (body, operation) in ThreadOrder.Sites(type, access))
        {
            if (body.Body is { Enclosing: null, Method: { IsAsync: true } method } && IsCalledByOthers(method) && AsyncCalls.IsAfterAwait(operation, body) && AsyncCalls.LeavesContext(body) && !StateTest.DecidesBesideOthers(operation, body))
                yield return new ExposedWork(method.OriginalDefinition, access.Variable, access.Location, "an earlier call has come to its end", ImmutableArray<Location>.Empty);
            foreach (var entry in type.Threads.Entries.Where(entry => entry.Target == body && entry.Row is { Blocks: false, OverlapsItself: false, IsOnDemand: false, Continues: false, AfterAwait: false }))
            {
                if (entry.StartedIn.Body.Outermost.Method is { } member && IsCalledByOthers(member) && (access.Variable.IsStatic || (entry.IsOnSameObject && member.MethodKind != MethodKind.Constructor)) && OutlivesItsStarter(entry, member))
                    yield return new ExposedWork(member.OriginalDefinition, access.Variable, access.Location, $"{entry.Text} by an earlier call has ended", ImmutableArray.Create(entry.Location));
            }
        }
    }

    private static bool IsCalledByOthers(IMethodSymbol member) => member.DeclaredAccessibility != Accessibility.Private;

    /// <summary>Whether the member returns to its caller while the work still runs.</summary>
    private static bool OutlivesItsStarter(ThreadEntry entry, IMethodSymbol member) => entry.Created is { } created && !StateTest.Decides(created)
        && (JoinedStart.IsAwaited(created) ? created.Parent is IAwaitOperation && member.IsAsync : !entry.StartedIn.Body.Operations.Any(ThreadEntries.IsWait));
}
