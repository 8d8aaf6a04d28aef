using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Functions that are kept in events, fields, properties and parameters, to be called by whoever has those.</summary>
internal static class KeptDelegates
{
    /// <summary>What <paramref name="body"/> gives others to keep: the variable comes to call what is kept in it; a lazy object calls its factory under its own lock.</summary>
    public static IEnumerable<LockUse> In(BodyFacts body)
    {
        foreach (var operation in body.Body.Operations)
        {
            foreach (var (keeper, value) in Kept(operation) is { } kept ? Enumerable.Repeat(kept, 1) : PutIn(operation))
            {
                foreach (var function in Functions(value, body))
                    yield return new LockUse(keeper.OriginalDefinition, null, function, ImmutableArray<ClassGrip>.Empty, operation.Syntax.GetLocation()) { Keeper = KeptBy.Of(operation, value, body), IsLetGo = function is IMethodSymbol { IsAsync: true, ReturnsVoid: true } };
            }
        }

        foreach (var creation in body.Body.Creations)
        {
            foreach (var argument in creation.Arguments)
            {
                if (argument.Parameter is { Type.TypeKind: TypeKind.Delegate } parameter && parameter.IsInSource())
                {
                    foreach (var function in Functions(argument.Value, body))
                        yield return new LockUse(parameter.OriginalDefinition, null, function, ImmutableArray<ClassGrip>.Empty, creation.Syntax.GetLocation());
                }
            }

            if (LockOrder.MadeUnderLock(creation) is not { } lazy)
                continue;
            var held = ImmutableArray.Create(new ClassGrip(new LockClass(lazy.OriginalDefinition, IsObject: false), PrimitiveKind.Monitor, LockMode.Exclusive, null, default));
            foreach (var factory in creation.Arguments.SelectMany(argument => Functions(argument.Value, body)))
                yield return new LockUse(factory, null, factory, held, creation.Syntax.GetLocation());
        }
    }

    /// <summary>The events of <paramref name="type"/> by other names: whoever has added a handler to that of an interface or base class is told by the class that raises it.</summary>
    public static IEnumerable<LockUse> Renamed(INamedTypeSymbol type)
    {
        foreach (var raised in type.GetMembers().OfType<IEventSymbol>())
        {
            var contracts = type.AllInterfaces.Where(contract => contract.IsInSource()).SelectMany(contract => contract.GetMembers(raised.Name)).OfType<IEventSymbol>().Where(named => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(named), raised));
            foreach (var named in raised.OverriddenEvent is { } overridden && overridden.IsInSource() ? contracts.Append(overridden) : contracts)
                yield return new LockUse(raised.OriginalDefinition, null, named.OriginalDefinition, ImmutableArray<ClassGrip>.Empty, raised.Locations[0]) { IsCertain = false };
        }

        foreach (var renamed in type.GetTypeMembers().SelectMany(Renamed))
            yield return renamed;
    }

    /// <summary>The variable whose function <paramref name="call"/> calls, where others can say what it keeps; for a parameter of a method, only where that method calls it itself.</summary>
    public static ISymbol? CalledBy(IInvocationOperation call, BodyFacts body, ISymbol function) =>
        call.TargetMethod.MethodKind != MethodKind.DelegateInvoke || call.Receiver() is not { } receiver ? null
        : Origin(receiver, body) switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => IsCalledDirectly(parameter, function) ? parameter.OriginalDefinition : null,
            IMemberReferenceOperation member => MemberOf(member),
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => lambda.Symbol.OriginalDefinition,
            _ => null,
        } ?? Collection(KeptElements.Holder(receiver, body));

    /// <summary>The functions that <paramref name="call"/> gives to a method of the compilation, each with its parameter.</summary>
    public static IEnumerable<(ISymbol Function, IParameterSymbol Parameter)> GivenTo(IInvocationOperation call, BodyFacts body)
    {
        if (!call.TargetMethod.IsInSource() || JoinedStart.GoesOnByItself(call, call.TargetMethod))
            yield break;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { Type.TypeKind: TypeKind.Delegate } parameter)
                continue;
            foreach (var function in Functions(argument.Value, body))
                yield return (function, parameter.OriginalDefinition);
        }
    }

    private static bool IsCalledDirectly(IParameterSymbol parameter, ISymbol function) =>
        parameter.IsPrimaryConstructorParameter() || SymbolEqualityComparer.Default.Equals(parameter.OriginalDefinition.ContainingSymbol, function);

    private static (ISymbol Keeper, IOperation Value)? Kept(IOperation operation) => operation.Kind is not (OperationKind.EventAssignment or OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.CoalesceAssignment or OperationKind.FieldInitializer or OperationKind.PropertyInitializer) ? null : operation switch
    {
        IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var raised } } assignment when raised.IsInSource() => (raised, assignment.HandlerValue),
        IAssignmentOperation { Target: IMemberReferenceOperation { Type.TypeKind: TypeKind.Delegate } member } assignment when MemberOf(member) is { } keeper => (keeper, assignment.Value),
        IFieldInitializerOperation { InitializedFields: [{ Type.TypeKind: TypeKind.Delegate } field, ..] } initializer => (field, initializer.Value),
        IPropertyInitializerOperation { InitializedProperties: [{ Type.TypeKind: TypeKind.Delegate } property, ..] } initializer => (property, initializer.Value),
        _ => null,
    };

    /// <summary>What is put into a collection of functions that the object keeps: <c>_callbacks.Add(id, callback)</c>.</summary>
    private static IEnumerable<(ISymbol Keeper, IOperation Value)> PutIn(IOperation operation)
    {
        var (target, values) = operation switch
        {
            IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd" or "Enqueue" or "Push" or "AddFirst" or "AddLast" or "Insert", Instance: { } collection } call => (collection, call.Arguments.Select(argument => argument.Value)),
            ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection }, Value: var value } => (collection, [value]),
            _ => (null, Enumerable.Empty<IOperation>()),
        };
        if (target?.Unwrapped() is not IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var member } || Collection((member as IFieldSymbol)?.AssociatedSymbol ?? member) is not { } keeper)
            return [];
        return values.Where(value => value.Unwrapped().Type is { TypeKind: TypeKind.Delegate }).Select(value => (keeper, value));
    }

    private static ISymbol? Collection(ISymbol? holder) => holder is IFieldSymbol or IPropertySymbol && holder.IsInSource() ? holder.OriginalDefinition : null;

    private static ISymbol? MemberOf(IMemberReferenceOperation member) =>
        member.Member is IFieldSymbol or IPropertySymbol or IEventSymbol && member.Member.IsInSource() ? ((member.Member as IFieldSymbol)?.AssociatedSymbol ?? member.Member).OriginalDefinition : null;

    /// <summary>The lambda, method or parameter that the value is.</summary>
    private static IEnumerable<ISymbol> Functions(IOperation value, BodyFacts body)
    {
        switch (Origin(value, body))
        {
            case IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }:
                yield return lambda.Symbol.OriginalDefinition;
                break;
            case IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } } when method.IsInSource():
                yield return CallTable.Normalized(method);
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                yield return parameter.OriginalDefinition;
                break;
        }
    }

    private static IOperation Origin(IOperation value, BodyFacts body) =>
        value.Unwrapped() is ILocalReferenceOperation local ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local.Local)?.Unwrapped() ?? local : value.Unwrapped();
}
