using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Knows helpers that only the scopes of a type call: objects of a nested type that have a lock until they are disposed of, as an edit has its sheet.</summary>
internal static class ScopeCallers
{
    /// <summary>Whether all calls of <paramref name="body"/> are made by such an object.</summary>
    public static bool Are(BodyFacts body) => body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } method }
        && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls
        && calls.TrueForAll(call => call.Caller.Body.Outermost.Owner.ContainingType is { } caller && !SymbolEqualityComparer.Default.Equals(caller, method.ContainingType) && IsScope(caller, body.Type));

    private static bool IsScope(INamedTypeSymbol nested, TypeFacts type) => nested.GetMembers("Dispose").OfType<IMethodSymbol>()
        .Select(end => type.Calls.BodyOf(end)).OfType<BodyFacts>()
        .Any(end => Releases(end) || type.Calls.From(end).Any(call => type.Calls.BodyOf(call.Target) is { } helper && Releases(helper)));

    private static bool Releases(BodyFacts body) => body.Events.Any(release => release.Action == SyncAction.Release) && !body.Events.Any(acquire => acquire.Action == SyncAction.Acquire);
}
