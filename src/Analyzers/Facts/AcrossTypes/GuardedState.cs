using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A variable that a class keeps under a lock, where classes which derive from it can name both.</summary>
/// <param name="Variable">The field or auto-property.</param>
/// <param name="Guard">What holds the lock, see <see cref="LockOf"/>.</param>
/// <param name="Lock">The lock, as derived classes write it, or as the class itself does where they cannot name it.</param>
/// <param name="IsNamed">Whether derived classes can name the lock.</param>
/// <param name="Primitive">What kind of lock it is.</param>
/// <param name="Member">A member that changes the variable under the lock.</param>
/// <param name="Site">Where it does.</param>
/// <param name="Holders">How many members of the class hold the lock at the variable.</param>
/// <param name="Members">How many members use it.</param>
/// <param name="Weight">The weight of the accesses that hold it.</param>
/// <param name="ReadsBare">The weight of the reads that hold nothing.</param>
/// <param name="Accesses">How many accesses hold the lock.</param>
/// <param name="KeepsObject">Whether the object in the variable is changed, and never replaced.</param>
/// <param name="Called">The interfaces of which the class calls members: it may do so under its lock.</param>
internal sealed record GuardedState(
    ISymbol Variable,
    ISymbol Guard,
    string Lock,
    bool IsNamed,
    string Primitive,
    ISymbol Member,
    Location Site,
    int Holders,
    int Members,
    int Weight,
    int ReadsBare,
    int Accesses,
    bool KeepsObject,
    ImmutableArray<INamedTypeSymbol> Called)
{
    private const int LeastHolders = 2;
    private const int LeastWeight = 3;

    /// <summary>What the classes of <paramref name="type"/> keep under a lock, and never change without.</summary>
    public static IEnumerable<GuardedState> Of(TypeFacts type)
    {
        if (!type.Locks.HasLocks)
            yield break;
        foreach (var (variable, accesses) in type.Shared.Where(shared => IsInherited(shared.Variable)))
        {
            var relevant = GuardEvidence.Relevant(variable, accesses);
            if (relevant.Exists(access => access.IsAtomic || access.Part is not null || access.Kind == AccessKind.Reference || (access.Changes && access.Guards.AreNone))
                || GuardEvidence.Of(relevant) is not { Guarded: >= LeastWeight } evidence || !evidence.Guard.Lock.Path.IsExact || LockOf(evidence.Guard, variable) is not { } guard)
                continue;
            var name = NameOf(evidence.Guard.Lock.Path, variable);
            var holders = relevant.Where(evidence.IsHeldAt).ToList();
            if (GuardEvidence.Members(holders) is >= LeastHolders and var members)
                yield return new GuardedState(variable, guard, name ?? evidence.Guard.Lock.Path.Variable?.Name ?? evidence.Guard.Lock.ToString(), name is not null, evidence.Guard.Lock.Kind.ToString(), evidence.Example.Body.Body.Outermost.Owner, evidence.Example.Location, members, GuardEvidence.Members(relevant), evidence.Guarded, evidence.Unguarded, holders.Count, !relevant.Exists(access => access.Writes && !access.IsElement), CalledBy(type));
        }
    }

    /// <summary>What types that do not know each other can name a lock by: the variable that holds it, whatever the object; the class where its objects, or its <c>typeof</c>, are locked.</summary>
    public static ISymbol? LockOf(Grip grip, ISymbol variable) => grip.Lock.Path.Equals(AccessPath.This) ? variable.ContainingType : (grip.Lock.Path.Variable ?? grip.Lock.Path.Root.Symbol as ISymbol)?.OriginalDefinition;

    private static bool IsInherited(ISymbol variable) => variable.IsVisibleOutsideType() && variable is { IsVirtual: false, IsOverride: false, ContainingType: { TypeKind: TypeKind.Class, IsSealed: false } } and not IFieldSymbol { IsVolatile: true };

    /// <summary>The lock as a derived class can write it; null where it cannot name it.</summary>
    private static string? NameOf(AccessPath path, ISymbol variable) => path switch
    {
        { IsExact: false } => null,
        { Root.Kind: PathRootKind.This or PathRootKind.TypeObject, Elements.IsEmpty: true } => path.ToString(),
        { Root.Kind: PathRootKind.This, Elements: [{ Member: { } holder }] } => NameOf(holder),
        { Root: { Kind: PathRootKind.Static, Symbol: INamedTypeSymbol owner }, Elements: [{ Member: { } holder }] } => NameOf(holder) is { } name ? variable.ContainingType.IsOrDerivesFrom(owner) ? name : $"{owner.Name}.{name}" : null,
        _ => null,
    };

    private static string? NameOf(ISymbol holder) => holder.IsVisibleOutsideType() ? holder.Name
        : holder.ContainingType.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(property => property.IsVisibleOutsideType() && SymbolEqualityComparer.Default.Equals(property.ReturnedField(), holder))?.Name;

    /// <summary>The interfaces of which <paramref name="type"/> calls members.</summary>
    public static ImmutableArray<INamedTypeSymbol> CalledBy(TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations)
        .Select(operation => operation switch
        {
            IInvocationOperation call => call.TargetMethod.ContainingType,
            IPropertyReferenceOperation property => property.Property.ContainingType,
            _ => null,
        })
        .OfType<INamedTypeSymbol>().Where(called => called.TypeKind == TypeKind.Interface).Select(called => called.OriginalDefinition).Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default).ToImmutableArray();
}
