using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A lock as types that do not know each other can name it: the variable that holds it, whatever the object.</summary>
/// <param name="Symbol">The field or property; for objects that are locked themselves their type, as for <c>typeof</c>.</param>
/// <param name="IsObject">Whether objects of the type are locked.</param>
internal readonly record struct LockClass(ISymbol Symbol, bool IsObject)
{
    /// <summary>What it is called in messages.</summary>
    public string Name => Symbol is INamedTypeSymbol type ? IsObject ? $"{type.Name}.this" : $"typeof({type.Name})" : $"{Symbol.ContainingType.Name}.{Symbol.Name}";

    /// <summary>The class of <paramref name="lockId"/>, as <paramref name="body"/> reaches it; null where it is not known to be one lock.</summary>
    public static LockClass? Of(LockId lockId, BodyFacts body) => lockId.Kind switch
    {
        PrimitiveKind.AsyncLock or PrimitiveKind.Event or PrimitiveKind.Barrier or PrimitiveKind.CountdownEvent => null,
        PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim => lockId.Path.Variable is IFieldSymbol semaphore && LockOwners.InitialCount(semaphore, body.Type) == 1 && body.Type.Locks.IsAlwaysReleasedByHolder(semaphore) ? Of(semaphore) : null,
        _ when lockId.Path.Equals(AccessPath.This) => new LockClass(body.Body.Owner.ContainingType.OriginalDefinition, IsObject: true),
        _ => Of(lockId.Path),
    };

    private static LockClass? Of(AccessPath path) => path switch
    {
        { Root: { Kind: PathRootKind.TypeObject, Symbol: ISymbol type }, Elements.IsEmpty: true } => new LockClass(type.OriginalDefinition, IsObject: false),
        { Root: { Kind: PathRootKind.Variable, Symbol: ISymbol variable }, Elements.IsEmpty: true } when variable.ValueType() is INamedTypeSymbol { TypeKind: TypeKind.Class } own && own.IsInSource() => new LockClass(own.OriginalDefinition, IsObject: true),
        { Variable: { } variable } => Of(variable),
        _ => null,
    };

    private static LockClass? Of(ISymbol variable) => variable switch
    {
        IFieldSymbol { Type.TypeKind: not TypeKind.Error } => new LockClass(variable.OriginalDefinition, IsObject: false),
        IPropertySymbol { SetMethod: null or { IsInitOnly: true }, IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false, GetMethod: { } getter } when getter.OriginalDefinition.IsAutoAccessor() && variable.ContainingType.TypeKind != TypeKind.Interface => new LockClass(variable.OriginalDefinition, IsObject: false),
        _ => null,
    };

    /// <summary>Whether one object may be both: a method of a base class locks the object that a derived one has locked.</summary>
    public bool MayBe(LockClass other) => Equals(other)
        || (IsObject && other.IsObject && Symbol is INamedTypeSymbol one && other.Symbol is INamedTypeSymbol type && (one.IsOrDerivesFrom(type) || type.IsOrDerivesFrom(one)));

    public bool Equals(LockClass other) => IsObject == other.IsObject && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Symbol);
}
