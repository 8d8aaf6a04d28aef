using System.Collections.Immutable;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>Finds state that a class changes in a method which a class it derives from runs on a thread, and that others change by calling its members.</summary>
internal static class HookMeetings
{
    /// <summary>The changes at which that thread and callers meet.</summary>
    /// <param name="accesses">The exposed accesses, by the member that comes to them.</param>
    /// <param name="hooks">The methods that classes run on their threads, by the method.</param>
    public static IEnumerable<MetAccess> Of(ILookup<ISymbol, ExposedAccess> accesses, ILookup<ISymbol, ThreadedHook> hooks)
    {
        if (hooks.Count == 0)
            yield break;
        var byVariable = accesses.SelectMany(member => member).Where(access => access is { Changes: true } and ({ IsBare: true } or { IsBareInside: true })).Select(access => access with { IsBare = true }).ToLookup(access => access.Variable, SymbolEqualityComparer.Default);
        foreach (var (work, hook) in byVariable.SelectMany(accesses => accesses).Select(access => (access, HookOf(access.Member, hooks))))
        {
            if (hook is null || work.Variable.IsStatic || (!work.IsBareInside && work.Member is IMethodSymbol { DeclaredAccessibility: not Accessibility.Public }))
                continue;
            foreach (var other in byVariable[work.Variable].Where(other => !other.IsBareInside && IsOfCallers(other.Member, work.Member)))
            {
                // One of the two has to lose something.
                var (lost, met) = MetAccess.Conflict(other, work) ? (other, work) : (work, other);
                // What others only store is what they set up before the thread begins, more often than not.
                if (MetAccess.Conflict(lost, met))
                    yield return new MetAccess(lost with { IsGuess = lost.IsGuess || !other.IsUpdate || ExposedAccess.IsWide(other.Variable) }, met.Site, "changes", met.Variable.Name, $"while {hook.Thread} on {MetAccess.Place(hook.Start)} runs '{work.Member.ShownName()}' and others call '{other.Member.ShownName()}'", ImmutableArray.Create(hook.Start));
            }
        }
    }

    private static ThreadedHook? HookOf(ISymbol member, ILookup<ISymbol, ThreadedHook> hooks)
    {
        for (var overridden = (member as IMethodSymbol)?.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (hooks[overridden.OriginalDefinition].ToList() is { Count: > 0 } known)
                return known.TrueForAll(hook => hook.IsBare) ? known[0] : null;
        }

        return null;
    }

    /// <summary>Whether others call the member while the object works: not one that starts, ends or overrides something of the class that has the thread.</summary>
    private static bool IsOfCallers(ISymbol member, ISymbol work) => member is IMethodSymbol { DeclaredAccessibility: Accessibility.Public, IsOverride: false }
        && !SymbolEqualityComparer.Default.Equals(member, work) && SymbolEqualityComparer.Default.Equals(member.ContainingType, work.ContainingType);
}
