using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A method that overrides one of a base class, and waits without end for something that is its class's own.</summary>
/// <param name="Overridden">What it overrides.</param>
/// <param name="Site">Where it waits.</param>
/// <param name="EndedIn">The methods of base classes that are overridden by those which may end the wait.</param>
internal sealed record BlockedHook(ImmutableArray<IMethodSymbol> Overridden, Location Site, ImmutableArray<IMethodSymbol> EndedIn)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of <paramref name="type"/> whose wait ends in such methods only, or when there is something to have.</summary>
    public static IEnumerable<BlockedHook> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (body.Body is not { Enclosing: null, Method: { IsOverride: true, OverriddenMethod: { } overridden } method } || !overridden.IsInSource())
                continue;
            var round = new PolledLoop(body.Body.Root, body, body.Body.Root.Syntax.Span, null);
            foreach (var call in body.Body.Calls)
            {
                if (BlockedWait.Of(call, body, round) is not { IsOfPeer: false } wait || call.Deciding().Any())
                    continue;
                var ends = type.Bodies.Where(other => other != body && wait.IsEndedBy(other)).SelectMany(other => Enders(other, MaximumDepth).Select(ender => (Ender: ender, Closes: wait.IsClosedBy(other)))).ToList();
                if (ends.TrueForAll(end => end.Ender.Body.Outermost.Method is { IsOverride: true } || (!end.Closes && !AsksBase(end.Ender, method.ContainingType))))
                    yield return new BlockedHook(method.Overridden().Skip(1).Select(one => one.OriginalDefinition).ToImmutableArray(), call.Syntax.GetLocation(), ends.Select(end => end.Ender.Body.Outermost.Method).OfType<IMethodSymbol>().Where(ender => ender.IsOverride).SelectMany(ender => ender.Overridden().Skip(1)).Select(one => one.OriginalDefinition).ToImmutableArray());
                break;
            }
        }
    }

    /// <summary>The members that come to the body: it, or those that call it, a private one.</summary>
    private static IEnumerable<BodyFacts> Enders(BodyFacts body, int depth) => depth > 0 && body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } method } && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls
        ? calls.SelectMany(call => Enders(call.Caller, depth - 1)) : [body];

    /// <summary>Whether the body calls something of a base class: that may be the request to stop.</summary>
    private static bool AsksBase(BodyFacts body, INamedTypeSymbol type) => body.Body.Calls.Any(call => !call.TargetMethod.IsStatic && call.TargetMethod.ContainingType is { SpecialType: SpecialType.None } called && !SymbolEqualityComparer.Default.Equals(called, type) && type.IsOrDerivesFrom(called));
}
