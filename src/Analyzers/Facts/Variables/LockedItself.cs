using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A use, without any lock, of a collection that a dictionary keeps and that is its own lock wherever it is changed:
/// <c>lock (list) list.Add(item);</c> in one member, <c>foreach (var item in list)</c> in another. The concurrent dictionary guards the way to the list only.
/// </summary>
/// <param name="Use">The use.</param>
/// <param name="Change">A change under the collection's own lock, in another member where there is one.</param>
/// <param name="Members">In how many members the collections are locked.</param>
internal sealed record LockedItself(Access Use, Access Change, int Members)
{
    /// <summary>Those of <paramref name="type"/>, in source order.</summary>
    public static IEnumerable<LockedItself> Of(TypeFacts type) => !type.Locks.HasLocks ? [] : type.Bodies
        .SelectMany(body => body.Body.Operations.Where(IsKeeper).SelectMany(keeper => InnerCollections.UsesOf(keeper, body)).Concat(UsesByUpdate(body)))
        .Where(kept => !type.Callers.IsDuringConstruction(kept.Use) && type.Locks.IsConstant(kept.Use.Variable))
        .GroupBy(kept => kept.Use.Variable, SymbolEqualityComparer.Default)
        .SelectMany(kept => InKeeper(kept.ToList()));

    private static bool IsKeeper(IOperation operation) => InnerCollections.IsKeeper(operation)
        || (operation.Kind is OperationKind.FieldReference or OperationKind.PropertyReference && operation.Type is INamedTypeSymbol { TypeArguments: [_, var kept] } && ContainerTable.IsConcurrentDictionary(operation.Type) && ContainerTable.IsUnsafe(kept));

    /// <summary>The uses of what is there already by the functions that <c>AddOrUpdate</c> is given.</summary>
    private static IEnumerable<(Access Use, Access Taken)> UsesByUpdate(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod.Name: "AddOrUpdate", Instance: { } keeper } || !IsKeeper(keeper.Unwrapped()) || AccessTable.Stored(keeper.Unwrapped()).Variable is not { } variable || KeptObjects.Updating(call, body.Type) is not { Body.Method.Parameters: [_, var kept, ..] } update)
                continue;
            foreach (var use in update.Body.Operations.Where(use => use is IParameterReferenceOperation { Parameter: var given } && SymbolEqualityComparer.Default.Equals(given, kept)))
            {
                if (ContainerTable.UseOf(use) is { } contents)
                    yield return (new Access(variable, true, AccessKind.Read, AccessPath.This, use, update) { Use = contents }, new Access(variable, true, AccessKind.Read, AccessPath.This, call, body));
            }
        }
    }

    private static IEnumerable<LockedItself> InKeeper(List<(Access Use, Access Taken)> uses)
    {
        var changes = uses.Where(kept => kept.Use.Changes).Select(kept => kept.Use).ToList();
        var locked = uses.Where(kept => IsLocked(kept.Use)).Select(kept => kept.Use).ToList();
        if (locked.Count == 0 || !changes.Exists(locked.Contains))
            yield break;
        foreach (var (use, taken) in uses.Where(kept => !locked.Contains(kept.Use) && kept.Use.Body.HeldAt(kept.Use.Operation) is { IsKnown: true, Must.IsEmpty: true }))
        {
            if (!(use.Changes || ContainerTable.IsDisturbed(use.Operation)) || InnerCollections.IsGivenUp(taken) || IsLockedElsewhereIn(use, locked) || InnerCollections.IsOfThread(taken))
                continue;
            var change = changes.Where(locked.Contains).OrderByDescending(other => other.Body.Body.Outermost != use.Body.Body.Outermost).First();
            if (change.Body.Body.Outermost != use.Body.Body.Outermost && !IsUnderLockOfCallers(use.Body) && MayMeet(use, change))
                yield return new LockedItself(use, change, locked.Select(other => other.Body.Body.Outermost).Distinct().Count());
        }
    }

    /// <summary>Whether the collection itself is locked there, or its <c>SyncRoot</c>.</summary>
    private static bool IsLocked(Access use)
    {
        var path = use.Body.Paths.Read(use.Operation);
        return path.IsExact && use.Body.HeldAt(use.Operation).Must.Any(grip => grip.Lock.Path.StartsWith(path) && grip.Lock.Path.Elements.Length <= path.Elements.Length + 1);
    }

    /// <summary>Whether who calls the member, or one that comes to it, holds a lock in places, of which the member does not know the name.</summary>
    private static bool IsUnderLockOfCallers(BodyFacts body) => body.Type.Threads.WaysTo(body)
        .SelectMany(way => way.Body.Method is { } method ? body.Type.Calls.To(method) : [])
        .Any(call => call.Caller.HeldAt(call.Operation) is not { IsKnown: true, Must.IsEmpty: true });

    /// <summary>Whether two callers may come to them at once, or threads that the type starts.</summary>
    private static bool MayMeet(Access use, Access change)
    {
        var threads = use.Body.Type.Threads;
        return !threads.IsConfined(use.Body)
            && ((EventWork.IsReachedByOthers(use.Body) && EventWork.IsReachedByOthers(change.Body)) || threads.InParallel(use, change) is not null);
    }

    /// <summary>Whether the member locks such a collection, too: what it does outside has been thought of.</summary>
    private static bool IsLockedElsewhereIn(Access use, List<Access> locked) => locked.Exists(other => other.Body.Body.Outermost == use.Body.Body.Outermost);
}
