using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Locks of several types are acquired in orders that form a cycle.</summary>
internal sealed class LockOrderAcrossTypesRule : CompilationRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.LockOrderAcrossTypes,
        title: "Locks of several types are acquired in opposite orders",
        messageFormat: "'{0}' holds '{1}' when it comes to acquire '{2}' here, but {3}: threads that hold one each wait for each other for ever",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Do not call into other objects while a lock is held, or acquire locks in one order everywhere.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        var edges = Edges(facts.Locks);
        var from = edges.ToLookup(edge => edge.Held, (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);
        var seen = new HashSet<string>();
        foreach (var start in edges)
        {
            foreach (var cycle in Close(ImmutableArray.Create(start), from))
            {
                if (cycle.Select(edge => edge.Held.OutermostType()).Distinct<INamedTypeSymbol?>(SymbolEqualityComparer.Default).Count() > 1 && seen.Add(string.Join("|", cycle.Select(edge => edge.Held.ToDisplayString()).OrderBy(name => name, StringComparer.Ordinal))))
                {
                    var others = string.Join(" and ", cycle.Skip(1).Select(edge => $"'{Name(edge.Method)}' comes to acquire '{Name(edge.Wanted)}' on line {Excerpt.Line(edge.Site)} of {Path.GetFileName(edge.Site.SourceTree!.FilePath)} while it holds '{Name(edge.Held)}'"));
                    // Which object a virtual call comes to is not known: wrappers of wrappers go one way only.
                    if (cycle.All(edge => edge.IsCertain))
                        report.At(start.Site, cycle.Skip(1).Select(edge => edge.Site), FixHints.None, Name(start.Method), Name(start.Held), Name(start.Wanted), others);
                    else
                        report.Suggest(start.Site, cycle.Skip(1).Select(edge => edge.Site), FixHints.None, Name(start.Method), Name(start.Held), Name(start.Wanted), others);
                }
            }
        }
    }

    private const int MaximumCycle = 4;

    private sealed record Edge(ISymbol Held, ISymbol Wanted, IMethodSymbol Method, Location Site, bool IsCertain);

    private static string Name(ISymbol symbol) => symbol is INamedTypeSymbol type ? $"typeof({type.Name})" : $"{symbol.ContainingType.Name}.{symbol.Name}";

    private static List<Edge> Edges(ImmutableArray<LockUse> uses)
    {
        var acquires = uses.Where(use => use.Lock is not null).ToLookup(use => use.Method, SymbolEqualityComparer.Default);
        var calls = uses.Where(use => use.Callee is not null).ToLookup(use => use.Method, SymbolEqualityComparer.Default);
        var reached = new Dictionary<ISymbol, ImmutableDictionary<ISymbol, bool>>(SymbolEqualityComparer.Default);

        // The locks that a method comes to, and whether it is certain that it does.
        ImmutableDictionary<ISymbol, bool> Reached(ISymbol method)
        {
            if (reached.TryGetValue(method, out var known))
                return known;
            var none = ImmutableDictionary.Create<ISymbol, bool>(SymbolEqualityComparer.Default);
            reached[method] = none;
            var all = none.ToBuilder();
            // Of several overrides, which one an object has is not known.
            var isOneOfMany = calls[method].Count(call => SymbolEqualityComparer.Default.Equals(call.Callee!.OverriddenMethod?.OriginalDefinition, method)) > 1;
            foreach (var (wanted, isCertain) in acquires[method].Select(use => (use.Lock!, true)).Concat(calls[method].SelectMany(call => Reached(call.Callee!).Select(reach => (reach.Key, reach.Value && call.IsCertain && !isOneOfMany)))))
                all[wanted] = isCertain || (all.TryGetValue(wanted, out var before) && before);
            return reached[method] = all.ToImmutable();
        }

        var edges = new List<Edge>();
        foreach (var use in uses.Where(use => !use.Held.IsEmpty))
        {
            foreach (var (wanted, isCertain) in use.Lock is { } direct ? [(direct, true)] : Reached(use.Callee!).Select(reach => (reach.Key, reach.Value && use.IsCertain)).OrderBy(reach => reach.Key.ToDisplayString(), StringComparer.Ordinal).ToArray())
            {
                if (use.Held.Contains(wanted, SymbolEqualityComparer.Default))
                    continue;
                edges.AddRange(use.Held.Select(held => new Edge(held, wanted, use.Method, use.Site, isCertain)));
            }
        }

        return edges;
    }

    private static IEnumerable<ImmutableArray<Edge>> Close(ImmutableArray<Edge> path, ILookup<ISymbol, Edge> from)
    {
        var last = path[path.Length - 1];
        foreach (var next in from[last.Wanted].GroupBy(edge => edge.Wanted, SymbolEqualityComparer.Default).Select(group => group.First()))
        {
            if (SymbolEqualityComparer.Default.Equals(next.Wanted, path[0].Held))
                yield return path.Add(next);
            else if (path.Length + 1 < MaximumCycle && !path.Any(edge => SymbolEqualityComparer.Default.Equals(edge.Held, next.Wanted) || SymbolEqualityComparer.Default.Equals(edge.Held, next.Held)))
            {
                foreach (var longer in Close(path.Add(next), from))
                    yield return longer;
            }
        }
    }
}
