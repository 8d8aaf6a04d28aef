using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Sums up what a followed body does to its caller's locks.</summary>
internal static class LockEffects
{
    /// <summary>
    /// The effects that <paramref name="method"/> has on every path, or on every path with the same boolean result, or with the same value of a flag
    /// that its caller gives it by reference.
    /// </summary>
    public static ImmutableArray<LockEffect> Of(IMethodSymbol method, BodyFlow flow) =>
        method.Parameters.FirstOrDefault(parameter => parameter is { RefKind: RefKind.Ref or RefKind.Out, Type.SpecialType: SpecialType.System_Boolean } && IsFlag(parameter, flow)) is { } flag
            ? ToldBy(flag, flow)
            : ToldByResult(method, flow);

    /// <summary>Whether an acquire, or a method that acquires, is given the parameter to tell in it whether it has acquired.</summary>
    private static bool IsFlag(IParameterSymbol parameter, BodyFlow flow) =>
        flow.Sites.Any(site => Refers(site.Event.Flag, parameter))
        || flow.Calls.Any(call => call.Call is IInvocationOperation { Arguments: var arguments } && arguments.Any(argument => argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out && Refers(argument.Value, parameter)));

    private static bool Refers(IOperation? operation, IParameterSymbol parameter) =>
        operation is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter);

    /// <summary>The effects where the flag tells on every path whether they are there; none where it does not.</summary>
    private static ImmutableArray<LockEffect> ToldBy(IParameterSymbol flag, BodyFlow flow)
    {
        var ends = flow.Exits.SelectMany(exit => exit.Paths).Select(path => (Path: path, Value: (path.Known(Term.Value(AccessPath.Of(new PathRoot(PathRootKind.Variable, flag)))) as Fact.Truth)?.Value)).ToList();
        if (ends.Exists(end => end.Value is null))
            return ImmutableArray<LockEffect>.Empty;
        var told = ends.SelectMany(end => end.Path.Holds.Keys).Distinct().Where(grip => grip.Lock.Path.Root.Kind != PathRootKind.Opaque)
            .SelectMany(grip => ends.Select(end => end.Value).Distinct().Select(value => (Grip: grip, Value: value, Delta: Common(ends.Where(end => end.Value == value).Select(end => end.Path.Count(grip))))))
            .ToList();
        return told.Exists(one => one.Delta is null) || told.TrueForAll(one => one.Delta == 0) ? ImmutableArray<LockEffect>.Empty
            : told.Select(one => new LockEffect(one.Grip, one.Delta!.Value, one.Value, IsScope: false, flag.Ordinal)).ToImmutableArray();
    }

    private static ImmutableArray<LockEffect> ToldByResult(IMethodSymbol method, BodyFlow flow)
    {
        var ends = flow.Exits.SelectMany(exit => exit.Paths.Select(path => (Path: path, Result: Result(exit, path, flow)))).ToList();
        var grips = ends.SelectMany(end => end.Path.Holds.Keys).Distinct().Where(grip => grip.Lock.Path.Root.Kind != PathRootKind.Opaque);
        var effects = ImmutableArray.CreateBuilder<LockEffect>();
        var only = ends.TrueForAll(end => end.Result is not null && end.Result == ends[0].Result) ? ends.FirstOrDefault().Result : null;
        foreach (var grip in grips)
        {
            if (Common(ends.Select(end => end.Path.Count(grip))) is { } always)
            {
                // What it gives back a scope takes again.
                if (always != 0 && !(always < 0 && HandsOutScope(method)))
                    effects.Add(new LockEffect(grip, always, null, IsScope: always > 0 && HandsOutScope(method)) { Result = only });
            }
            else if (ends.All(end => end.Result is not null))
            {
                foreach (var result in new[] { true, false })
                {
                    if (Common(ends.Where(end => end.Result == result).Select(end => end.Path.Count(grip))) is { } delta and not 0)
                        effects.Add(new LockEffect(grip, delta, result, IsScope: false));
                }
            }
        }

        return effects.ToImmutable();
    }

    private static bool? Result(BodyExit exit, PathState path, BodyFlow flow) =>
        exit.Returned is { } returned ? flow.Evaluate(returned, path) : null;

    private static int? Common(IEnumerable<int> counts)
    {
        var distinct = counts.Distinct().Take(2).ToList();
        return distinct.Count == 1 ? distinct[0] : null;
    }

    /// <summary>Whether the method returns, at once or through a task, what can be disposed.</summary>
    public static bool HandsOutScope(IMethodSymbol method)
    {
        var type = method.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [var result] } ? result : method.ReturnType;
        // A task can be disposed of, too, but releases nothing.
        return type.SpecialType == SpecialType.System_IDisposable
            || type is { Name: "IAsyncDisposable" }
            || type.Name is not ("Task" or "ValueTask") && type.IsDisposable()
            || (type.IsRefLikeType && type.GetMembers("Dispose").Length > 0);
    }
}
