using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>An access to the state of a service of which there is one for all, or to a static, that is come to through injected services.</summary>
/// <param name="Access">The access.</param>
/// <param name="Call">The call of the member that comes to it.</param>
/// <param name="From">The call from which that one is come to, in what the framework runs; may be the same.</param>
/// <param name="Registration">Where its object is registered as a singleton; null for static state.</param>
internal sealed record ServiceReach(ExposedAccess Access, InjectedCall Call, InjectedCall From, ServiceRegistration? Registration)
{
    /// <summary>All that is come to from some calls, the shortest way to each.</summary>
    /// <param name="starts">The calls, in what the framework runs.</param>
    /// <param name="facts">What the types of the compilation say.</param>
    /// <param name="accesses">The accesses, by the member that comes to them.</param>
    public static IEnumerable<ServiceReach> Of(IEnumerable<InjectedCall> starts, CompilationFacts facts, ILookup<ISymbol, ExposedAccess> accesses)
    {
        foreach (var (member, isInherited, call, from, singleton) in Members(starts, facts))
        {
            foreach (var access in accesses[member].Where(access => (access.IsBare || (access.IsBareInside && isInherited)) && (singleton is not null || access.Variable.IsStatic)))
                yield return new ServiceReach(access, call, from, access.Variable.IsStatic ? null : singleton);
        }
    }

    /// <summary>The members that are come to from some calls, each with the call and its start, whether its object comes to it by another member, and, where there is one object for all, its registration.</summary>
    /// <param name="starts">The calls, in what the framework runs.</param>
    /// <param name="facts">What the types of the compilation say.</param>
    public static IEnumerable<(IMethodSymbol Member, bool IsInherited, InjectedCall Call, InjectedCall From, ServiceRegistration? Singleton)> Members(IEnumerable<InjectedCall> starts, CompilationFacts facts)
    {
        var (services, own) = (facts.Services, facts.Requests.Own);
        var fromMembers = facts.Requests.Injected.Where(call => call.Member is not null).ToLookup(call => (ISymbol)call.Member!, SymbolEqualityComparer.Default);
        var seen = new HashSet<(IMethodSymbol, INamedTypeSymbol)>();
        var pending = new Queue<(InjectedCall Call, InjectedCall From)>(starts.Select(call => (call, call)));
        while (pending.Count > 0)
        {
            var (call, from) = pending.Dequeue();
            var registrations = services[call.Service].ToImmutableArray();
            // Where it is registered in several ways, nobody knows which object it is.
            var singleton = registrations.All(registration => registration.IsSingleton) ? registrations.FirstOrDefault() : null;
            if (singleton is { IsForwarded: true, Implementation: var named } && services[named].ToList() is [{ IsForwarded: false } first])
                singleton = first.IsSingleton ? first : null;
            foreach (var made in registrations.Select(registration => registration.Implementation).Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default))
            {
                if (Implementations.Of(call.Target, made) is not { } target || !seen.Add((target, made)))
                    continue;
                foreach (var member in OwnCall.From(target, made, own))
                {
                    yield return (member, !SymbolEqualityComparer.Default.Equals(member, target), call, from, singleton);
                    foreach (var next in fromMembers[member])
                        pending.Enqueue((next, from));
                }
            }
        }
    }
}
