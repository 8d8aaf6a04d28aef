using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A field that the constructor of a derived class sets, when that of its base class has run, and that an override counts on.</summary>
/// <param name="Override">The override.</param>
/// <param name="Variable">The field or auto-property.</param>
/// <param name="Set">Where the constructor sets it.</param>
/// <param name="Read">Where the override, or what it calls, reads it.</param>
/// <param name="Base">The constructor of the base class that is called; null where it is not written.</param>
internal sealed record LateField(IMethodSymbol Override, ISymbol Variable, Location Set, Location Read, IMethodSymbol? Base)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of the classes of <paramref name="type"/>.</summary>
    public static IEnumerable<LateField> Of(TypeFacts type)
    {
        var overrides = type.Bodies.Where(body => body.Body is { Enclosing: null, Method: { IsOverride: true, OverriddenMethod: { } overridden } } && overridden.IsInSource()).ToList();
        if (overrides.Count == 0)
            return [];
        var accesses = type.Accesses.All.ToLookup(access => access.Body);
        return type.Bodies.Where(body => body.Body is { Enclosing: null, IsConstruction: true, Owner: IMethodSymbol { IsStatic: false } }).SelectMany(constructor => SetIn(constructor, overrides, accesses));
    }

    private static IEnumerable<LateField> SetIn(BodyFacts constructor, List<BodyFacts> overrides, ILookup<BodyFacts, Access> accesses)
    {
        var owner = constructor.Body.Owner.ContainingType;
        var called = constructor.Body.Operations.OfType<IInvocationOperation>().FirstOrDefault(call => call.TargetMethod.MethodKind == MethodKind.Constructor)?.TargetMethod.OriginalDefinition;
        // What another constructor of the class has set is not known here.
        if (called is not null && SymbolEqualityComparer.Default.Equals(called.ContainingType, owner.OriginalDefinition))
            yield break;
        foreach (var set in accesses[constructor].Where(IsFirstValue))
        {
            foreach (var body in overrides.Where(body => SymbolEqualityComparer.Default.Equals(body.Body.Owner.ContainingType, owner)))
            {
                if (ReadIn(body, set.Variable, accesses) is { } read)
                    yield return new LateField(body.Body.Method!, set.Variable, set.Location, read.Location, called);
            }
        }
    }

    /// <summary>Whether the constructor gives the variable what it had not: no initialiser, which runs before the base class's constructor, has set it.</summary>
    private static bool IsFirstValue(Access access) => access is { Kind: AccessKind.Write, IsElement: false, Part: null, Operation: ISimpleAssignmentOperation { Value: var value } } && access.Object.Equals(AccessPath.This) && !access.Variable.IsStatic
        && access.Variable.ValueType() is { SpecialType: not SpecialType.System_Boolean } && value.Unwrapped() is not (IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null or 0 or 0L or 0d } })
        && access.Body.Type.Values[access.Variable.OriginalDefinition].All(stored => stored.Enclosing().All(outer => outer is not (IFieldInitializerOperation or IPropertyInitializerOperation)));

    /// <summary>Where the override, or what it calls of its own, reads the variable without asking whether it is there; null where it does not, or waits before.</summary>
    private static Access? ReadIn(BodyFacts body, ISymbol variable, ILookup<BodyFacts, Access> accesses)
    {
        var (course, found) = (new List<BodyFacts>(), (Access?)null);
        Look(body, MaximumDepth);
        var uses = course.SelectMany(part => accesses[part]).Where(access => SymbolEqualityComparer.Default.Equals(access.Variable, variable)).ToList();
        return uses.TrueForAll(use => use.Kind == AccessKind.Read && !IsAsked(use.Operation)) ? found : null;

        void Look(BodyFacts part, int rest)
        {
            if (course.Contains(part))
                return;
            course.Add(part);
            found ??= accesses[part].FirstOrDefault(access => SymbolEqualityComparer.Default.Equals(access.Variable, variable) && access.Kind == AccessKind.Read && IsAtOnce(access.Operation, part));
            foreach (var call in rest == 0 ? [] : part.Type.Calls.From(part).Where(call => call is { IsDelegate: false, IsOnSameObject: true } && IsAtOnce(call.Operation, part)))
            {
                if (part.Type.Calls.BodyOf(call.Target) is { Body.Enclosing: null } callee)
                    Look(callee, rest - 1);
            }
        }
    }

    /// <summary>Whether nothing is waited for before the operation, and no state has to be told first that it may be done.</summary>
    private static bool IsAtOnce(IOperation operation, BodyFacts body) => !LateStart.WaitsFirst(body, operation, body) && !IsTold(operation);

    /// <summary>Whether a flag of the object has to be set before the operation is done: <c>if (_isReady) …</c>.</summary>
    public static bool IsTold(IOperation operation) => operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part =>
        part is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation, Type.SpecialType: SpecialType.System_Boolean }
        && IsExit(condition, operation) == part.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }));

    private static bool IsExit(IOperation condition, IOperation operation) => condition.Parent is IConditionalOperation exit && !exit.Syntax.Span.Contains(operation.Syntax.Span);

    private static bool IsAsked(IOperation read) => read.Unconverted() is IConditionalAccessOperation or ICoalesceOperation or IIsPatternOperation or IIsTypeOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals };
}
