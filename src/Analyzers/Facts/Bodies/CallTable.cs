using System.Collections.Immutable;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>Who calls whom within one outermost type.</summary>
internal sealed class CallTable
{
    private readonly INamedTypeSymbol _type;
    private readonly ILookup<IMethodSymbol, CallSite> _byTarget;
    private readonly ILookup<BodyFacts, CallSite> _byCaller;
    private ILookup<SyntaxNode, CallSite>? _bySyntax;
    private readonly List<(ISymbol Holder, IMethodSymbol Function)> _kept = [];
    private readonly Dictionary<IMethodSymbol, BodyFacts> _bodies = new(SymbolEqualityComparer.Default);

    public CallTable(TypeFacts type)
    {
        _type = type.Type;
        foreach (var body in type.Bodies)
        {
            if (body.Body is { Method: { } method, Root: not IMethodReferenceOperation })
                _bodies[Normalized(method)] = body;
        }

        foreach (var body in type.Bodies)
        {
            foreach (var operation in body.Body.Operations)
            {
                if (Kept(operation) is var (holder, value) && IsOwn(holder) && FunctionIn(value, body) is { } function)
                    _kept.Add((holder.OriginalDefinition, function));
            }
        }

        var sites = new List<CallSite>();
        foreach (var body in type.Bodies)
        {
            foreach (var operation in body.Body.Operations)
            {
                if (!MayCall(operation))
                    continue;
                foreach (var target in NamesOthersOnly(operation) ? [] : Targets(operation))
                    Add(target, operation, body);
                foreach (var target in LambdasIn(operation, body))
                    Add(target, operation, body);
            }
        }

        Sites = sites.ToImmutableArray();
        _byTarget = sites.ToLookup(site => site.Target, (IEqualityComparer<IMethodSymbol>)SymbolEqualityComparer.Default);
        _byCaller = sites.ToLookup(site => site.Caller);

        void Add(IMethodSymbol target, IOperation operation, BodyFacts body)
        {
            if (IsOwn(target))
                sites.Add(new CallSite(Normalized(target), operation, body));
        }
    }

    /// <summary>All calls of the type's own methods, in source order.</summary>
    public ImmutableArray<CallSite> Sites { get; }

    /// <summary>The calls that <paramref name="caller"/> makes itself.</summary>
    public IEnumerable<CallSite> From(BodyFacts caller) => _byCaller[caller];

    /// <summary>The calls of <paramref name="method"/>.</summary>
    public IEnumerable<CallSite> To(IMethodSymbol method) => _byTarget[Normalized(method)];

    /// <summary>The methods, accessors and lambdas of the type that <paramref name="operation"/>, of any tree, calls.</summary>
    public IEnumerable<IMethodSymbol> TargetsOf(IOperation operation) => (_bySyntax ??= Sites.ToLookup(site => site.Operation.Syntax))[operation.Syntax].Select(site => site.Target);

    /// <summary>The body of <paramref name="method"/>, or null for methods of other types and without a body.</summary>
    public BodyFacts? BodyOf(IMethodSymbol method) => _bodies.TryGetValue(Normalized(method), out var body) ? body : null;

    /// <summary>
    /// The functions that <paramref name="operation"/> calls: through a local that holds nothing else, a parameter for which the type's own
    /// calls on the same object give them, or an event or field of the type that they are added to.
    /// </summary>
    private IEnumerable<IMethodSymbol> LambdasIn(IOperation operation, BodyFacts body) =>
        operation.Kind != OperationKind.Invocation || operation is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call ? []
        : call.Receiver() switch
        {
            ILocalReferenceOperation local => FunctionIn(local, body) is { } function ? [function] : [],
            IParameterReferenceOperation { Parameter: var parameter } => KeptIn(parameter.OriginalDefinition),
            IMemberReferenceOperation { Member: IEventSymbol or IFieldSymbol, Instance: null or IInstanceReferenceOperation } member => KeptIn((member.Member as IFieldSymbol)?.AssociatedSymbol ?? member.Member.OriginalDefinition),
            _ => [],
        };

    private IEnumerable<IMethodSymbol> KeptIn(ISymbol holder) => _kept.Where(kept => SymbolEqualityComparer.Default.Equals(kept.Holder, holder)).Select(kept => kept.Function).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default);

    /// <summary>The event, field or parameter of delegates that <paramref name="operation"/> adds to, sets or gives, and what it gets.</summary>
    private static (ISymbol Holder, IOperation Value)? Kept(IOperation operation) => operation.Kind is not (OperationKind.EventAssignment or OperationKind.Argument or OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.CoalesceAssignment) ? null : operation switch
    {
        IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Instance: null or IInstanceReferenceOperation } raised } assignment => (raised.Event, assignment.HandlerValue),
        IArgumentOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter, Parent: IInvocationOperation { Instance: null or IInstanceReferenceOperation } } argument => (parameter, argument.Value),
        IAssignmentOperation { Target: IFieldReferenceOperation { Field.Type.TypeKind: TypeKind.Delegate, Instance: null or IInstanceReferenceOperation } field } assignment => (field.Field, assignment.Value),
        _ => null,
    };

    /// <summary>The function that the value is, or that the local holds which it is; broken code may define locals by themselves.</summary>
    private static IMethodSymbol? FunctionIn(IOperation value, BodyFacts body) => (value.Unwrapped() is ILocalReferenceOperation local ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local.Local)?.Unwrapped() : value.Unwrapped()) switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => lambda.Symbol,
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: null or IInstanceReferenceOperation } method } => method.Method,
        _ => null,
    };

    private bool IsOwn(ISymbol member) => SymbolEqualityComparer.Default.Equals(member.OutermostType(), _type);

    /// <summary>Whether the operation names a member of another type: most calls do, and are told apart without a look at what they come to.</summary>
    private bool NamesOthersOnly(IOperation operation) => operation.Kind switch
    {
        OperationKind.Invocation => !IsOwn(((IInvocationOperation)operation).TargetMethod),
        OperationKind.PropertyReference => !IsOwn(((IPropertyReferenceOperation)operation).Property),
        _ => false,
    };

    /// <summary>The method as it is declared with its body: not as it is constructed, nor as an extension of its receiver.</summary>
    public static IMethodSymbol Normalized(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return definition.PartialImplementationPart ?? definition;
    }

    /// <summary>The methods and accessors that <paramref name="operation"/> itself calls or names.</summary>
    public static IEnumerable<IMethodSymbol> Targets(IOperation operation) => MayCall(operation) ? Called(operation) : [];

    /// <summary>Whether the operation is of a kind that calls or names methods: most are not, and need not be asked for them.</summary>
    public static bool MayCall(IOperation operation) => operation.Kind is OperationKind.Invocation or OperationKind.PropertyReference or OperationKind.MethodReference or OperationKind.ObjectCreation
        or OperationKind.Using or OperationKind.UsingDeclaration or OperationKind.DeconstructionAssignment or OperationKind.Binary or OperationKind.CompoundAssignment or OperationKind.EventAssignment;

    private static IEnumerable<IMethodSymbol> Called(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                yield return call.TargetMethod;
                break;
            case IMethodReferenceOperation reference:
                yield return reference.Method;
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                yield return constructor;
                break;
            case IUsingOperation or IUsingDeclarationOperation:
                foreach (var disposed in operation.Resources())
                {
                    if (!disposed.IsNull() && disposed.Unwrapped().Type?.Disposal(operation is IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true }) is { } dispose)
                        yield return dispose;
                }
                break;
            case IDeconstructionAssignmentOperation deconstruction when (deconstruction.Target is IDeclarationExpressionOperation declaration ? declaration.Expression : deconstruction.Target) is ITupleOperation into && deconstruction.Value.Type?.Deconstruction(into.Elements.Length) is { } deconstruct:
                yield return deconstruct;
                break;
            case IBinaryOperation { OperatorMethod: { } binary }:
                yield return binary;
                break;
            case ICompoundAssignmentOperation { OperatorMethod: { } compound }:
                yield return compound;
                break;
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: var raised } } adding:
                if ((adding.Adds ? raised.AddMethod : raised.RemoveMethod) is { IsImplicitlyDeclared: false } accessor)
                    yield return accessor;
                break;
            case IPropertyReferenceOperation property:
                if (property.Property.GetMethod is { } getter && !IsWrittenOnly(property))
                    yield return getter;
                if (property.Property.SetMethod is { } setter && IsWritten(property))
                    yield return setter;
                break;
        }
    }

    private static bool IsWritten(IOperation target) =>
        (target.Parent is IAssignmentOperation assignment && assignment.Target == target) || target.Parent is IIncrementOrDecrementOperation;

    private static bool IsWrittenOnly(IOperation target) => target.Parent is ISimpleAssignmentOperation assignment && assignment.Target == target;
}
