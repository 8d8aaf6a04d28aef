using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>The variables of a type that several threads can reach, with the accesses at which they can.</summary>
internal static class SharedVariables
{
    /// <summary>All of them, in the order in which they first appear.</summary>
    public static IEnumerable<SharedVariable> Of(TypeFacts type)
    {
        foreach (var group in type.Accesses.ByVariable)
        {
            if (group.Key is { } variable && CanBeShared(variable))
            {
                var accesses = group.Where(access => !type.Callers.IsDuringConstruction(access) && !IsOwned(access) && !access.Body.Body.Outermost.IsForDebugger).ToImmutableArray();
                foreach (var part in ByPart(accesses).Where(part => part.Any(access => access.Changes)))
                    yield return new SharedVariable(variable, part);
            }
        }
    }

    /// <summary>The variables that the type itself only reads, and others may change, with its accesses to them.</summary>
    public static IEnumerable<SharedVariable> ChangedElsewhere(TypeFacts type)
    {
        foreach (var group in type.Accesses.ByVariable)
        {
            if (group.Key is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod.IsInitOnly: false } && group.Key.IsVisibleOutsideType() && CanBeShared(group.Key) && !group.Any(access => access.Changes))
                yield return new SharedVariable(group.Key, group.Where(access => !type.Callers.IsDuringConstruction(access) && !IsOwned(access)).ToImmutableArray());
        }
    }

    /// <summary>The variables that the type's own objects inherit from classes of the compilation, with its accesses to them.</summary>
    public static IEnumerable<SharedVariable> Inherited(TypeFacts type) => type.Accesses.Inherited
        .Where(access => CanBeShared(access.Variable) && !type.Callers.IsDuringConstruction(access))
        .GroupBy(access => access.Variable, SymbolEqualityComparer.Default)
        .Select(group => new SharedVariable(group.Key!, group.ToImmutableArray()));

    /// <summary>
    /// The variables of objects of other types that the type's own threads reach: through a local that several bodies share, or through
    /// fields that keep their values. What other code does with them is not known here.
    /// </summary>
    public static IEnumerable<SharedVariable> Reached(TypeFacts type)
    {
        if (type.Threads.Entries.IsEmpty)
            return [];
        return type.Bodies
            .SelectMany(body => body.Body.Operations.Where(operation => operation.Kind is OperationKind.FieldReference or OperationKind.PropertyReference).Select(operation => Reach(operation, body)))
            .OfType<Access>()
            .Concat(type.Bodies.SelectMany(body => body.Body.Calls.SelectMany(call => HandedOn.AccessesAt(call, body))))
            .Where(access => !type.Callers.IsDuringConstruction(access) && (access.Object.Root is not { Kind: PathRootKind.Variable, Symbol: ISymbol local } || type.Captured.Contains(local)))
            .GroupBy(access => access.Object.Append(PathElement.Of(access.Variable)))
            .Where(group => group.Any(access => access.Changes))
            .Select(group => new SharedVariable(group.First().Variable, group.ToImmutableArray()));
    }

    /// <summary>The fields of a struct are variables of their own; who uses all of it uses each of them.</summary>
    private static IEnumerable<ImmutableArray<Access>> ByPart(ImmutableArray<Access> accesses)
    {
        var parts = accesses.Select(access => access.Part).OfType<ISymbol>().Distinct<ISymbol>(SymbolEqualityComparer.Default).ToList();
        return parts.Count == 0 ? [accesses] : parts.Select(part => accesses.Where(access => access.Part is null || SymbolEqualityComparer.Default.Equals(access.Part, part)).ToImmutableArray());
    }

    /// <summary>The access of <paramref name="operation"/> to a variable of an object of another type, or of its statics; null where it is none, or the object may change.</summary>
    public static Access? Reach(IOperation operation, BodyFacts body)
    {
        var (variable, instance) = AccessTable.Stored(operation) is { Variable: not null } stored ? stored : AccessTable.StoredByAccessors(operation);
        if (variable is null or IFieldSymbol { IsVolatile: true } || (instance is null && !variable.IsStatic) || !CanBeReached(variable) || SymbolEqualityComparer.Default.Equals(variable.OutermostType(), body.Type.Type))
            return null;
        var owner = variable.IsStatic ? AccessPath.Of(new PathRoot(PathRootKind.Static, variable.ContainingType)) : SharedElements.PathTo(instance!, body);
        return StaysTheSame(owner, body) ? AccessTable.Of(operation, variable, owner, body) : null;
    }

    /// <summary>Whether the path leads to one object, whenever and by whichever body of the type it is taken: through fields and locals that keep their values.</summary>
    public static bool StaysTheSame(AccessPath path, BodyFacts body) =>
        path.IsExact
        && path.Elements.All(element => element.Member is { } member && body.Type.Locks.IsConstant(member) && !IsOfThread(member) && !IsComputed(member))
        && path.Root is not { Kind: PathRootKind.Opaque }
        && (path.Root is not { Kind: PathRootKind.Variable, Symbol: ISymbol local } || !body.Type.Locks.LocalsOf(body.Body).IsReassigned(local));

    /// <summary>Whether each thread finds another object in the variable.</summary>
    private static bool IsOfThread(ISymbol member) => member.IsThreadStatic()
        || (member is IPropertySymbol property && (property.ReturnedField()?.IsThreadStatic() == true || property is { Name: "Value", ContainingType: { Name: "ThreadLocal" or "AsyncLocal", ContainingNamespace.Name: "Threading" } }));

    /// <summary>Whether a getter of the program's own answers, which may give each thread another object.</summary>
    private static bool IsComputed(ISymbol member) => member is IPropertySymbol { GetMethod: { } getter } property
        && getter.IsInSource() && !getter.IsAbstract && !getter.IsAutoAccessor()
        && property.ReturnedField() is null;

    private static bool CanBeReached(ISymbol variable) =>
        variable.IsInSource()
        && (variable.IsStatic || variable.ContainingType.IsReferenceType)
        && !variable.IsThreadStatic()
        && variable is not IFieldSymbol { IsReadOnly: true, Type.IsValueType: true };

    private static bool CanBeShared(ISymbol variable)
    {
        // A struct's fields are shared when the variable that holds it is; that variable is looked at instead.
        if (!variable.IsStatic && variable.ContainingType.IsValueType)
            return false;
        return !variable.IsThreadStatic()
            && variable is not IFieldSymbol { IsReadOnly: true, Type.IsValueType: true };
    }

    /// <summary>Whether the object is being made, by <c>new</c> or <c>with</c>, or was made by the same body, in a local that no other body uses.</summary>
    private static bool IsOwned(Access access) =>
        access.Operation is ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation or IWithOperation } }
        || access.Object.Elements.Any(element => element.Member is { } member && IsOfThread(member))
        || access.Object.Root is { Kind: PathRootKind.Variable, Symbol: ILocalSymbol local }
        && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, access.Body.Body.Owner)
        && !access.Body.Type.Captured.Contains(local)
        && access.Body.Type.Locks.LocalsOf(access.Body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation or IWithOperation or IInvocationOperation { TargetMethod: { Name: "MemberwiseClone", ContainingType.SpecialType: SpecialType.System_Object } };
}
