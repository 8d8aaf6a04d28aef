using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// The uses of objects that are kept in a concurrent dictionary but are not thread-safe themselves: <c>_orders.GetOrAdd(customer, …).Add(order)</c>.
/// The dictionary guards its entries, not what they hold.
/// </summary>
internal static class KeptObjects
{
    /// <summary>The uses of what each concurrent dictionary of the type, or of its captured locals, keeps, for one key.</summary>
    /// <returns>With whether all of them get the same object for certain: the key has nothing to do with the thread.</returns>
    public static IEnumerable<(ImmutableArray<Access> Uses, bool IsForAll)> Of(TypeFacts type) => type.Bodies
        .SelectMany(body => body.Body.Operations.Where(IsKeeper).SelectMany(keeper => UsesOf(keeper, body, ofThread: false)))
        .Where(kept => !type.Callers.IsDuringConstruction(kept.Use) && (kept.Use.Variable is not (ILocalSymbol or IParameterSymbol) || type.Captured.Contains(kept.Use.Variable)))
        .GroupBy(kept => (PathElement.Of(kept.Use.Variable), kept.Key))
        .Select(kept => (Uses: kept.Select(use => use.Use).ToImmutableArray(), IsForAll: kept.Key.Key is not null))
        .Where(kept => kept.Uses.Any(use => use.Changes));

    /// <summary>
    /// The changes without a lock of what a member gets for a key that its caller has named, with the first use by another member for such a key: callers of both may name the same one.
    /// </summary>
    public static IEnumerable<(Access Change, Access Other)> ForNamedKeys(TypeFacts type) => type.Bodies
        .SelectMany(body => body.Body.Operations.Where(IsKeeper).Where(keeper => Asked(keeper) is { } asked && IsName(asked.Key)).SelectMany(keeper => UsesOf(keeper, body, ofThread: true)))
        .Where(kept => kept.Use.Variable is IFieldSymbol or IPropertySymbol && kept.Use.Operation.Type.IsEnumerable() && !type.Callers.IsDuringConstruction(kept.Use) && type.Threads.IsCallableFromOutside(type.FactsOf(kept.Use.Body.Body.Outermost)))
        .Select(kept => kept.Use)
        .GroupBy(use => use.Variable, SymbolEqualityComparer.Default)
        // Who locks it anywhere, or asks for it under a lock, has an order for it.
        .Where(uses => uses.All(use => use.Guards.AreNone))
        .SelectMany(uses => uses.Where(use => use.Changes).Select(change => (Change: change, Other: uses.FirstOrDefault(other => other.Body.Body.Outermost != change.Body.Body.Outermost && (other.Changes || ContainerTable.IsDisturbed(other.Operation))))))
        .Where(pair => pair.Other is not null)!;

    /// <summary>The changes that a function which <c>AddOrUpdate</c> is given makes to the object that is there already, without a lock: the dictionary runs it for all threads that come with the key.</summary>
    public static IEnumerable<IOperation> ChangedByUpdate(TypeFacts type) => UsedByUpdate(type)
        .GroupBy(used => used.Update).Select(used => used.Select(use => use.Reference).FirstOrDefault(use => IsChange(use, type) || (IsUpdate(use) && used.Any(other => IsUpdateOf(use, other.Reference)))))
        .OfType<IOperation>();

    /// <summary>The uses, without a lock, of what a dictionary keeps for a key by the function that makes the new value out of it: several threads run it at once for one key.</summary>
    public static IEnumerable<(BodyFacts Update, IOperation Reference)> UsedByUpdate(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            foreach (var call in body.Body.Calls)
            {
                if (call is not { TargetMethod.Name: "AddOrUpdate", Instance: { } keeper } || AccessTable.Stored(keeper.Unwrapped()).Variable is null || Updating(call, type) is not { Body.Method.Parameters: [_, var kept, ..] } update
                    || !(kept.Type is { TypeKind: TypeKind.Class } && kept.Type.IsInSource() || ContainerTable.IsUnsafe(kept.Type)) || body.HeldAt(call) is not { IsKnown: true, Must.IsEmpty: true } || type.Threads.IsConfined(body))
                    continue;
                foreach (var use in update.Body.Operations.Where(use => use is IParameterReferenceOperation { Parameter: var used } && SymbolEqualityComparer.Default.Equals(used, kept) && update.HeldAt(use) is { IsKnown: true, Must.IsEmpty: true }))
                    yield return (update, use);
            }
        }
    }

    /// <summary>The lambda, or the method of the type that is given by its name, which makes the new value out of the old one.</summary>
    public static BodyFacts? Updating(IInvocationOperation call, TypeFacts type) => (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "updateValueFactory")?.Value as IDelegateCreationOperation)?.Target switch
    {
        IAnonymousFunctionOperation lambda => type.Calls.BodyOf(lambda.Symbol),
        IMethodReferenceOperation named => type.Calls.BodyOf(named.Method),
        _ => null,
    };

    /// <summary>Whether the contents are changed, by a method of the type that is handed the object, too.</summary>
    private static bool IsChange(IOperation use, TypeFacts type) => ContainerTable.UseOf(use) == ContentsUse.Write
        || (use.Unconverted() is IArgumentOperation argument && type.HandedOn.Of(argument).Any(handed => handed.Contents == ContentsUse.Write));

    /// <summary>Whether a member of the object is stored there: counted, or given a value.</summary>
    private static bool IsUpdate(IOperation use) => use.Parent is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false }, Parent: { } parent } member && member.Instance == use
        && (parent is IIncrementOrDecrementOperation || (parent is IAssignmentOperation assignment && assignment.Target == member && parent.Parent is not IObjectOrCollectionInitializerOperation));

    /// <summary>Whether the store needs what was there, itself or by a look at the object before it: what is only stored is the same whoever comes last.</summary>
    private static bool IsUpdateOf(IOperation store, IOperation other) => store.Parent!.Parent is IIncrementOrDecrementOperation or ICompoundAssignmentOperation
        || (other != store && other.IsDereferenced() && !IsUpdate(other) && (other.Syntax.Span.End <= store.Syntax.SpanStart || store.Parent.Parent!.Syntax.Span.Contains(other.Syntax.Span)));

    /// <summary>Whether the key is a name or number that the caller of the member gives.</summary>
    private static bool IsName(IOperation key) => key.Unwrapped() is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } } && key.Unwrapped().Type is { } type
        && (type.SpecialType is SpecialType.System_String or SpecialType.System_Int32 or SpecialType.System_Int64 || type is { TypeKind: TypeKind.Enum } or { Name: "Guid" or "Type" });

    private static bool IsKeeper(IOperation operation) =>
        operation.Kind is OperationKind.FieldReference or OperationKind.PropertyReference or OperationKind.LocalReference
        && operation.Type is INamedTypeSymbol { Name: "ConcurrentDictionary", TypeArguments: [_, var kept] } && ContainerTable.IsUnsafe(kept);

    private static IEnumerable<(Access Use, object? Key)> UsesOf(IOperation keeper, BodyFacts body, bool ofThread)
    {
        var (variable, owner) = keeper is ILocalReferenceOperation local ? (local.Local, AccessPath.Of(new PathRoot(PathRootKind.Variable, local.Local))) : Stored(keeper, body);
        if (variable is null || Asked(keeper) is not { } asked || (!ofThread && asked.Key.DescendantsAndSelf().All(IsOfThread)))
            yield break;
        foreach (var use in Expressions(asked.Value, body))
        {
            if (ContainerTable.UseOf(use) is { } contents)
                yield return (new Access(variable, true, AccessKind.Read, owner, use, body) { Use = contents }, Named(asked.Key));
        }
    }

    private static (ISymbol? Variable, AccessPath Owner) Stored(IOperation keeper, BodyFacts body)
    {
        var (variable, instance) = AccessTable.Stored(keeper);
        return variable is null || !SymbolEqualityComparer.Default.Equals(variable.OutermostType(), body.Type.Type) || !body.Type.Locks.IsConstant(variable)
            ? (null, AccessPath.This)
            : (variable, instance is null ? AccessPath.Of(new PathRoot(PathRootKind.Static, variable.ContainingType)) : body.Paths.Read(instance));
    }

    /// <summary>The key that the dictionary is asked for, and the expression, or argument, that gets the value.</summary>
    private static (IOperation Key, IOperation Value)? Asked(IOperation keeper) => keeper.Parent switch
    {
        IPropertyReferenceOperation { Arguments: [var key] } entry when entry.Instance == keeper => (key.Value, entry),
        IInvocationOperation { TargetMethod.Name: "GetOrAdd" or "AddOrUpdate", Arguments: [var key, ..] } call when call.Instance == keeper => (key.Value, call),
        IInvocationOperation { TargetMethod.Name: "TryGetValue", Arguments: [var key, var result] } call when call.Instance == keeper => (key.Value, result.Value),
        _ => null,
    };

    /// <summary>The expressions that are the value: itself, or the local it is kept in.</summary>
    private static IEnumerable<IOperation> Expressions(IOperation value, BodyFacts body)
    {
        var local = value is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } ? declared.Local : (value.Parent?.Parent as IVariableDeclaratorOperation)?.Symbol;
        return local is null ? [value]
            : body.Body.Operations.Any(operation => operation is IAssignmentOperation { Target: ILocalReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Local, local)) ? []
            : body.Body.Operations.Where(operation => operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local));
    }

    /// <summary>What names one entry for all threads: a constant, or a variable of the object or type; null where the key may be any.</summary>
    private static object? Named(IOperation key) => key.Unwrapped() switch
    {
        { ConstantValue: { HasValue: true, Value: var constant } } => constant,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => field,
        _ => null,
    };

    /// <summary>Parts of a key that each thread, or each round, has of its own: then the entry may be its own, too.</summary>
    private static bool IsOfThread(IOperation part) =>
        part is IPropertyReferenceOperation { Property.Name: "ManagedThreadId" } or ITupleOperation or IConversionOperation or ILiteralOperation { Parent: ITupleOperation or IConversionOperation { Parent: ITupleOperation } }
        || (!part.ConstantValue.HasValue && part is ILocalReferenceOperation or IParameterReferenceOperation) || AskedThread.IsRunningThread(part);
}
