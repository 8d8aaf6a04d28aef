using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Reads which variables, and entries of dictionaries, operations read and write, and in which critical sections: themselves, or through a getter,
/// setter or method of the same object that does no more than to hand out the value, or to store what it is given.
/// </summary>
/// <param name="type">The type.</param>
internal sealed class SlotUses(TypeFacts type)
{
    private readonly Dictionary<BodyFacts, ILookup<IOperation, CallSite>> _calls = [];
    private readonly Dictionary<BodyFacts, List<SlotUse>> _handedOut = [];
    private readonly Dictionary<BodyFacts, List<(SlotUse Use, IParameterSymbol Given)>> _stored = [];

    /// <summary>The slots that <paramref name="operation"/> gives the value of; its parts are asked for themselves.</summary>
    public IEnumerable<SlotUse> ReadsAt(IOperation operation, BodyFacts body) =>
        Read(operation, body) is { } slot ? [Direct(slot, operation, body)]
        : operation is IInvocationOperation or IPropertyReferenceOperation ? CallsAt(operation, body).SelectMany(call => HandedOut(call).Select(use => Called(use, call))).OfType<SlotUse>()
        : [];

    /// <summary>The slots that <paramref name="operation"/> gives a value.</summary>
    public IEnumerable<SlotUse> WritesAt(IOperation operation, BodyFacts body)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.IsEmpty: true } property, Value: var value } when CallsAt(property, body).Any():
                return CallsAt(property, body).SelectMany(call => Stored(call, _ => [value], operation));
            case ISimpleAssignmentOperation { Target: var target, Value: var value } when SlotOf(target, body) is { } slot:
                return [Direct(slot, operation, body) with { Values = ImmutableArray.Create(value) }];
            case ICompoundAssignmentOperation { Target: IPropertyReferenceOperation property, Value: var value }:
                return CallsAt(property, body).SelectMany(call => Stored(call, _ => [property, value], operation));
            case IIncrementOrDecrementOperation { Target: IPropertyReferenceOperation property }:
                return CallsAt(property, body).SelectMany(call => Stored(call, _ => [property], operation));
            case IInvocationOperation invocation:
                return CallsAt(invocation, body).SelectMany(call => Stored(call, given => invocation.Arguments.Where(argument => argument.Parameter?.Ordinal == given.Ordinal).Select(argument => argument.Value), operation));
            default:
                return [];
        }
    }

    /// <summary>The slot that is read, or asked for; null for what is only assigned or named.</summary>
    private static Slot? Read(IOperation operation, BodyFacts body)
    {
        if (operation is IInvocationOperation { Instance: { } asked, TargetMethod.Name: "TryGetValue" or "GetValueOrDefault" or "ContainsKey" or "Contains", Arguments: [var key, ..] } && ContainerTable.IsUnsafe(asked.Type))
            return Entry(asked, key.Value, body);
        if (operation is IInvocationOperation { TargetMethod: { Name: "GetValueOrDefault", IsExtensionMethod: true }, Arguments: [var keeper, var entry, ..] } && ContainerTable.IsUnsafe(keeper.Value.Unwrapped().Type))
            return Entry(keeper.Value.Unwrapped(), entry.Value, body);
        var isTarget = (operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == operation) || operation.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out } or INameOfOperation;
        return isTarget ? null : SlotOf(operation, body);
    }

    /// <summary>The slot that a field, property without a body of its own, element or entry is.</summary>
    public static Slot? SlotOf(IOperation operation, BodyFacts body) => operation switch
    {
        IPropertyReferenceOperation { Instance: { } keeper, Arguments: [var key] } when ContainerTable.IsUnsafe(keeper.Type) => Entry(keeper, key.Value, body),
        IFieldReferenceOperation { Field.IsConst: false } or IPropertyReferenceOperation { Arguments.IsEmpty: true } when !HasOwnAccessor(operation, body) => new Slot(body.Paths.Read(operation), null),
        IArrayElementReferenceOperation element when element.Indices.All(index => IsSteady(index, body)) => new Slot(body.Paths.Read(element), null),
        _ => null,
    };

    /// <summary>The entry of that key; null where the key may be another one elsewhere in the body.</summary>
    public static Slot? Entry(IOperation keeper, IOperation key, BodyFacts body) => IsSteady(key, body) ? new Slot(body.Paths.Read(keeper), key.Unwrapped().Syntax.ToString()) : null;

    private static bool HasOwnAccessor(IOperation operation, BodyFacts body) => operation is IPropertyReferenceOperation { Property: var property } && property.ReturnedField() is null
        && CallTable.Targets(operation).Any(accessor => body.Type.Calls.BodyOf(accessor) is not null);

    /// <summary>Whether the key or index is the same wherever it is written in the body.</summary>
    private static bool IsSteady(IOperation key, BodyFacts body) => key.DescendantsAndSelf().All(part => part switch
    {
        ILocalReferenceOperation { Local: var local } => !body.Type.Locks.LocalsOf(body.Body).IsReassigned(local) || local.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax() is ForEachStatementSyntax,
        IParameterReferenceOperation { Parameter: var parameter } => !body.Type.Locks.LocalsOf(body.Body).IsReassigned(parameter),
        IMemberReferenceOperation or IInstanceReferenceOperation or IConversionOperation or ITupleOperation => true,
        _ => part.ConstantValue.HasValue,
    });

    /// <summary>A use by the body itself.</summary>
    public static SlotUse Direct(Slot slot, IOperation operation, BodyFacts body) => new(slot, operation, operation, body, Section.At(operation, body).ToImmutableArray());

    /// <summary>The calls of methods and accessors of the type that have a body, and that no other class replaces.</summary>
    private IEnumerable<CallSite> CallsAt(IOperation operation, BodyFacts body)
    {
        if (!_calls.TryGetValue(body, out var calls))
            _calls[body] = calls = type.Calls.From(body).Where(call => !call.IsDelegate && IsKnown(call.Target) && type.Calls.BodyOf(call.Target) is not null).ToLookup(call => call.Operation);
        return calls[operation];
    }

    private static bool IsKnown(IMethodSymbol target) =>
        target is { IsAbstract: false, MethodKind: not MethodKind.AnonymousFunction } && (!(target.IsVirtual || target.IsOverride) || target.IsSealed || target.ContainingType.IsSealed);

    private IEnumerable<SlotUse> Stored(CallSite call, Func<IParameterSymbol, IEnumerable<IOperation>> valuesOf, IOperation operation) =>
        StoredBy(call).Select(stored => Called(stored.Use, call) is { } use ? use with { Operation = operation, Values = valuesOf(stored.Given).ToImmutableArray() } : null).OfType<SlotUse>();

    /// <summary>The use in the callee as the caller sees it: in its own section where it holds the lock, or else in one that the call begins and ends.</summary>
    private static SlotUse? Called(SlotUse use, CallSite call)
    {
        if (Renaming.Of(use.Slot.Path, call, use.SiteBody) is not { } path)
            return null;
        var key = use.Slot.Key is { } written ? Given(written, call) : null;
        if (key is null && use.Slot.Key is not null)
            return null;
        var around = Section.At(call.Operation, call.Caller).ToList();
        var own = use.Sections
            .Select(section => Renaming.Of(section.Lock.Path, call, use.SiteBody) is { } gate ? new Section(section.Lock with { Path = gate }, section.Since, call.Operation.Syntax) : null)
            .OfType<Section>()
            .Where(section => !around.Exists(outer => outer.Lock.Equals(section.Lock)));
        return use with { Slot = new Slot(path, key), Operation = call.Operation, Sections = around.Concat(own).ToImmutableArray() };
    }

    /// <summary>The key as the caller writes it, where the callee is given it.</summary>
    private static string? Given(string key, CallSite call) => call.Target.Parameters.FirstOrDefault(parameter => parameter.Name == key) is { } parameter
        && (call.Operation as IInvocationOperation)?.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is { Value: var value } && IsSteady(value, call.Caller) ? value.Unwrapped().Syntax.ToString() : null;

    /// <summary>Whether a slot of the callee is the same whenever it is called: it has no key, or one that it is given.</summary>
    private static bool IsNamed(Slot slot, BodyFacts callee) => slot.Key is null || callee.Body.Method?.Parameters.Any(parameter => parameter.Name == slot.Key) == true;

    /// <summary>What a method of the type that is called there puts into a collection, or takes out of it, without a look at it.</summary>
    public IEnumerable<(SplitKind Kind, SlotUse Act)> ActsAt(IOperation operation, BodyFacts body, Func<IOperation, BodyFacts, (SplitKind Kind, SlotUse Act)?> actOf) => operation is not IInvocationOperation ? [] : CallsAt(operation, body)
        .Select(call => (Call: call, Callee: type.Calls.BodyOf(call.Target)!)).Where(called => called.Callee is { Body.IsConstruction: false } && called.Callee != body)
        .SelectMany(called => called.Callee.Body.Operations.Where(part => part.Kind == OperationKind.Invocation && !part.DecidingWithSections().Any()).Select(part => actOf(part, called.Callee)).OfType<(SplitKind Kind, SlotUse Act)>().Take(1)
            .Select(found => (found.Kind, Act: Called(Own(found.Act, called.Callee), called.Call)))).Where(found => found.Act is not null).Select(found => (found.Kind, found.Act!));

    /// <summary>What the callee's result is made of, with the sections that it begins itself.</summary>
    private List<SlotUse> HandedOut(CallSite call)
    {
        if (type.Calls.BodyOf(call.Target) is not { Body.IsConstruction: false } callee || call.Target.ReturnsVoid || call.Target.MethodKind == MethodKind.PropertySet)
            return [];
        if (!_handedOut.TryGetValue(callee, out var uses))
            _handedOut[callee] = uses = callee.Body.Operations.Where(operation => operation.Kind == OperationKind.Return).OfType<IReturnOperation>().Select(end => end.ReturnedValue).OfType<IOperation>()
                .SelectMany(value => ValueSources.Of(value, callee)).Distinct()
                .Select(part => Read(part, callee) is { } slot && IsNamed(slot, callee) ? Direct(slot, part, callee) : null).OfType<SlotUse>()
                .Select(use => Own(use, callee)).ToList();
        return uses;
    }

    /// <summary>What the callee stores of what it is given, where it does not look at the variable first.</summary>
    private List<(SlotUse Use, IParameterSymbol Given)> StoredBy(CallSite call)
    {
        if (type.Calls.BodyOf(call.Target) is not { Body.IsConstruction: false } callee || call.Target.MethodKind == MethodKind.PropertyGet)
            return [];
        if (!_stored.TryGetValue(callee, out var uses))
            _stored[callee] = uses = callee.Body.Operations.OfType<ISimpleAssignmentOperation>()
                .Select(write => (Write: write, Given: ValueSources.Of(write.Value, callee).OfType<IParameterReferenceOperation>().Select(part => part.Parameter).FirstOrDefault(parameter => SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, callee.Body.Method))))
                .Where(store => store.Given is not null)
                .Select(store => (Use: SlotOf(store.Write.Target, callee) is { } slot && IsNamed(slot, callee) ? Own(Direct(slot, store.Write, callee), callee) : null, store.Given!))
                .Where(store => store.Use is not null).Select(store => (store.Use!, store.Item2)).ToList();
        return uses;
    }

    private static SlotUse Own(SlotUse use, BodyFacts callee) => use with { Sections = use.Sections.RemoveAll(section => section.Since == callee.Body.Root.Syntax) };
}
