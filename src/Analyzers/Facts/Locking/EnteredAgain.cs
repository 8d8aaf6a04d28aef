using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// The end of a scope that acquires what has been acquired already as the scope was made, where it should release:
/// <c>void Dispose() =&gt; _rows.EnterReadLock();</c>. The end of a scope that has released for a while acquires, too, and is right.
/// </summary>
internal static class EnteredAgain
{
    /// <summary>The leak of what is acquired at <paramref name="site"/>; null where the body is no such end, or not all who make the scope are seen to acquire.</summary>
    /// <param name="body">The body that acquires.</param>
    /// <param name="flow">How it was followed.</param>
    /// <param name="grip">What it acquires.</param>
    /// <param name="site">Where.</param>
    public static Leak? Of(BodyFacts body, BodyFlow flow, Grip grip, SyntaxNode site)
    {
        if (body.Body is not { Enclosing: null, Method: { Name: "Dispose" or "DisposeAsync", Parameters.IsEmpty: true, ContainingType: var scope } }
            || flow.Sites.FirstOrDefault(one => one.Event.Action == SyncAction.Acquire && one.Event.Call.Syntax == site && one.Grip.Equals(grip))?.Event is not { IsTimed: false } acquire
            || !flow.Exits.SelectMany(exit => exit.Paths).Any(path => path.Holds.TryGetValue(grip, out var hold) && hold.Count > 0 && hold.Site == site) || IsReleasedBy(scope, acquire, body.Type))
            return null;
        var constructors = OfScope(scope, body.Type).Where(member => member.Body.Method is { MethodKind: MethodKind.Constructor }).ToList();
        var earlier = constructors.SelectMany(constructor => constructor.Events.Where(sync => sync is { Action: SyncAction.Acquire, IsTimed: false } && IsAlike(sync, acquire) && IsSame(constructor.Paths.Read(sync.Target), grip))).FirstOrDefault()?.Call.Syntax
            ?? (constructors.TrueForAll(constructor => constructor.Body.Calls.IsEmpty) ? body.Type.Written.AcquireBefore(scope, acquire) : null);
        return earlier is null ? null : new Leak(site, acquire, grip, Exit: null, IsOnException: false, IsReleasedByCall: true) { Earlier = earlier };
    }

    /// <summary>Whether a member of the scope releases such a lock: for a while, or as its end.</summary>
    private static bool IsReleasedBy(INamedTypeSymbol scope, SyncEvent acquire, TypeFacts type) => OfScope(scope, type).SelectMany(body => body.Events).Any(sync => sync.Action == SyncAction.Release && IsAlike(sync, acquire));

    private static bool IsAlike(SyncEvent one, SyncEvent other) => one.Kind == other.Kind && one.Mode == other.Mode;

    /// <summary>Whether the constructor acquires what the scope keeps, or was given.</summary>
    private static bool IsSame(AccessPath acquired, Grip grip) => acquired.Variable is IParameterSymbol || SymbolEqualityComparer.Default.Equals(acquired.Variable, grip.Lock.Path.Variable);

    private static IEnumerable<BodyFacts> OfScope(INamedTypeSymbol scope, TypeFacts type) => type.Bodies.Where(body => SymbolEqualityComparer.Default.Equals(body.Body.Owner.ContainingType, scope));
}
