using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>What a caller calls the locks of a body that it calls: by what it gives, and by what it calls it on.</summary>
internal static class Renaming
{
    /// <summary>The grip as the caller names it, or null where it cannot.</summary>
    public static Grip? Of(Grip grip, CallSite call, BodyFacts callee) => Of(grip.Lock.Path, call, callee) is { } path ? grip with { Lock = grip.Lock with { Path = path } } : null;

    /// <summary>Whether the lock is, or is part of, something that the body is given.</summary>
    public static bool IsGiven(Grip grip, BodyFacts body) => Parameter(grip.Lock.Path, body) is not null;

    /// <summary>The grip of a method that calls a function which it is given in <paramref name="taker"/>, as the function names it; null where it cannot.</summary>
    public static Grip? Of(Grip grip, IInvocationOperation taker, BodyFacts giver) => grip.Lock.Path.Root switch
    {
        { Kind: PathRootKind.Variable, Symbol: IParameterSymbol parameter } when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, taker.TargetMethod.OriginalDefinition) =>
            Within(grip.Lock.Path, taker.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value, giver) is { } path ? grip with { Lock = grip.Lock with { Path = path } } : null,
        { Kind: PathRootKind.Variable, Symbol: ISymbol local } => IsDeclaredAround(local, taker.TargetMethod) ? grip : null,
        _ => grip,
    };

    /// <summary>Whether the local or parameter is one of a function around the local function, which has the same name for both.</summary>
    private static bool IsDeclaredAround(ISymbol variable, IMethodSymbol function)
    {
        for (var outer = function.MethodKind == MethodKind.LocalFunction ? function.OriginalDefinition.ContainingSymbol : null; outer is IMethodSymbol; outer = outer.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, outer))
                return true;
        }

        return false;
    }

    /// <summary>The path as the caller names it, or null where it cannot.</summary>
    public static AccessPath? Of(AccessPath path, CallSite call, BodyFacts callee)
    {
        switch (path.Root.Kind)
        {
            case PathRootKind.Static or PathRootKind.TypeObject:
                return path;
            case PathRootKind.This:
                return call.IsOnSameObject ? path : Within(path, call.Receiver, call.Caller);
            case PathRootKind.Variable when Parameter(path, callee) is { } parameter:
                return callee.Type.Locks.LocalsOf(callee.Body).IsReassigned(parameter) ? null
                    : Within(path, (call.Operation as IInvocationOperation)?.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value, call.Caller);
            default:
                // What a function captures has the same name in the member that it is written in.
                return call.Target.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction && callee.Body.Outermost == call.Caller.Body.Outermost ? path : null;
        }
    }

    private static IParameterSymbol? Parameter(AccessPath path, BodyFacts body) =>
        path.Root is { Kind: PathRootKind.Variable, Symbol: IParameterSymbol parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, body.Body.Method) ? parameter : null;

    private static AccessPath? Within(AccessPath path, IOperation? value, BodyFacts body) =>
        value is not null && body.Paths.Read(value) is { IsExact: true } start ? path.Rebased(AccessPath.Of(path.Root), start) : null;
}
