using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>What the bodies of a type say about its locks as a whole, computed when first asked for.</summary>
internal sealed class LockFacts
{
    private readonly TypeFacts _type;
    private readonly Dictionary<Body, LocalValues> _locals = [];
    private readonly Dictionary<BodyFacts, ImmutableArray<LockEffect>> _effects = [];
    private readonly Dictionary<BodyFacts, bool> _mayThrow = [];
    private readonly Dictionary<ISymbol, int?> _places = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, bool> _releasedByHolders = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _changing = new(SymbolEqualityComparer.Default);

    public LockFacts(TypeFacts type)
    {
        _type = type;
        foreach (var body in type.Bodies)
        {
            HasHandWrittenLocks |= body.HasSyncCalls;
            HasLocks |= body.HasSyncCalls || !body.Body.LockStatements.IsEmpty;
            foreach (var operation in body.Body.IsConstruction ? ImmutableArray<IOperation>.Empty : body.Body.Operations)
                AddAssigned(operation);
        }
    }

    /// <summary>Whether any body acquires or releases other than by <c>lock</c> statements.</summary>
    public bool HasHandWrittenLocks { get; }

    /// <summary>Whether any body acquires a lock in any way.</summary>
    public bool HasLocks { get; }

    /// <summary>Whether every release of the lock in <paramref name="variable"/> is by a body that acquired it: a lock, not a signal.</summary>
    public bool IsAlwaysReleasedByHolder(ISymbol variable) =>
        _releasedByHolders.TryGetValue(variable, out var known) ? known : _releasedByHolders[variable] = LockOwners.IsAlwaysReleasedByHolder(variable, _type);

    /// <summary>The values of the locals of the member that <paramref name="body"/> is part of.</summary>
    public LocalValues LocalsOf(Body body)
    {
        if (!_locals.TryGetValue(body.Outermost, out var values))
            _locals[body.Outermost] = values = LocalValues.Of(body.Outermost.WithNested.SelectMany(nested => nested.Operations), _type.OwnObjects.Contains);
        return values;
    }

    /// <summary>What the lock analysis of <paramref name="body"/> must be told.</summary>
    public LockContext ContextOf(Body body)
    {
        var locals = LocalsOf(body);
        return new LockContext(locals, symbol => IsStable(symbol, locals), EffectsOf, MayThrow, array => HandleArrays.MadeAs(array, body, _type));
    }

    /// <summary>Whether a field or property gets its value during construction only.</summary>
    public bool IsConstant(ISymbol member) => member switch
    {
        IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } => true,
        IPropertySymbol { SetMethod: null or { IsInitOnly: true } } => !_changing.Contains(member),
        IParameterSymbol => !_changing.Contains(member),
        _ => !_changing.Contains(member) && !CanBeSetElsewhere(member),
    };

    /// <summary>Whether <paramref name="grip"/> is of a semaphore that lets several threads in at once, and so keeps none of them out.</summary>
    public bool AdmitsSeveral(Grip grip)
    {
        if (!grip.IsSemaphore || grip.Lock.Path.Variable is not { } semaphore)
            return false;
        if (!_places.TryGetValue(semaphore, out var places))
            _places[semaphore] = places = LockOwners.InitialCount(semaphore, _type);
        return places is null ? LockOwners.IsGivenItsCount(semaphore, _type) : places > 1;
    }

    /// <summary>
    /// What calling <paramref name="method"/> does to its caller's locks. Empty for methods that leave them as they were, for methods
    /// of other types, and for methods that do different things on different paths.
    /// </summary>
    public ImmutableArray<LockEffect> EffectsOf(IMethodSymbol method)
    {
        // A call that closes a cycle of calls is taken to leave the locks alone.
        if (!HasHandWrittenLocks || method.IsAbstract || _type.Calls.BodyOf(method) is not { IsBeingFollowed: false } body)
            return ImmutableArray<LockEffect>.Empty;
        if (_effects.TryGetValue(body, out var known))
            return known;
        // A recursive call is taken to leave the locks alone.
        _effects[body] = ImmutableArray<LockEffect>.Empty;
        return _effects[body] = body.Flow is { IsPrecise: true } flow ? LockEffects.Of(method, flow) : ImmutableArray<LockEffect>.Empty;
    }

    private bool MayThrow(IMethodSymbol method)
    {
        if (method.IsVirtual || method.IsOverride || method.IsAbstract || _type.Calls.BodyOf(method) is not { } body)
            return !method.IsImplicitlyDeclared && !method.OriginalDefinition.IsAutoAccessor() && !method.IsPlain() && !ThrowTable.KeepsBooks(method);
        if (_mayThrow.TryGetValue(body, out var known))
            return known;
        _mayThrow[body] = false;
        return _mayThrow[body] = body.Body.Operations.Any(operation => ThrowTable.MayThrow(operation, MayThrow));
    }

    private bool IsStable(ISymbol variable, LocalValues locals) => variable switch
    {
        ILocalSymbol => !locals.IsAssignedElsewhere(variable),
        IParameterSymbol parameter => parameter.IsPrimaryConstructorParameter() ? IsConstant(parameter) : !locals.IsAssignedElsewhere(variable),
        IPropertySymbol property when LatchTable.IsChangedByOthers(property) => false,
        _ => IsConstant(variable),
    };

    private static bool CanBeSetElsewhere(ISymbol member) => member switch
    {
        IPropertySymbol { SetMethod: { } setter } => setter.IsVisibleOutsideType(),
        _ => member.IsVisibleOutsideType(),
    };

    private void AddAssigned(IOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.CoalesceAssignment or OperationKind.DeconstructionAssignment:
                AddTarget(((IAssignmentOperation)operation).Target);
                break;
            case OperationKind.Increment or OperationKind.Decrement:
                AddTarget(((IIncrementOrDecrementOperation)operation).Target);
                break;
            case OperationKind.Argument when operation is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                AddTarget(argument.Value);
                break;
        }
    }

    private void AddTarget(IOperation target)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    AddVariable(element);
                break;
            default:
                AddVariable(target);
                break;
        }
    }

    private void AddVariable(IOperation assigned)
    {
        if (assigned is IMemberReferenceOperation member)
            _changing.Add(((member.Member as IFieldSymbol)?.AssociatedSymbol as IPropertySymbol ?? member.Member).OriginalDefinition);
        else if (assigned is IParameterReferenceOperation parameter)
            _changing.Add(parameter.Parameter);
    }
}
