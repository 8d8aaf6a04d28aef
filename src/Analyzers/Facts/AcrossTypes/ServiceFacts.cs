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
    public ILookup<ISymbol, ServiceRegistration> Services => _services.OrderBy(service => Order(service.Site)).ToLookup(service => (ISymbol)service.Service, SymbolEqualityComparer.Default);

    /// <summary>All calls of objects that the container hands out, by place.</summary>
    public ImmutableArray<InjectedCall> Injected => _injected.OrderBy(call => Order(call.Site)).ToImmutableArray();

    /// <summary>The calls of members on their own object that other classes may have, by the member that comes to them.</summary>
    public ILookup<ISymbol, OwnCall> Own => _own.OrderBy(call => Order(call.Target.Locations[0])).ToLookup(call => (ISymbol)call.Member, SymbolEqualityComparer.Default);

    /// <summary>The accesses to values of several words in objects that are found in collections, by the member that comes to them.</summary>
    public ILookup<ISymbol, ExposedAccess> Elements => _elements.OrderBy(access => Order(access.Site)).ToLookup(access => access.Member, SymbolEqualityComparer.Default);

    /// <summary>What belongs to one request, and is kept in a static until the request needs it again.</summary>
    /// <param name="facts">What the types of the compilation say.</param>
    public IEnumerable<StaticOfRequest> StaticsOfRequests(CompilationFacts facts) => StaticOfRequest.Of(_stores.OrderBy(store => Order(store.Site)), _gifts.OrderBy(gift => Order(gift.Site)).ToLookup(gift => (ISymbol)gift.To, SymbolEqualityComparer.Default),
        _reads.OrderBy(read => Order(read.Site)).ToLookup(read => read.Variable, SymbolEqualityComparer.Default), () => ServiceReach.Members(Injected.Where(call => call is { Member: null, Worker: null }), facts).Select(reached => reached.Member).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default));

    /// <summary>Adds what <paramref name="type"/> says.</summary>
    public void Add(TypeFacts type)
    {
        if (!ServiceRegistration.IsPossible(type.Compilation))
            return;
        AddAll(_services, ServiceRegistration.Of(type));
        AddAll(_injected, InjectedCall.Of(type));
        AddAll(_own, OwnCall.Of(type));
        AddAll(_elements, WideElement.Of(type));
        AddAll(_stores, StaticOfRequest.StoresIn(type));
        AddAll(_gifts, StaticOfRequest.GiftsIn(type));
        AddAll(_reads, StaticOfRequest.ReadsIn(type));
    }

    private static void AddAll<T>(ConcurrentBag<T> bag, IEnumerable<T> items)
    {
        foreach (var item in items)
            bag.Add(item);
    }

    private static (string, int) Order(Location location) => (location.SourceTree?.FilePath ?? "", location.SourceSpan.Start);
}
