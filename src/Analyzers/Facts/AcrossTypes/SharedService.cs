using System.Collections.Immutable;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A change of state that threads of the framework come to at once, on an object of which there is one for all of them.</summary>
/// <param name="Access">The change.</param>
/// <param name="Call">The call of the member that comes to it; null where the framework runs the member itself.</param>
/// <param name="From">The call, in what the framework runs, from which that one is come to; may be the same.</param>
/// <param name="Registration">Where its object is registered as a singleton; null for static state.</param>
/// <param name="Other">What another thread comes to meanwhile; null where many requests come to the change itself.</param>
internal sealed record SharedService(ExposedAccess Access, InjectedCall? Call, InjectedCall? From, ServiceRegistration? Registration, ServiceReach? Other = null)
{
    /// <summary>Whether a library registers it for the programs that call it, which are not seen.</summary>
    public bool IsOffered { get; init; }

    /// <summary>All such changes, the shortest way to each.</summary>
    public static IEnumerable<SharedService> Of(CompilationFacts facts)
    {
        var calls = facts.Requests.Injected;
        var (accesses, elements) = (facts.Accesses, facts.Requests.Elements);
        var ofRequests = ServiceReach.Of(calls.Where(call => call is { Member: null, Worker: null }), facts, accesses).ToList();
        foreach (var reach in ofRequests.Where(reach => IsUpdate(reach.Access)))
            yield return new SharedService(reach.Access, reach.Call, reach.From, reach.Registration);
        // Each request may be at an object of its own, for a key of its own.
        var ofElements = elements.Count == 0 ? [] : ServiceReach.Of(calls.Where(call => call is { Member: null, Worker: null }), facts, elements).ToList();
        foreach (var met in Meetings(ofElements, ofElements.FindAll(reach => !reach.Access.Changes)))
            yield return met with { Access = met.Access with { IsGuess = true } };
        foreach (var handled in Handlers(facts))
            yield return handled;
        foreach (var filled in Offered(facts))
            yield return filled;
        foreach (var split in OfEachRequest(facts))
            yield return split;

        var hosted = facts.Services.SelectMany(registrations => registrations).Select(registration => registration.Implementation).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default);
        var earlier = ofRequests.Concat(ofElements).ToList();
        foreach (var ofWorker in calls.Where(call => call.Worker is { } worker && hosted.Contains(worker)).GroupBy(call => call.Worker, SymbolEqualityComparer.Default))
        {
            var reached = ServiceReach.Of(ofWorker, facts, accesses).Concat(elements.Count == 0 ? [] : ServiceReach.Of(ofWorker, facts, elements)).ToList();
            foreach (var met in Meetings(reached, earlier).Concat(Meetings(earlier, reached)))
                yield return met;
            earlier.AddRange(reached);
        }
    }

    /// <summary>The changes that the one thread comes to while another uses the same contents, or changes the same variable.</summary>
    private static IEnumerable<SharedService> Meetings(List<ServiceReach> changes, List<ServiceReach> others)
    {
        foreach (var change in changes.Where(change => IsUpdate(change.Access)))
        {
            if (others.Find(other => SymbolEqualityComparer.Default.Equals(other.Access.Variable, change.Access.Variable) && Equals(other.Registration, change.Registration) && (other.Access.Changes || other.Access.IsDisturbed)) is { } met)
                yield return new SharedService(change.Access, change.Call, change.From, change.Registration, met);
        }
    }

    /// <summary>What handlers of requests change in their own objects, where these are registered as singletons.</summary>
    private static IEnumerable<SharedService> Handlers(CompilationFacts facts)
    {
        var (accesses, own) = (facts.Accesses, facts.Requests.Own);
        foreach (var registrations in facts.Services.SelectMany(registrations => registrations).GroupBy(registration => registration.Implementation, SymbolEqualityComparer.Default))
        {
            if (!registrations.All(registration => registration.IsSingleton))
                continue;
            foreach (var handler in registrations.First().Implementation.GetMembers().OfType<IMethodSymbol>().Where(method => EntryTable.FindOverride(method) == EntryTable.Request))
            {
                foreach (var access in OwnCall.From(handler, registrations.First().Implementation, own).SelectMany(member => accesses[member]).Where(access => IsUpdate(access) && access.IsBare && !access.Variable.IsStatic))
                    yield return new SharedService(access, null, null, registrations.First());
            }
        }
    }

    /// <summary>What services of which each request has its own ask a singleton, and then have it do: requests come between each other's two calls.</summary>
    private static IEnumerable<SharedService> OfEachRequest(CompilationFacts facts)
    {
        var registered = facts.Services.SelectMany(registrations => registrations).ToLookup(registration => (ISymbol)registration.Implementation, SymbolEqualityComparer.Default);
        if (registered.Count == 0)
            yield break;
        var accesses = facts.Accesses;
        foreach (var own in registered.Where(registrations => registrations.All(registration => !registration.IsSingleton)).Select(registrations => registrations.First()))
        {
            foreach (var access in own.Implementation.GetMembers().OfType<IMethodSymbol>().SelectMany(member => accesses[member]).Where(access => access is { Asked: not null, IsGuess: false, IsBare: true, Variable.IsStatic: false }).GroupBy(access => access.Site).Select(same => same.First()))
            {
                if (registered[access.Variable.ContainingType].ToList() is { Count: > 0 } kept && kept.TrueForAll(registration => registration.IsSingleton))
                    yield return new SharedService(access, null, null, kept[0]);
            }
        }
    }

    /// <summary>What readers fill of objects that a library registers as singletons, and of which it makes no others: caches without a lock; and the headers that such objects change for each of their calls.</summary>
    private static IEnumerable<SharedService> Offered(CompilationFacts facts)
    {
        var offered = facts.Services.SelectMany(registrations => registrations).ToLookup(registration => (ISymbol)registration.Implementation, SymbolEqualityComparer.Default);
        var (accesses, own) = (facts.Accesses, facts.Requests.Own);
        foreach (var registrations in offered.Where(registrations => registrations.All(registration => registration is { IsSingleton: true, IsOffered: true })))
        {
            foreach (var access in registrations.First().Implementation.GetMembers().OfType<IMethodSymbol>().Where(member => member.DeclaredAccessibility == Accessibility.Public || !member.ExplicitInterfaceImplementations.IsEmpty)
                .SelectMany(member => OwnCall.From(member, registrations.First().Implementation, own)).SelectMany(member => accesses[member]).Where(access => access is { IsBare: true, Variable.IsStatic: false } and ({ IsFill: true } or { IsOfNextCall: true })).GroupBy(access => access.Site).Select(same => same.First()))
                yield return new SharedService(access, null, null, registrations.First()) { IsOffered = true };
        }
    }

    private static bool IsUpdate(ExposedAccess access) => access is { Changes: true, IsUpdate: true };
}
