using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A change of state that many requests come to at once, through services of which there is one for all of them.</summary>
/// <param name="Access">The change.</param>
/// <param name="Call">The call of the member that comes to it.</param>
/// <param name="Request">The call in the request's handler from which that one is come to; may be the same.</param>
/// <param name="Registration">Where its object is registered as a singleton; null for static state.</param>
internal sealed record SharedService(ExposedAccess Access, InjectedCall Call, InjectedCall Request, ServiceRegistration? Registration)
{
    /// <summary>All such changes, the shortest way from a request to each.</summary>
    public static IEnumerable<SharedService> Of(CompilationFacts facts)
    {
        var services = facts.Services;
        var accesses = facts.Accesses;
        var calls = facts.Injected;
        var fromMembers = calls.Where(call => call.Member is not null).ToLookup(call => (ISymbol)call.Member!, SymbolEqualityComparer.Default);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<(InjectedCall Call, InjectedCall Request)>(calls.Where(call => call.Member is null).Select(call => (call, call)));
        while (pending.Count > 0)
        {
            var (call, request) = pending.Dequeue();
            var registrations = services[call.Service].ToImmutableArray();
            // Where it is registered in several ways, nobody knows which object it is.
            var singleton = registrations.All(registration => registration.IsSingleton) ? registrations.FirstOrDefault() : null;
            foreach (var target in registrations.Select(registration => Implementations.Of(call.Target, registration.Implementation)).OfType<IMethodSymbol>().Distinct<IMethodSymbol>(SymbolEqualityComparer.Default))
            {
                if (!seen.Add(target))
                    continue;
                foreach (var access in accesses[target].Where(access => access is { Changes: true, IsUpdate: true, IsBare: true } && (singleton is not null || access.Variable.IsStatic)))
                    yield return new SharedService(access, call, request, access.Variable.IsStatic ? null : singleton);
                foreach (var next in fromMembers[target])
                    pending.Enqueue((next, request));
            }
        }
    }
}
