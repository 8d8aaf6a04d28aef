using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Knows who else changes a variable.</summary>
/// <param name="type">The type.</param>
internal sealed class SlotWriters(TypeFacts type)
{
    /// <summary>Whether one thread only, which is known, makes this change and all others.</summary>
    public bool AreOneThread(SlotUse act, BodyFacts body)
    {
        var threads = type.Threads;
        var changes = ChangesOf(act).Select(change => change.Body).Append(body).Distinct().ToList();
        return changes.TrueForAll(threads.IsConfined) && changes.TrueForAll(change => threads.EntriesReaching(change).SequenceEqual(threads.EntriesReaching(body)))
            || (body.Body is { Enclosing: null, Name: "Main" or "<Main>$" } && changes.SelectMany(change => Members(change, [])).All(member => member == body.Body));
    }

    /// <summary>
    /// Whether something speaks for several threads: another member that changes the variable, threads that are known to meet, a lock that is there for this
    /// member alone, or callers of which nothing says that there is one.
    /// </summary>
    public bool MaySeveral(SlotUse act, BodyFacts body)
    {
        var members = ChangesOf(act).SelectMany(change => Members(change.Body, [])).Select(member => member.Outermost).Append(body.Body.Outermost).Distinct().ToList();
        return members.Count > 1 || UsesOf(act).All(use => use.Body.Body.Outermost == body.Body.Outermost || use.Body == act.SiteBody)
            || (type.Threads.IsCallableFromOutside(type.FactsOf(body.Body.Outermost)) && !act.Operation.Enclosing().Any(outer => outer is ILoopOperation))
            || MeetThemselves(act, body);
    }

    /// <summary>Whether two threads are known to make the change at once.</summary>
    public bool MeetThemselves(SlotUse act, BodyFacts body)
    {
        if (VariableOf(act.Slot.Path) is not { } variable || type.Threads.Entries.IsEmpty)
            return false;
        var access = new Access(variable, false, AccessKind.Write, AccessPath.This, act.Operation, body);
        return access.Guards.Claim is null && type.Threads.InParallel(access, access) is { } meeting && new Race(access, access, meeting).IsCertain;
    }

    private IEnumerable<Access> ChangesOf(SlotUse act) => UsesOf(act).Where(access => access.Changes && !type.Callers.IsDuringConstruction(access));

    private IEnumerable<Access> UsesOf(SlotUse act) => VariableOf(act.Slot.Path) is { } variable ? type.Accesses.All.Where(access => SymbolEqualityComparer.Default.Equals(access.Variable, variable)) : [];

    /// <summary>The bodies that code of others calls, or a thread begins with, to come to this one.</summary>
    private IEnumerable<Body> Members(BodyFacts body, HashSet<BodyFacts> open)
    {
        if (!open.Add(body))
            return [];
        var callers = body.Body.Method is { } method ? type.Calls.To(method).Select(call => call.Caller).ToList() : [];
        var outer = callers.SelectMany(caller => Members(caller, open));
        return callers.Count == 0 || type.Threads.IsCallableFromOutside(body) ? outer.Append(body.Body) : outer;
    }

    /// <summary>The nearest field or property that the path ends in, as an element is one of its variable.</summary>
    private static ISymbol? VariableOf(AccessPath path)
    {
        var variable = path.Elements.Select(element => element.Member).LastOrDefault(member => member is IFieldSymbol or IPropertySymbol { IsIndexer: false });
        return (variable as IFieldSymbol)?.AssociatedSymbol as IPropertySymbol ?? variable;
    }
}
