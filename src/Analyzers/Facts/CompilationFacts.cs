using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts;

/// <summary>What the types of a compilation say of each other, gathered as each of them ends. Holds symbols and places only.</summary>
internal sealed class CompilationFacts
{
    private readonly ConcurrentBag<ConcurrentCall> _calls = [];
    private readonly ConcurrentBag<ExposedChange> _changes = [];
    private readonly ConcurrentBag<LockUse> _locks = [];
    private readonly ConcurrentDictionary<Location, bool> _reported = new();

    /// <summary>All concurrent calls, by place.</summary>
    public ImmutableArray<ConcurrentCall> Calls => _calls.OrderBy(call => Order(call.Site)).ThenBy(call => call.Text, StringComparer.Ordinal).ToImmutableArray();

    /// <summary>All exposed changes by the member that comes to them.</summary>
    public ILookup<ISymbol, ExposedChange> Changes => _changes.OrderBy(change => Order(change.Site)).ToLookup(change => (ISymbol)change.Member, SymbolEqualityComparer.Default);

    /// <summary>All uses of locks, by place.</summary>
    public ImmutableArray<LockUse> Locks => _locks.OrderBy(use => Order(use.Site)).ToImmutableArray();

    /// <summary>Adds what <paramref name="type"/> says.</summary>
    public void Add(TypeFacts type)
    {
        foreach (var call in ConcurrentCall.Of(type))
            _calls.Add(call);
        foreach (var change in ExposedChange.Of(type))
            _changes.Add(change);
        foreach (var use in LockUse.Of(type))
            _locks.Add(use);
    }

    /// <summary>Notes that something is reported at <paramref name="site"/> already.</summary>
    public void Reported(Location site) => _reported.TryAdd(site, true);

    /// <summary>Whether something is reported at <paramref name="site"/> already.</summary>
    public bool IsReported(Location site) => _reported.ContainsKey(site);

    private static (string, int) Order(Location location) => (location.SourceTree?.FilePath ?? "", location.SourceSpan.Start);
}
