using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>An access to what a class leaves to those which derive from it, by itself or by one of them, with the locks that it holds.</summary>
/// <param name="Variable">The field or auto-property.</param>
/// <param name="Class">The class that has the access.</param>
/// <param name="Member">Its member.</param>
/// <param name="Site">Where.</param>
/// <param name="Guards">What holds the locks, see <see cref="GuardedState.LockOf"/>; empty where one of them is not known, or may be another's as well.</param>
internal sealed record InheritedSection(ISymbol Variable, INamedTypeSymbol Class, ISymbol Member, Location Site, ImmutableArray<ISymbol> Guards)
{
    /// <summary>Whether the variable has another value afterwards.</summary>
    public bool Writes { get; init; }

    /// <summary>Whether it, or what is in it, is changed.</summary>
    public bool Changes { get; init; }

    /// <summary>Whether a change at the same time spoils it: it works on the contents, or on the old value.</summary>
    public bool IsSpoiled { get; init; }

    /// <summary>Whether another thread, which the class starts, makes it.</summary>
    public bool IsOfThread { get; init; }

    /// <summary>The members by which others come to it on their own thread.</summary>
    public ImmutableArray<IMethodSymbol> Entrances { get; init; } = ImmutableArray<IMethodSymbol>.Empty;

    /// <summary>The interfaces of which the class that declares the variable calls members: it may do so under its lock.</summary>
    public ImmutableArray<INamedTypeSymbol> Called { get; init; } = ImmutableArray<INamedTypeSymbol>.Empty;

    /// <summary>Whether the class that declares the variable has the access.</summary>
    public bool IsOfOwner => SymbolEqualityComparer.Default.Equals(Class.OriginalDefinition, Variable.ContainingType);

    /// <summary>The accesses of <paramref name="type"/> to what its classes leave to others, and to what they inherit from classes that lock.</summary>
    /// <param name="type">The type.</param>
    /// <param name="locks">Whether a class, as it is written, has locks.</param>
    public static IEnumerable<InheritedSection> Of(TypeFacts type, Func<INamedTypeSymbol, bool> locks)
    {
        if (!type.Locks.HasLocks)
            return [];
        var own = type.Accesses.ByVariable.Where(group => IsLeftToOthers(group.Key!)).SelectMany(group => group).Where(access => access.Object.Equals(AccessPath.This));
        var inherited = type.Accesses.InheritedVariables.Any(variable => locks(variable.ContainingType))
            ? type.Accesses.Inherited.Where(access => IsLeftToOthers(access.Variable) && locks(access.Variable.ContainingType) && !access.Guards.Locks.IsEmpty)
            : [];
        var sections = own.Concat(inherited).Where(access => IsRelevant(access) && !type.Callers.IsDuringConstruction(access)).Select(Of).ToList();
        var called = sections.Exists(section => section.IsOfOwner) ? GuardedState.CalledBy(type) : ImmutableArray<INamedTypeSymbol>.Empty;
        return sections.Select(section => section.IsOfOwner ? section with { Called = called } : section);
    }

    private static InheritedSection Of(Access access)
    {
        var section = new InheritedSection(access.Variable, access.Body.Body.Owner.ContainingType, access.Body.Body.Outermost.Owner, access.Location, GuardsOf(access))
        {
            Writes = access.Writes,
            Changes = access.Changes,
            IsSpoiled = access.Kind == AccessKind.Update || ((access.Use is not null || access.IsElement) && !access.LooksAtNumber),
            IsOfThread = InheritedAccess.RunsOnThread(access),
        };
        return section.IsOfOwner || section.Guards.IsEmpty || section.IsOfThread ? section : section with { Entrances = InheritedAccess.EntrancesTo(access, isUnderLock: true) };
    }

    private static ImmutableArray<ISymbol> GuardsOf(Access access)
    {
        var guards = access.Guards;
        // What else the owner's callers hold does not take its own lock from it.
        if ((guards.HasOthers && !SymbolEqualityComparer.Default.Equals(access.Variable.ContainingType, access.Body.Body.Owner.ContainingType.OriginalDefinition)) || access.Kind == AccessKind.Reference || access.IsAtomic || InheritedLocks.MayBeHeldAt(access))
            return ImmutableArray<ISymbol>.Empty;
        var held = guards.Locks.Select(grip => grip.Lock.IsExact && GuardedState.LockOf(grip, access.Variable) is { } guard && IsOneLock(guard, access.Body.Type) ? guard : null).ToList();
        return held.Contains(null) ? ImmutableArray<ISymbol>.Empty : held.OfType<ISymbol>().ToImmutableArray();
    }

    /// <summary>Whether nothing but an object that is made for it is ever kept there: no other variable holds the same lock.</summary>
    private static bool IsOneLock(ISymbol guard, TypeFacts type) => guard is ITypeSymbol || (guard is not ({ IsVirtual: true } or { IsOverride: true } or { IsAbstract: true }) && IsMadeForIt(guard, type));

    private static bool IsMadeForIt(ISymbol guard, TypeFacts type) =>
        (guard is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } && guard.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } or PropertyDeclarationSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax })
        || (SymbolEqualityComparer.Default.Equals(guard.OutermostType(), type.Type) && type.Values[guard.OriginalDefinition].ToList() is { Count: > 0 } values && values.TrueForAll(value => value.Unwrapped() is IObjectCreationOperation));

    private static bool IsRelevant(Access access) => (access.Variable is not IFieldSymbol { IsReadOnly: true } || access.Use is not null || access.IsElement) && access.Operation.Parent is not ILockOperation && !access.Body.Body.Outermost.IsForDebugger;

    private static bool IsLeftToOthers(ISymbol variable) => variable is { IsStatic: false, IsVirtual: false, IsOverride: false, ContainingType: { TypeKind: TypeKind.Class, IsSealed: false } } and not IFieldSymbol { IsVolatile: true } && variable.IsVisibleOutsideType();
}
