using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>An access of a class to a variable that it inherits from another of the compilation.</summary>
/// <param name="Variable">The field or auto-property.</param>
/// <param name="Class">The class that has the access.</param>
/// <param name="Member">Its member.</param>
/// <param name="Site">Where.</param>
/// <param name="Writes">Whether the variable has another value afterwards.</param>
/// <param name="Changes">Whether it, or what is in it, is changed.</param>
internal sealed record InheritedAccess(ISymbol Variable, INamedTypeSymbol Class, ISymbol Member, Location Site, bool Writes, bool Changes)
{
    /// <summary>Whether the contents of the object in the variable are used.</summary>
    public bool UsesContents { get; init; }

    /// <summary>Whether all of the contents are gone through.</summary>
    public bool IsWalk { get; init; }

    /// <summary>Whether no lock is held for certain.</summary>
    public bool IsBare { get; init; }

    /// <summary>Whether another thread, which the class starts, makes it.</summary>
    public bool IsOfThread { get; init; }

    /// <summary>The members by which others come to it on their own thread; empty where that is not known.</summary>
    public ImmutableArray<IMethodSymbol> Entrances { get; init; } = ImmutableArray<IMethodSymbol>.Empty;

    /// <summary>What holds the locks that are held, see <see cref="GuardedState.LockOf"/>.</summary>
    public ImmutableArray<ISymbol> Guards { get; init; } = ImmutableArray<ISymbol>.Empty;

    /// <summary>The accesses of <paramref name="type"/> to what it inherits from classes that lock.</summary>
    /// <param name="type">The type.</param>
    /// <param name="locks">Whether a class, as it is written, has locks.</param>
    public static IEnumerable<InheritedAccess> Of(TypeFacts type, Func<INamedTypeSymbol, bool> locks)
    {
        if (!type.Accesses.InheritedVariables.Any(variable => locks(variable.ContainingType)))
            yield break;
        var accesses = type.Accesses.Inherited.Where(access => locks(access.Variable.ContainingType)).ToList();
        foreach (var access in accesses.Where(access => !type.Callers.IsDuringConstruction(access)))
        {
            var guards = access.Guards;
            var isBare = guards.AreNone && access.Operation.Parent is not ILockOperation && !InheritedLocks.MayBeHeldAt(access) && !accesses.Exists(other => IsInSection(other, access));
            var isOfThread = isBare && RunsOnThread(access);
            yield return new InheritedAccess(access.Variable, access.Body.Body.Owner.ContainingType, access.Body.Body.Outermost.Owner, access.Location, access.Writes, access.Changes)
            {
                UsesContents = access.Use is not null || access.IsElement,
                IsWalk = access.Operation.Unconverted() is IForEachLoopOperation,
                IsBare = isBare && access.Kind is AccessKind.Read or AccessKind.Write or AccessKind.Update,
                IsOfThread = isOfThread,
                Entrances = isBare && !isOfThread ? EntrancesTo(access) : ImmutableArray<IMethodSymbol>.Empty,
                Guards = guards.Locks.Select(grip => GuardedState.LockOf(grip, access.Variable)).OfType<ISymbol>().ToImmutableArray(),
            };
        }
    }

    /// <summary>Whether the same member uses the variable under a lock, too: it has tested it first, or looks at it once more.</summary>
    private static bool IsInSection(Access other, Access access) =>
        other.Body.Body.Outermost == access.Body.Body.Outermost && SymbolEqualityComparer.Default.Equals(other.Variable, access.Variable) && !other.Guards.AreNone;

    /// <summary>Whether a thread that the class starts makes the access.</summary>
    public static bool RunsOnThread(Access access) => access.Body.Type.Threads.RootsOf(access.Body).Any(root => root is { Entry: { Row.Blocks: false }, IsUnderLock: false });

    /// <summary>Whether whoever declared what a public method overrides is at hand, so that it is seen whether it calls it under a lock.</summary>
    private static bool IsOfSource(IMethodSymbol method) => method.DeclaredAccessibility == Accessibility.Public && method.Overridden().Last().IsInSource();

    /// <summary>The members by which others come to the access on their own thread.</summary>
    /// <param name="access">The access.</param>
    /// <param name="isUnderLock">Whether the class may take its own locks on the way.</param>
    public static ImmutableArray<IMethodSymbol> EntrancesTo(Access access, bool isUnderLock = false)
    {
        var type = access.Body.Type;
        if (ThreadFacts.IsUserInterface(access.Body.Body.Owner.ContainingType))
            return ImmutableArray<IMethodSymbol>.Empty;
        return ExposedAccess.MembersComingTo(type.FactsOf(access.Body.Body.Outermost), isUnderLock)
            .Where(member => (!member.IsOverride || IsOfSource(member)) && !type.Calls.To(member).Any(call => call.IsDelegate && ThreadEntries.Start(call.Operation) is null))
            .ToImmutableArray();
    }
}
