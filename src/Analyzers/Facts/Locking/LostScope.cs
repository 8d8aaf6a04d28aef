using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A lock that goes to the caller with an object, which releases it or with which it is given back, on a way out on which the caller gets no such object: a pool
/// whose permit is gone when it cannot connect.
/// </summary>
internal static class LostScope
{
    /// <summary>The leak of what is acquired at <paramref name="site"/>; null where each way out hands it out, or it is not known what does.</summary>
    /// <param name="body">The body that acquires.</param>
    /// <param name="flow">How it was followed.</param>
    /// <param name="grip">What it acquires.</param>
    /// <param name="site">Where.</param>
    /// <param name="acquire">What is called there; null when it is a method of the type.</param>
    /// <param name="held">The ways out on which it is held, with what they give the caller: true for an object, false for none.</param>
    public static Leak? Of(BodyFacts body, BodyFlow flow, Grip grip, SyntaxNode site, SyncEvent? acquire, IReadOnlyCollection<(BodyExit Exit, bool? Result)> held)
    {
        var handing = held.Where(end => end.Result is true && end.Exit.Returned is { } returned && (Carries(returned, body, grip) || IsGivenBackWith(body, grip))).ToList();
        if (handing.Count == 0)
            return null;
        if (held.FirstOrDefault(end => end.Result is false && end.Exit.Location is not null).Exit is { Location: { } exit })
            return new Leak(site, acquire, grip, exit, IsOnException: false, IsReleasedByCall: true);
        if (handing.Count < held.Count || !flow.Thrown.Any(path => path.Holds.TryGetValue(grip, out var hold) && hold.Count > 0 && hold.Site == site))
            return null;
        var thrower = Leaks.ThrowersPast(body, flow, grip, path => path.Holds.TryGetValue(grip, out var hold) && hold.Count > 0 && hold.Site == site)
            .FirstOrDefault(thrower => !ThrowTable.IsOrdinary(thrower.Operation) && !handing.Exists(end => IsLastPart(thrower.Operation, end.Exit.Returned!)));
        return thrower is null ? null : new Leak(site, acquire, grip, Leaks.PlaceOf(thrower), IsOnException: true, IsReleasedByCall: true) { IsHandedOut = true };
    }

    /// <summary>Whether the object is made of the lock, or of the object that has it, to release it when it is disposed of.</summary>
    private static bool Carries(IOperation returned, BodyFacts body, Grip grip) => Made(returned, body) is IObjectCreationOperation made && made.Type?.IsDisposable() == true
        && made.Arguments.Any(argument => argument.Value.Unwrapped() is IInstanceReferenceOperation || body.Paths.Read(argument.Value).Equals(grip.Lock.Path));

    private static IOperation? Made(IOperation returned, BodyFacts body) =>
        returned.Unwrapped() is ILocalReferenceOperation { Local: var local } ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() : returned.Unwrapped();

    /// <summary>Whether another member takes such an object back, and releases the lock then: permits of a pool, which has some at first, not items of a queue.</summary>
    private static bool IsGivenBackWith(BodyFacts body, Grip grip) => grip.IsSemaphore && grip.Lock.Path.Variable is { } permits && LockOwners.HasPermitsAtFirst(permits, body.Type) && Given(body.Body.Method) is { SpecialType: SpecialType.None } given && body.Type.Bodies.Any(other =>
        other.Body is { Enclosing: null, Method: { MethodKind: MethodKind.Ordinary } back } && back.Parameters.Any(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, given)) && OtherReleases.IsIn(other, grip));

    private static ITypeSymbol? Given(IMethodSymbol? method) => method?.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [var result] } ? result : method?.ReturnType;

    /// <summary>Whether the operation makes what is returned, or is the last that happens to it.</summary>
    private static bool IsLastPart(IOperation operation, IOperation returned) => operation is IObjectCreationOperation && returned.Syntax.Span.Contains(operation.Syntax.Span);
}
