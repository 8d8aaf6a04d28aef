using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>What the types of a compilation say of services that the container hands out, and of the requests which use them.</summary>
internal sealed class ServiceFacts
{
    private readonly ConcurrentBag<ServiceRegistration> _services = [];
    private readonly ConcurrentBag<InjectedCall> _injected = [];
    private readonly ConcurrentBag<OwnCall> _own = [];
    private readonly ConcurrentBag<ExposedAccess> _elements = [];
    private readonly ConcurrentBag<StoredStatic> _stores = [];
    private readonly ConcurrentBag<GivenOfRequest> _gifts = [];
    private readonly ConcurrentBag<ReadStatic> _reads = [];

    /// <summary>All registrations of services, by the service.</summary>
    public ILookup<ISymbol, ServiceRegistration> Services => _services.ByPlace(service => service.Site).ToLookup(service => (ISymbol)service.Service, SymbolEqualityComparer.Default);

    /// <summary>All calls of objects that the container hands out, by place.</summary>
    public ImmutableArray<InjectedCall> Injected => _injected.ByPlace(call => call.Site).ToImmutableArray();

    /// <summary>The calls of members on their own object that other classes may have, by the member that comes to them.</summary>
    public ILookup<ISymbol, OwnCall> Own => _own.ByPlace(call => call.Target.Locations[0]).ToLookup(call => (ISymbol)call.Member, SymbolEqualityComparer.Default);

    /// <summary>The accesses to values of several words in objects that are found in collections, by the member that comes to them.</summary>
    public ILookup<ISymbol, ExposedAccess> Elements => _elements.ByPlace(access => access.Site).ToLookup(access => access.Member, SymbolEqualityComparer.Default);

    /// <summary>What belongs to one request, and is kept in a static until the request needs it again.</summary>
    /// <param name="facts">What the types of the compilation say.</param>
    public IEnumerable<StaticOfRequest> StaticsOfRequests(CompilationFacts facts) => StaticOfRequest.Of(_stores.ByPlace(store => store.Site), _gifts.ByPlace(gift => gift.Site).ToLookup(gift => (ISymbol)gift.To, SymbolEqualityComparer.Default),
        _reads.ByPlace(read => read.Site).ToLookup(read => read.Variable, SymbolEqualityComparer.Default), () => ServiceReach.Members(Injected.Where(call => call is { Member: null, Worker: null }), facts).Select(reached => reached.Member).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default));

    /// <summary>Adds what <paramref name="type"/> says.</summary>
    public void Add(TypeFacts type)
    {
        if (!ServiceRegistration.IsPossible(type.Compilation))
            return;
        _services.AddAll(ServiceRegistration.Of(type));
        _injected.AddAll(InjectedCall.Of(type));
        _own.AddAll(OwnCall.Of(type));
        _elements.AddAll(WideElement.Of(type));
        _stores.AddAll(StaticOfRequest.StoresIn(type));
        _gifts.AddAll(StaticOfRequest.GiftsIn(type));
        _reads.AddAll(StaticOfRequest.ReadsIn(type));
    }
}
