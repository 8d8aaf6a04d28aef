using System.Collections.Immutable;
using Lockset.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts;

/// <summary>Two calls on one object, or of static methods, that two threads can make at the same time.</summary>
/// <param name="First">The method that is called at <paramref name="Site"/>.</param>
/// <param name="Second">The method that the other thread calls; may be the same.</param>
/// <param name="Site">The first call.</param>
/// <param name="Text">Who runs what.</param>
/// <param name="Sites">The other call, and where the threads are started.</param>
internal sealed record ConcurrentCall(IMethodSymbol First, IMethodSymbol Second, Location Site, string Text, ImmutableArray<Location> Sites)
{
    /// <summary>The concurrent calls that the bodies of <paramref name="type"/> make of methods of the compilation.</summary>
    public static IEnumerable<ConcurrentCall> Of(TypeFacts type)
    {
        if (type.Threads.Entries.IsEmpty)
            yield break;
        var receivers = type.Accesses.ByVariable.Select(group => group.Where(access => !type.Callers.RunsDuringConstructionOnly(access.Body)).ToImmutableArray())
            .Concat(type.Captures.Select(captured => captured.Accesses));
        foreach (var accesses in receivers)
        {
            // Where the variable is given another object in between, the two calls may be of two objects.
            var calls = accesses.Any(access => access.Writes) ? [] : accesses
                .Select(access => (Access: access, Call: CallOn(access.Operation)))
                .Where(call => call.Call is not null)
                .Select(call => (call.Access with { Operation = call.Call! }, call.Call!.TargetMethod));
            foreach (var pair in Pairs(calls, type))
                yield return pair;
        }

        var statics = type.Bodies.SelectMany(body => body.Body.Calls
            .Where(call => call.TargetMethod is { IsStatic: true, IsExtensionMethod: false } method && IsOfCompilation(method))
            .Select(call => (Access: new Access(call.TargetMethod, false, AccessKind.Read, AccessPath.Of(new PathRoot(PathRootKind.Static, call.TargetMethod.ContainingType)), call, body), call.TargetMethod)));
        foreach (var group in statics.GroupBy(call => call.TargetMethod.ContainingType, SymbolEqualityComparer.Default))
        {
            foreach (var pair in Pairs(group, type))
                yield return pair;
        }
    }

    private static IEnumerable<ConcurrentCall> Pairs(IEnumerable<(Access Access, IMethodSymbol Method)> calls, TypeFacts type)
    {
        var bare = calls.Where(call => call.Access.Guards.AreNone).Take(32).ToList();
        foreach (var (first, firstMethod) in bare)
        {
            foreach (var (second, secondMethod) in bare)
            {
                if (type.Threads.InParallel(first, second) is { } meeting)
                    yield return new ConcurrentCall(firstMethod.OriginalDefinition, secondMethod.OriginalDefinition, first.Location, meeting.Text, meeting.Sites);
            }
        }
    }

    private static IInvocationOperation? CallOn(IOperation receiver) =>
        receiver.Parent is IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false, ContainingType.IsReferenceType: true } method } call
            && call.Instance == receiver && IsOfCompilation(method)
            ? call
            : null;

    private static bool IsOfCompilation(IMethodSymbol method) => method.Locations.Any(location => location.IsInSource);
}
