using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A variable that a loop tests in every round to know whether to go on.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Access">The reading access.</param>
/// <param name="RunsWhile">The value with which the loop goes on; null for variables of other types than <c>bool</c>.</param>
internal sealed record PolledFlag(PolledLoop Loop, Access Access, bool? RunsWhile)
{
    private const int MaximumDepth = 3;

    /// <summary>The constant that the variable is compared with; null where a <c>bool</c> is tested by itself.</summary>
    public IOperation? Limit { get; init; }

    /// <summary>Whether the loop goes on while the variable has that value, and not while it has any other.</summary>
    public bool RunsWhileEqual { get; init; }

    /// <summary>The flag's field, auto-property or captured local.</summary>
    public ISymbol Variable => Access.Variable;

    /// <summary>All accesses to the flag; null when some are out of sight.</summary>
    public IEnumerable<Access> Accesses => Variable is ILocalSymbol local
        ? Access.Body.Type.Bodies.Where(body => body.Body.Outermost == Access.Body.Body.Outermost).SelectMany(body => AccessesTo(local, body))
        : Access.Body.Type.Accesses.ByVariable.FirstOrDefault(group => SymbolEqualityComparer.Default.Equals(group.Key, Variable))
            ?? Access.Body.Type.Accesses.Inherited.Where(access => SymbolEqualityComparer.Default.Equals(access.Variable, Variable));

    /// <summary>Whether the loop goes on while the variable has <paramref name="value"/>, a constant.</summary>
    public bool RunsWith(object? value) => Equals(StoredValue.Normal(value), Limit is null ? true : StoredValue.Normal(Limit.ConstantValue.Value)) == RunsWhileEqual;

    /// <summary>Whether the flag is declared in a base class, which may do to it what is not seen here.</summary>
    public bool IsInherited => Variable is not ILocalSymbol && !SymbolEqualityComparer.Default.Equals(Variable.OutermostType(), Access.Body.Type.Type);

    /// <summary>
    /// What <paramref name="loop"/> tests in every round: for each part that must hold for it to go on, and each that makes it leave, the
    /// flag that is tested, or null where it is something else.
    /// </summary>
    public static IEnumerable<PolledFlag?> Of(PolledLoop loop) => Tests(loop).Select(test => test.Flag);

    /// <summary>The same, with the tests themselves; null for an exit that nothing decides.</summary>
    public static IEnumerable<(IOperation? Test, BodyFacts Body, PolledFlag? Flag)> Tests(PolledLoop loop)
    {
        var parts = loop.Condition is { } condition ? Parts(condition, true, loop.Body, MaximumDepth) : [];
        return parts.Concat(loop.Exits.SelectMany(exit => Tests(exit, loop))).Select(part => (part.Test, part.Body, Read(part, loop)));
    }

    /// <summary>The condition of the innermost <c>if</c> around an exit, which the loop goes on without.</summary>
    private static IEnumerable<(IOperation? Test, bool Outcome, BodyFacts Body)> Tests(IOperation exit, PolledLoop loop)
    {
        for (var (inner, outer) = (exit, exit.Parent); outer is not null && loop.Span.Contains(inner.Syntax.Span) && inner != loop.Operation; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IConditionalOperation test && inner != test.Condition)
                return Parts(test.Condition, inner == test.WhenFalse, loop.Body, MaximumDepth);
        }
        return [(null, true, loop.Body)];
    }

    /// <summary>The parts of a condition that must all have their outcome for the whole to have <paramref name="outcome"/>.</summary>
    private static IEnumerable<(IOperation? Test, bool Outcome, BodyFacts Body)> Parts(IOperation condition, bool outcome, BodyFacts body, int depth)
    {
        condition = condition.Unwrapped();
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Parts(not.Operand, !outcome, body, depth);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } both when outcome:
                return Parts(both.LeftOperand, true, body, depth).Concat(Parts(both.RightOperand, true, body, depth));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } either when !outcome:
                return Parts(either.LeftOperand, false, body, depth).Concat(Parts(either.RightOperand, false, body, depth));
            default:
                return depth > 0 && Returned(condition, body) is var (value, callee)
                    ? Parts(value, outcome, callee, depth - 1)
                    : [(condition, outcome, body)];
        }
    }

    /// <summary>The expression that a call of a method or property of the same object comes to, when that is all it does.</summary>
    private static (IOperation Value, BodyFacts Callee)? Returned(IOperation condition, BodyFacts body)
    {
        if ((condition as IInvocationOperation)?.Instance is not (null or IInstanceReferenceOperation) || (condition as IPropertyReferenceOperation)?.Instance is not (null or IInstanceReferenceOperation))
            return null;
        foreach (var target in CallTable.Targets(condition))
        {
            if (!target.IsVirtual && body.Type.Calls.BodyOf(target) is { } callee
                && callee.Body.Operations.OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } value }]
                && !callee.Body.Operations.Any(operation => operation is IAssignmentOperation or ILockOperation))
                return (value, callee);
        }
        return null;
    }

    private static PolledFlag? Read((IOperation? Test, bool Outcome, BodyFacts Body) part, PolledLoop loop)
    {
        var (test, limit, runsWhileEqual) = part.Test switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } equality when equality.RightOperand.Unwrapped().ConstantValue.HasValue =>
                (equality.LeftOperand.Unwrapped(), equality.RightOperand.Unwrapped(), part.Outcome == (equality.OperatorKind == BinaryOperatorKind.Equals)),
            IIsPatternOperation { Pattern: IConstantPatternOperation { Value: { ConstantValue.HasValue: true } constant } } pattern => (pattern.Value.Unwrapped(), constant.Unwrapped(), part.Outcome),
            IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: { ConstantValue.HasValue: true } constant } } } pattern => (pattern.Value.Unwrapped(), constant.Unwrapped(), !part.Outcome),
            var other => (other, null, part.Outcome),
        };
        if (test?.Type is not { } type || !(type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Int64 || type.TypeKind == TypeKind.Enum) || Find(test, part.Body) is not { IsElement: false } access || !Reads(access))
            return null;
        var runsWhile = type.SpecialType == SpecialType.System_Boolean ? (limit is null || Equals(limit.ConstantValue.Value, true)) == runsWhileEqual : (bool?)null;
        return new PolledFlag(loop, access, runsWhile) { Limit = limit, RunsWhileEqual = runsWhileEqual };
    }

    /// <summary>Whether the access only reads: the exchange of a value for itself is an old way to read.</summary>
    private static bool Reads(Access access) => access.Kind is AccessKind.Read or AccessKind.AtomicRead || (access.Kind == AccessKind.AtomicUpdate && StoredValue.IsOld(access));

    private static Access? Find(IOperation read, BodyFacts body) => read is ILocalReferenceOperation { Local: var local }
        ? SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, body.Body.Owner) ? null : AccessesTo(local, body).FirstOrDefault(access => access.Operation == read)
        : read is IMemberReferenceOperation or IParameterReferenceOperation or IInvocationOperation ? body.Type.Accesses.At(read)
        : null;

    private static IEnumerable<Access> AccessesTo(ILocalSymbol local, BodyFacts body) => body.Body.Operations
        .Where(operation => operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local))
        .Select(operation => AccessTable.Of(operation, local, AccessPath.Of(new PathRoot(PathRootKind.Variable, local)), body));
}
