using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>All accesses to the fields, auto-properties and captured primary constructor parameters of a type, and to those that it inherits.</summary>
internal sealed class AccessTable
{
    private readonly ImmutableHashSet<ISymbol> _bases;
    private readonly List<(IOperation Operation, ISymbol Variable, BodyFacts Body)> _ofBases = [];
    private ImmutableArray<Access> _inherited;
    private ILookup<IOperation, Access>? _byOperation;

    public AccessTable(TypeFacts type)
    {
        _bases = BasesOf(type.Type).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default);
        var accesses = new List<Access>();
        foreach (var body in type.Bodies)
        {
            foreach (var operation in body.Body.Operations)
            {
                if ((operation.Kind == OperationKind.LocalReference ? OfAlias((ILocalReferenceOperation)operation, body) : Read(operation, body)) is { } access)
                    accesses.Add(access);
            }
        }

        All = accesses.ToImmutableArray();
        ByVariable = accesses
            .GroupBy(access => access.Variable, SymbolEqualityComparer.Default)
            .ToImmutableArray<IGrouping<ISymbol?, Access>>();
    }

    /// <summary>All accesses in source order.</summary>
    public ImmutableArray<Access> All { get; }

    /// <summary>The accesses of each variable.</summary>
    public ImmutableArray<IGrouping<ISymbol?, Access>> ByVariable { get; }

    /// <summary>The accesses to variables of classes of the compilation that the type's own objects inherit, and to the statics of such a class, in source order.</summary>
    public ImmutableArray<Access> Inherited => _inherited.IsDefault
        ? _inherited = _ofBases.Where(use => !IsOnlyNamed(use.Operation)).Select(use => Of(use.Operation, use.Variable, OwnerOf(use.Variable, null, use.Body), use.Body)).ToImmutableArray()
        : _inherited;

    /// <summary>The access that <paramref name="operation"/> is, of the type's own variables or of those; null where it is none.</summary>
    public Access? At(IOperation operation) => (_byOperation ??= All.Concat(Inherited).ToLookup(access => access.Operation))[operation].FirstOrDefault();

    /// <summary>The variables of those accesses; cheaper than the accesses.</summary>
    public IEnumerable<ISymbol> InheritedVariables => _ofBases.Select(use => use.Variable);

    private Access? Read(IOperation operation, BodyFacts body)
    {
        var (variable, instance) = operation.Kind == OperationKind.ParameterReference && operation is IParameterReferenceOperation reference && reference.Parameter.IsPrimaryConstructorParameter() ? (reference.Parameter, null) : Stored(operation);
        // A client that a property hands out is the one that is kept.
        if (variable is null && operation is IPropertyReferenceOperation { Property: var handed } given && HeaderTable.IsClient(handed.Type) && handed.IsInSource() && handed.OriginalDefinition.OnlyHandsOut())
            (variable, instance) = (handed.OriginalDefinition, given.Instance);
        if (variable is null)
            return null;
        if (SymbolEqualityComparer.Default.Equals(variable.OutermostType(), body.Type.Type))
            return IsOnlyNamed(operation) || Of(operation, variable, OwnerOf(variable, instance, body), body) is not { } access || (access is { Writes: false, Changes: false } && IsOnlyAsserted(operation)) ? null : access;
        if (!_bases.IsEmpty && _bases.Contains(variable.ContainingType) && (variable.IsStatic || instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }) && !variable.IsVirtual && !variable.IsOverride)
            _ofBases.Add((operation, variable, body));
        return null;
    }

    /// <summary>
    /// The use of a collection by a local that stands for the variable which always has it: <c>var map = _map; map.Clear();</c>. Where it is taken under a lock and used outside of it, it has got out
    /// of the lock, which is not the same as being used without one.
    /// </summary>
    private static Access? OfAlias(ILocalReferenceOperation use, BodyFacts body) =>
        ContainerTable.UseOf(use) is { } contents && body.Type.Locks.LocalsOf(body.Body).OnlyValue(use.Local) is { } value && Stored(value.Unwrapped()) is ({ } variable, var instance)
        && SymbolEqualityComparer.Default.Equals(variable.OutermostType(), body.Type.Type) && body.Type.Locks.IsConstant(variable)
        && use.Syntax.Ancestors().OfType<LockStatementSyntax>().FirstOrDefault() == value.Syntax.Ancestors().OfType<LockStatementSyntax>().FirstOrDefault()
            ? new Access(variable, false, AccessKind.Read, OwnerOf(variable, instance, body), use, body) { Use = contents } : null;

    private static AccessPath OwnerOf(ISymbol variable, IOperation? instance, BodyFacts body) =>
        variable.IsStatic ? AccessPath.Of(new PathRoot(PathRootKind.Static, variable.ContainingType))
        : instance is null ? AccessPath.This
        : body.Paths.Read(instance);

    /// <summary>The classes of the compilation, declared elsewhere, that the type and those nested in it derive from.</summary>
    private static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol type)
    {
        for (var parent = type.BaseType; parent is { SpecialType: SpecialType.None } && parent.IsInSource(); parent = parent.BaseType)
            yield return parent.OriginalDefinition;
        foreach (var inherited in type.GetTypeMembers().SelectMany(BasesOf))
            yield return inherited;
    }

    /// <summary>The field that is read or set, or the auto-property, whose field has no name; and the object that has it.</summary>
    public static (ISymbol? Variable, IOperation? Instance) Stored(IOperation operation) => operation.Kind is not (OperationKind.FieldReference or OperationKind.PropertyReference) ? default : operation switch
    {
        IFieldReferenceOperation { Field: { IsConst: false } field } reference => (field.OriginalDefinition.AssociatedSymbol as IPropertySymbol ?? (ISymbol)field.OriginalDefinition, reference.Instance),
        IPropertyReferenceOperation { Arguments.IsEmpty: true, Property: { RefKind: RefKind.None, DeclaringSyntaxReferences.IsEmpty: false } } reference when CallTable.Targets(reference).All(accessor => accessor.OriginalDefinition.IsAutoAccessor()) => (reference.Property.OriginalDefinition, reference.Instance),
        IPropertyReferenceOperation { Arguments.IsEmpty: true, Property: { IsVirtual: false, IsOverride: false, SetMethod: not null } property, Parent: IIncrementOrDecrementOperation or ICompoundAssignmentOperation } reference when IsTarget(reference) && Updated(property.OriginalDefinition) is { } updated => (updated, reference.Instance),
        IPropertyReferenceOperation { Arguments.IsEmpty: true, Property: { IsVirtual: false, IsOverride: false, SetMethod: not null } property, Parent: ISimpleAssignmentOperation { Value: var value } assignment } reference when assignment.Target == reference && property.IsInSource() && property.OriginalDefinition.ReturnedField() is { } kept && ReadModifyWrite.MayRead(value, property) => (kept.OriginalDefinition, reference.Instance),
        _ => (null, null),
    };

    /// <summary>What <c>tank.Level += 1</c> reads and then sets by accessors of another type that do more than that: each for itself, under a lock or not.</summary>
    public static (ISymbol? Variable, IOperation? Instance) StoredByAccessors(IOperation operation) =>
        operation is IPropertyReferenceOperation { Arguments.IsEmpty: true, Property: { SetMethod: not null } property, Parent: IIncrementOrDecrementOperation or ICompoundAssignmentOperation } reference && IsTarget(reference) && property.IsInSource() ? (property.OriginalDefinition.AccessedField(), reference.Instance) : default;

    private static bool IsTarget(IPropertyReferenceOperation reference) => reference.Parent is IIncrementOrDecrementOperation || (reference.Parent is ICompoundAssignmentOperation compound && compound.Target == reference);

    /// <summary>What <c>P += 1</c> reads and then sets, whatever else the setter does: the field that the getter hands out, or the property itself where that has no name.</summary>
    private static ISymbol? Updated(IPropertySymbol property) => property.IsInSource() ? property.GetMethod?.IsAutoAccessor() == true ? property : property.ReturnedField()?.OriginalDefinition : null;

    /// <summary>The access that <paramref name="operation"/>, a reference to <paramref name="variable"/>, is part of.</summary>
    public static Access Of(IOperation operation, ISymbol variable, AccessPath owner, BodyFacts body)
    {
        var target = operation;
        ISymbol? part = null;
        while (true)
        {
            if (target.Parent is IArrayElementReferenceOperation element && element.ArrayReference == target)
            {
                target = element;
            }
            else if (target.Parent is IFieldReferenceOperation { Field: { ContainingType.IsValueType: true, IsStatic: false } field } member && member.Instance == target)
            {
                // What is done to a field of a struct is done to the variable that holds it.
                target = member;
                part ??= field;
            }
            else if (target.Parent is { Kind: OperationKind.None, Syntax: ElementAccessExpressionSyntax } pointed && target == operation && operation.Type is IPointerTypeSymbol)
            {
                // What a pointer points to, which the compiler has no operation for.
                target = pointed;
            }
            else
            {
                break;
            }
        }

        var isElement = target != operation;
        // One of several variables is chosen by reference.
        while (target.Parent is IConditionalOperation { IsRef: true } choice && choice.Condition != target)
            target = choice;

        var (kind, site) = Usage(target, variable, body);
        return new Access(variable, isElement, kind, owner, site, body) { Use = kind == AccessKind.Read && !isElement ? ContainerTable.UseOf(operation) ?? KeptClass.UseOf(operation, variable, body) ?? body.Type.HandedOn.ContentsOf(operation) ?? ClientHeaders.UseOf(operation, body) : null, Part = part };
    }

    private static bool IsOnlyNamed(IOperation operation)
    {
        while (operation.Parent is IMemberReferenceOperation or IConversionOperation)
            operation = operation.Parent;
        return operation.Parent is INameOfOperation;
    }

    /// <summary>Whether the operation is part of a call that is left out of most programs as they are given away: <c>Debug.Assert(…)</c>.</summary>
    private static bool IsOnlyAsserted(IOperation operation) => operation.Enclosing().FirstOrDefault(outer => outer is IExpressionStatementOperation or IBlockOperation) is IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { ReturnsVoid: true } called } }
        && called.GetAttributes().Where(attribute => attribute.AttributeClass is { Name: "ConditionalAttribute", ContainingNamespace.Name: "Diagnostics" }).ToList() is { Count: > 0 } conditions && conditions.TrueForAll(condition => condition.ConstructorArguments is not [{ Value: "TRACE" }]);

    private static (AccessKind Kind, IOperation Site) Usage(IOperation target, ISymbol variable, BodyFacts body)
    {
        switch (target.Parent)
        {
            case IInvocationOperation call when call.Instance == target && call.TargetMethod.CountsInItsStruct():
                return (AccessKind.Update, call);
            // An operator of the object itself changes that, and gives the variable no other.
            case IIncrementOrDecrementOperation { OperatorMethod: null or { IsStatic: true } } increment:
                return (AccessKind.Update, increment);
            case ICompoundAssignmentOperation { OperatorMethod: null or { IsStatic: true } } compound when compound.Target == target:
                return (AccessKind.Update, compound);
            case ICoalesceAssignmentOperation coalesce when coalesce.Target == target:
                return (AccessKind.Write, coalesce);
            case ISimpleAssignmentOperation assignment when assignment.Target == target:
                return (ReadModifyWrite.Reads(assignment.Value, target, variable, body) ? AccessKind.Update : AccessKind.Write, assignment);
            case ITupleOperation { Parent: IDeconstructionAssignmentOperation deconstruction } tuple when deconstruction.Target == tuple:
                return (AccessKind.Write, target);
            case IArgumentOperation { Parameter.RefKind: RefKind.Out }:
                return (AccessKind.Write, target);
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.In or ReferenceEffect.ReadOnlyReference } argument:
                return ByReference(argument, target, variable, body);
            case IReturnOperation when body.Body.Method is { ReturnsByRef: true }:
            case IAddressOfOperation:
                return (AccessKind.Reference, target);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } }:
                return (AccessKind.Reference, target);
            default:
                return (AccessKind.Read, target);
        }
    }

    private static (AccessKind Kind, IOperation Site) ByReference(IArgumentOperation argument, IOperation target, ISymbol variable, BodyFacts body)
    {
        if (argument.Parent is not IInvocationOperation call || AtomicTable.Find(call.TargetMethod) is not { } action)
            return (argument.Parent is IInvocationOperation called ? ReferenceEffect.Of(called.TargetMethod, argument.Parameter!) : argument.Parameter!.RefKind != RefKind.Ref ? AccessKind.Read : AccessKind.Reference, target);
        // Each half is atomic, the whole is not: Volatile.Write(ref x, Volatile.Read(ref x) + 1), Interlocked.Exchange(ref x, x + 1).
        if (call.TargetMethod.Name is "Write" or "VolatileWrite" or "Exchange" && call.Arguments.Length == 2 && ReadModifyWrite.Reads(call.Arguments[1].Value, target, variable, body))
            return (AccessKind.Update, call);
        return action switch
        {
            AtomicAction.Read => (AccessKind.AtomicRead, call),
            AtomicAction.Write => (AccessKind.AtomicWrite, call),
            _ => (AccessKind.AtomicUpdate, call),
        };
    }
}
