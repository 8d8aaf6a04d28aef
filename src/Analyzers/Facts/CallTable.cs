using System.Collections.Immutable;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts;

/// <summary>Who calls whom within one outermost type.</summary>
internal sealed class CallTable
{
    private readonly ILookup<IMethodSymbol, CallSite> _byTarget;
    private readonly ILookup<BodyFacts, CallSite> _byCaller;
    private readonly ILookup<SyntaxNode, CallSite> _bySyntax;
    private readonly List<(IParameterSymbol Parameter, IMethodSymbol Lambda)> _passed = [];
    private readonly List<(ISymbol Member, IMethodSymbol Function)> _kept = [];
    private readonly Dictionary<IMethodSymbol, BodyFacts> _bodies = new(SymbolEqualityComparer.Default);

    public CallTable(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (body.Body.Method is { } method)
                _bodies[Normalized(method)] = body;
        }

        foreach (var argument in type.Bodies.SelectMany(body => body.Body.Calls).Where(call => call.Instance is null or IInstanceReferenceOperation && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OutermostType(), type.Type)).SelectMany(call => call.Arguments))
        {
            if (argument is { Parameter: { } parameter, Value: var value } && value.Unwrapped() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda })
                _passed.Add((parameter.OriginalDefinition, lambda.Symbol));
        }

        foreach (var body in type.Bodies)
        {
            foreach (var operation in body.Body.Operations)
            {
                if (Kept(operation) is var (member, value) && SymbolEqualityComparer.Default.Equals(member.OutermostType(), type.Type) && FunctionIn(value, body) is { } function)
                    _kept.Add((member.OriginalDefinition, function));
            }
        }

        Sites = type.Bodies.SelectMany(body => body.Body.Operations.SelectMany(operation => Targets(operation).Concat(LambdasIn(operation, body))
                .Where(target => SymbolEqualityComparer.Default.Equals(target.OutermostType(), type.Type))
                .Select(target => new CallSite(Normalized(target), operation, body))))
            .ToImmutableArray();
        _byTarget = Sites.ToLookup(site => site.Target, (IEqualityComparer<IMethodSymbol>)SymbolEqualityComparer.Default);
        _byCaller = Sites.ToLookup(site => site.Caller);
        _bySyntax = Sites.ToLookup(site => site.Operation.Syntax);
    }

    /// <summary>All calls of the type's own methods, in source order.</summary>
    public ImmutableArray<CallSite> Sites { get; }

    /// <summary>The calls that <paramref name="caller"/> makes itself.</summary>
    public IEnumerable<CallSite> From(BodyFacts caller) => _byCaller[caller];

    /// <summary>The calls of <paramref name="method"/>.</summary>
    public IEnumerable<CallSite> To(IMethodSymbol method) => _byTarget[Normalized(method)];

    /// <summary>The methods, accessors and lambdas of the type that <paramref name="operation"/>, of any tree, calls.</summary>
    public IEnumerable<IMethodSymbol> TargetsOf(IOperation operation) => _bySyntax[operation.Syntax].Select(site => site.Target);

    /// <summary>The body of <paramref name="method"/>, or null for methods of other types and without a body.</summary>
    public BodyFacts? BodyOf(IMethodSymbol method) => _bodies.TryGetValue(Normalized(method), out var body) ? body : null;

    /// <summary>
    /// The functions that <paramref name="operation"/> calls: through a local that holds nothing else, a parameter for which the type's own
    /// calls on the same object give them, or an event or field of the type that they are added to.
    /// </summary>
    private IEnumerable<IMethodSymbol> LambdasIn(IOperation operation, BodyFacts body) =>
        operation is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call ? []
        : call.Receiver() switch
        {
            ILocalReferenceOperation local => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local.Local)?.Unwrapped() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } ? [lambda.Symbol] : [],
            IParameterReferenceOperation { Parameter: var parameter } => _passed.Where(passed => SymbolEqualityComparer.Default.Equals(passed.Parameter, parameter.OriginalDefinition)).Select(passed => passed.Lambda),
            IMemberReferenceOperation { Member: IEventSymbol or IFieldSymbol, Instance: null or IInstanceReferenceOperation } member => _kept.Where(kept => SymbolEqualityComparer.Default.Equals(kept.Member, (member.Member as IFieldSymbol)?.AssociatedSymbol ?? member.Member.OriginalDefinition)).Select(kept => kept.Function).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default),
            _ => [],
        };

    /// <summary>The event or field of delegates that <paramref name="operation"/> adds to or sets, and what is added.</summary>
    private static (ISymbol Member, IOperation Value)? Kept(IOperation operation) => operation switch
    {
        IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Instance: null or IInstanceReferenceOperation } raised } assignment => (raised.Event, assignment.HandlerValue),
        IAssignmentOperation { Target: IFieldReferenceOperation { Field.Type.TypeKind: TypeKind.Delegate, Instance: null or IInstanceReferenceOperation } field } assignment => (field.Field, assignment.Value),
        _ => null,
    };

    private static IMethodSymbol? FunctionIn(IOperation value, BodyFacts body) => value.Unwrapped() switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => lambda.Symbol,
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: null or IInstanceReferenceOperation } method } => method.Method,
        ILocalReferenceOperation local when body.Type.Locks.LocalsOf(body.Body).OnlyValue(local.Local) is { } kept => FunctionIn(kept, body),
        _ => null,
    };

    private static IMethodSymbol Normalized(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return definition.PartialImplementationPart ?? definition;
    }

    /// <summary>The methods and accessors that <paramref name="operation"/> itself calls or names.</summary>
    public static IEnumerable<IMethodSymbol> Targets(IOperation operation)
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
