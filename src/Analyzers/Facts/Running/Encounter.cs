using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Tells by where threads come from alone whether they can be at two accesses to one variable at once: what is cheap to know, and rules most pairs out.</summary>
internal static class Encounter
{
    /// <summary>The threads at the one access that may meet those at the other; null where there are none.</summary>
    public static List<(ThreadRoot Left, ThreadRoot Right)>? Pairs(IEnumerable<ThreadRoot> lefts, Access first, IEnumerable<ThreadRoot> rights, Access second)
    {
        List<(ThreadRoot Left, ThreadRoot Right)>? pairs = null;
        foreach (var left in lefts)
        {
            foreach (var right in rights)
            {
                if (CanMeet(left, first, right, second))
                    (pairs ??= []).Add((left, right));
            }
        }

        return pairs;
    }

    /// <summary>Whether each run of a member has the variable of its own.</summary>
    public static bool IsOfRun(ISymbol anchor) => anchor is ILocalSymbol || (anchor is IParameterSymbol parameter && !parameter.IsPrimaryConstructorParameter());

    /// <summary>Whether the local or parameter is one of <paramref name="member"/>, or of a function in it.</summary>
    public static bool IsOfRunOf(ISymbol anchor, Body member)
    {
        var owner = anchor.ContainingSymbol;
        while (owner is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
            owner = owner.ContainingSymbol;
        return SymbolEqualityComparer.Default.Equals(owner, member.Owner);
    }

    /// <summary>The function each run of which has the local or parameter of its own: the one that declares it; the whole member for what is declared elsewhere.</summary>
    public static Body RunOf(ISymbol anchor, Body body)
    {
        for (var run = body; run is not null; run = run.Enclosing)
        {
            if (SymbolEqualityComparer.Default.Equals(anchor.ContainingSymbol, run.Owner))
                return run;
        }

        return body.Outermost;
    }

    /// <summary>Whether two objects are reached through different locals, or one through a local only, so that nothing says they are the same.</summary>
    public static bool AreApart(ISymbol first, ISymbol second) => (IsOfRun(first) || IsOfRun(second)) && !SymbolEqualityComparer.Default.Equals(first, second);

    /// <summary>Whether both are made by one function through a local that it declares itself: each run has its own, whichever thread it is on.</summary>
    public static bool IsOfEachRun(Access first, Access second) =>
        first.Body == second.Body && first.Anchor is ILocalSymbol local && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, first.Body.Body.Method) && first.Body.Body.Enclosing is not null;

    /// <summary>Whether the thread is beside the others at the access: of an async lambda that is called in turn, after its first await.</summary>
    public static bool IsBeside(ThreadRoot root, Access access) => AsyncCalls.IsAfterAwait(access.Operation, access.Body)
        ? !root.IsUntilAwait
        : root.Entry is not { Row.AfterAwait: true } entry || access.Body != entry.Target;

    private static bool CanMeet(ThreadRoot left, Access first, ThreadRoot right, Access second)
    {
        // A lock that only one of the ways in takes is a protocol of its own: what it keeps out is not known.
        if ((left.Entry is null && right.Entry is null) || left.IsUnderLock || right.IsUnderLock)
            return false;
        if (!first.Variable.IsStatic && !(left.IsOnSameObject && right.IsOnSameObject) && !StartsOnOwnObject(left, right, second) && !StartsOnOwnObject(right, left, first))
            return false;
        return left.Entry != right.Entry || left.Entry!.MeetsItself(first.Anchor);
    }

    /// <summary>Whether the access is in the member that starts the thread on its own object, whichever object that is.</summary>
    private static bool StartsOnOwnObject(ThreadRoot started, ThreadRoot other, Access access) =>
        started.Entry is { IsOnSameObject: true } entry && other.Entry is null && entry.StartedIn.Body.Outermost == access.Body.Body.Outermost;
}
