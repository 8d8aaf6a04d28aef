using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>
/// All that a type does with an object from where it comes from: through variables that hold nothing else, private fields, methods of the
/// type that are given it and private ones that give it back.
/// </summary>
internal sealed class ObjectTrail
{
    private const int MaximumDepth = 5;

    private readonly TypeFacts _type;
    private readonly Func<IOperation, bool> _isTaken;
    private readonly List<TrailUse> _uses = [];
    private readonly HashSet<(ISymbol Variable, IOperation? Call)> _seen = [];
    private IMethodSymbol? _returnedBy;

    private ObjectTrail(TypeFacts type, Func<IOperation, bool> isTaken, TrailUse origin) => (_type, _isTaken, Origin) = (type, isTaken, origin);

    /// <summary>Where the object comes from, and the calls that give it back from there.</summary>
    public TrailUse Origin { get; }

    /// <summary>What is done with the object, in the order it is found.</summary>
    public IReadOnlyList<TrailUse> Uses => _uses;

    /// <summary>Whether code that is not seen gets the object, or its variable holds others, too.</summary>
    public bool Escapes { get; private set; }

    /// <summary>Follows the object that <paramref name="origin"/> yields; one for each call where a private method gives it back.</summary>
    /// <param name="origin">The value.</param>
    /// <param name="body">The body it is written in.</param>
    /// <param name="isTaken">Whether an argument or assignment takes the object without doing anything to it that matters.</param>
    public static IEnumerable<ObjectTrail> Of(IOperation origin, BodyFacts body, Func<IOperation, bool> isTaken)
    {
        var trail = new ObjectTrail(body.Type, isTaken, new TrailUse(origin, body, ImmutableArray<Step>.Empty));
        trail.Follow(origin, body, ImmutableArray<Step>.Empty);
        return trail.AtCalls(MaximumDepth);
    }

    /// <summary>Follows the object that <paramref name="parameter"/> of <paramref name="body"/> is given.</summary>
    public static ObjectTrail Of(IParameterSymbol parameter, BodyFacts body, Func<IOperation, bool> isTaken)
    {
        var trail = new ObjectTrail(body.Type, isTaken, new TrailUse(body.Body.Root, body, ImmutableArray<Step>.Empty));
        trail.FollowVariable(parameter, body, ImmutableArray<Step>.Empty);
        return trail;
    }

    private IEnumerable<ObjectTrail> AtCalls(int depth)
    {
        if (_returnedBy is not { } method)
            return [this];
        var calls = _type.Calls.To(method).ToList();
        if (depth == 0 || calls.Exists(call => call.IsDelegate || call.Operation is not IInvocationOperation) || method is not ({ DeclaredAccessibility: Accessibility.Private, IsVirtual: false } or { MethodKind: MethodKind.LocalFunction }))
        {
            Escapes = true;
            return [this];
        }

        return calls.SelectMany(call =>
        {
            var trail = new ObjectTrail(_type, _isTaken, Within(Origin, call)) { Escapes = Escapes };
            trail._seen.UnionWith(_seen);
            trail._uses.AddRange(_uses.Select(use => Within(use, call)));
            trail.Follow(call.Operation, call.Caller, ImmutableArray<Step>.Empty);
            return trail.AtCalls(depth - 1);
        });
    }

    private static TrailUse Within(TrailUse use, CallSite call) => use with { Calls = use.Calls.Insert(0, new Step(call.Caller, call.Operation)) };

    private void Follow(IOperation value, BodyFacts body, ImmutableArray<Step> calls)
    {
        if (value is IObjectCreationOperation { Initializer: { } initializer })
            AddInitialised(initializer, body, calls);
        var (part, use) = (value, value.Parent);
        while (use is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or IAwaitOperation || (use is ICoalesceOperation { WhenNull: var other } choice && choice.Value == part && other.Unwrapped() is IThrowOperation))
            (part, use) = (use, use.Parent);
        switch (use)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                FollowVariable(local, body, calls);
                break;
            case IFieldInitializerOperation { InitializedFields: [var field] }:
                FollowVariable(field, body, calls);
                break;
            case ISimpleAssignmentOperation assignment when assignment.Value == part:
                FollowAssigned(assignment, body, calls);
                break;
            case IArgumentOperation argument:
                FollowArgument(argument, body, calls);
                break;
            case IReturnOperation when calls.IsEmpty && body.Body.Method is { } method && (_returnedBy is null || SymbolEqualityComparer.Default.Equals(_returnedBy, method)):
                _returnedBy = method;
                break;
            case IMemberReferenceOperation member when member.Instance == part:
                _uses.Add(new TrailUse(member, body, calls));
                break;
            case IInvocationOperation call when call.Instance == part:
                _uses.Add(new TrailUse(call, body, calls));
                break;
            case IConditionalAccessOperation access when access.Operation == part:
                foreach (var instance in access.WhenNotNull.DescendantsAndSelf().OfType<IConditionalAccessInstanceOperation>().Where(instance => Owner(instance) == access))
                    Follow(instance, body, calls);
                break;
            case IIsPatternOperation { Pattern: var pattern }:
                if (Declared(pattern) is { } found)
                    FollowVariable(found, body, calls);
                break;
            case IExpressionStatementOperation or IUsingOperation or IIsTypeOperation or INameOfOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }:
                break;
            default:
                Escapes = true;
                break;
        }
    }

    private static ISymbol? Declared(IPatternOperation pattern) => pattern switch
    {
        IRecursivePatternOperation { DeclaredSymbol: var found } => found,
        IDeclarationPatternOperation { DeclaredSymbol: var found } => found,
        INegatedPatternOperation { Pattern: var inner } => Declared(inner),
        _ => null,
    };

    /// <summary>The <c>?.</c> whose object the operation stands for.</summary>
    private static IConditionalAccessOperation? Owner(IConditionalAccessInstanceOperation instance)
    {
        for (var (inner, outer) = ((IOperation)instance, instance.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IConditionalAccessOperation access && access.WhenNotNull == inner)
                return access;
        }

        return null;
    }

    private void AddInitialised(IObjectOrCollectionInitializerOperation initializer, BodyFacts body, ImmutableArray<Step> calls)
    {
        foreach (var part in initializer.Initializers)
        {
            if (part is ISimpleAssignmentOperation { Target: IMemberReferenceOperation set })
                _uses.Add(new TrailUse(set, body, calls));
            else if (part is IMemberInitializerOperation { InitializedMember: IMemberReferenceOperation changed })
                _uses.Add(new TrailUse(changed, body, calls));
        }
    }

    private void FollowAssigned(ISimpleAssignmentOperation assignment, BodyFacts body, ImmutableArray<Step> calls)
    {
        if (_isTaken(assignment))
            _uses.Add(new TrailUse(assignment, body, calls));
        else if (assignment.Target is ILocalReferenceOperation { Local: var local })
            FollowVariable(local, body, calls);
        else if (assignment.Target is IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field, Instance: null or IInstanceReferenceOperation })
            FollowVariable(field, body, calls);
        else if (assignment.Target is not IDiscardOperation)
            Escapes = true;
        if (assignment.Parent is not (IExpressionStatementOperation or IObjectOrCollectionInitializerOperation))
            Follow(assignment, body, calls);
    }

    private void FollowArgument(IArgumentOperation argument, BodyFacts body, ImmutableArray<Step> calls)
    {
        if (_isTaken(argument))
            _uses.Add(new TrailUse(argument, body, calls));
        else if (argument is { Parameter: { RefKind: RefKind.None } parameter, Parent: IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } method } call } && calls.Length < MaximumDepth
            && _type.Calls.BodyOf(method) is { Body.Method: { } called } target && parameter.Ordinal < called.Parameters.Length && (method.ReducedFrom is null || parameter.ContainingSymbol.Equals(called, SymbolEqualityComparer.Default)))
            FollowVariable(called.Parameters[parameter.Ordinal], target, calls.Add(new Step(body, call)));
        else if (argument.Parent is not IInvocationOperation { TargetMethod.Name: "ThrowIfNull" or "KeepAlive" })
            Escapes = true;
    }

    private void FollowVariable(ISymbol variable, BodyFacts body, ImmutableArray<Step> calls)
    {
        if (!_seen.Add((variable.OriginalDefinition, variable is IParameterSymbol && !calls.IsEmpty ? calls[calls.Length - 1].Operation : null)))
            return;
        if (!HoldsNothingElse(variable, body))
        {
            Escapes = true;
            return;
        }

        foreach (var other in _type.Bodies)
        {
            if (variable is not IFieldSymbol && other.Body.Outermost != body.Body.Outermost)
                continue;
            foreach (var reference in other.Body.Operations)
            {
                if (IsReference(reference, variable) && !(reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference))
                    Follow(reference, other, calls);
            }
        }
    }

    private bool HoldsNothingElse(ISymbol variable, BodyFacts body)
    {
        var locals = _type.Locks.LocalsOf(body.Body);
        var values = Assignments.ValuesOf(variable, _type).Where(value => !value.IsNull()).Take(2).ToList();
        return variable switch
        {
            IParameterSymbol => !locals.IsReassigned(variable),
            IFieldSymbol { DeclaredAccessibility: Accessibility.Private } => values.Count == 1,
            // A local that one pattern declares has no value of its own.
            ILocalSymbol { RefKind: RefKind.None } => values.Count == 1 || (values.Count == 0 && !locals.IsReassigned(variable)),
            _ => false,
        };
    }

    private static bool IsReference(IOperation operation, ISymbol variable) => operation.Kind switch
    {
        OperationKind.LocalReference or OperationKind.FieldReference => Assignments.Refers(operation, variable),
        OperationKind.ParameterReference => SymbolEqualityComparer.Default.Equals(((IParameterReferenceOperation)operation).Parameter, variable),
        _ => false,
    };
}
