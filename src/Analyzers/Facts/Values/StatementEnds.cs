using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>
/// Knows which statements always throw, through calls, loops that run at least once and handlers, and so which statements and handlers
/// behind them are never reached. What is not known for certain may end in every way.
/// </summary>
internal sealed class StatementEnds
{
    private const int MaximumCalls = 4;
    private readonly TypeFacts _type;
    private readonly KnownValues _values;
    private readonly int _callsLeft;
    private readonly Dictionary<(BodyFacts Body, int CallsLeft), StatementEnd> _ends;

    public StatementEnds(TypeFacts type, KnownValues values)
        : this(type, values, MaximumCalls, [])
    {
    }

    private StatementEnds(TypeFacts type, KnownValues values, int callsLeft, Dictionary<(BodyFacts Body, int CallsLeft), StatementEnd> ends) =>
        (_type, _values, _callsLeft, _ends) = (type, values, callsLeft, ends);

    /// <summary>Whether a statement before <paramref name="inner"/> in <paramref name="block"/> never ends without an exception or a return.</summary>
    public bool IsAfterTheEnd(IOperation inner, IBlockOperation block, BodyFacts body)
    {
        var index = block.Operations.IndexOf(inner);
        // A jump to a label comes from anywhere.
        return index > 0 && !block.Operations.Any(statement => statement is ILabeledOperation) && !Sequence(block.Operations.Take(index), body).GoesOn;
    }

    /// <summary>Whether no exception of the block gets to <paramref name="handler"/>.</summary>
    public bool IsNeverEntered(ICatchClauseOperation handler, ITryOperation block, BodyFacts body) =>
        Of(block.Body, body).Thrown is { } thrown && thrown.All(exception => IsKeptFrom(handler, block, exception, body));

    private bool IsKeptFrom(ICatchClauseOperation handler, ITryOperation block, KnownValue exception, BodyFacts body)
    {
        foreach (var clause in block.Catches)
        {
            var catches = Catches(clause, exception, body);
            if (clause == handler)
                return catches == false;
            if (catches == true)
                return true;
        }

        return false;
    }

    private bool? Catches(ICatchClauseOperation clause, KnownValue exception, BodyFacts body)
    {
        var fits = clause.ExceptionType is { SpecialType: not SpecialType.System_Object } type ? exception.IsOf(type) : true;
        return fits == false || clause.Filter is null ? fits
            : InHandler(clause, exception)._values.Truth(clause.Filter, body) switch { false => false, true => fits, null => null };
    }

    private StatementEnds InHandler(ICatchClauseOperation clause, KnownValue exception)
    {
        var known = clause.Locals.FirstOrDefault() is { } variable ? _values.With(variable, exception) : _values;
        return new(_type, known.Handling(exception), _callsLeft, _ends);
    }

    private StatementEnd Sequence(IEnumerable<IOperation> statements, BodyFacts body) => statements.Aggregate(StatementEnd.Plain, (end, statement) => end.GoesOn ? end.Then(Of(statement, body)) : end);

    private StatementEnd Of(IOperation? statement, BodyFacts body) => statement switch
    {
        null or IEmptyOperation or ILocalFunctionOperation => StatementEnd.Plain,
        IBlockOperation block => block.Operations.Any(part => part is ILabeledOperation) ? StatementEnd.Unknown : Sequence(block.Operations, body),
        IThrowOperation { Exception: { } exception } => Arguments((exception.Unwrapped() as IObjectCreationOperation)?.Arguments).Then(StatementEnd.Throws(_values.Value(exception, body))),
        IThrowOperation => StatementEnd.Throws(_values.Handled),
        IReturnOperation { Kind: OperationKind.Return } end => Expression(end.ReturnedValue).Then(StatementEnd.Leaving),
        IExpressionStatementOperation { Operation: IInvocationOperation call } => Call(call, body),
        IExpressionStatementOperation { Operation: var operation } => Expression(operation),
        IVariableDeclarationGroupOperation declarations => Expression(declarations),
        IConditionalOperation choice => Expression(choice.Condition).Then(Choice(choice, body)),
        ILockOperation section => Of(section.Body, body) with { Thrown = null },
        IUsingOperation scope => StatementEnd.Fallible.Then(Of(scope.Body, body)),
        IUsingDeclarationOperation => StatementEnd.Fallible,
        IForLoopOperation loop => Loop(loop, body),
        ITryOperation block => Try(block, body),
        _ => StatementEnd.Unknown,
    };

    private StatementEnd Choice(IConditionalOperation choice, BodyFacts body) => _values.Truth(choice.Condition, body) switch
    {
        true => Of(choice.WhenTrue, body),
        false => Of(choice.WhenFalse, body),
        null => Of(choice.WhenTrue, body).Or(Of(choice.WhenFalse, body)),
    };

    /// <summary>A loop that runs at least once ends as its first round does, if that never gets to its end.</summary>
    private StatementEnd Loop(IForLoopOperation loop, BodyFacts body)
    {
        var first = _values;
        foreach (var declarator in loop.Before.OfType<IVariableDeclarationGroupOperation>().SelectMany(group => group.Declarations).SelectMany(declaration => declaration.Declarators))
        {
            if (declarator.GetVariableInitializer() is { } initial && _values.Value(initial.Value, body) is { } value)
                first = first.With(declarator.Symbol, value);
        }

        // The variable has that value only where it is tested for the first time: the round itself may change it.
        return loop.Condition is { } condition && first.Truth(condition, body) == true && Of(loop.Body, body) is { GoesOn: false } round && !loop.Body.Descendants().Any(operation => operation is IBranchOperation)
            ? round with { Thrown = null }
            : StatementEnd.Unknown;
    }

    private StatementEnd Try(ITryOperation block, BodyFacts body)
    {
        var tried = Of(block.Body, body);
        var end = tried with { Thrown = StatementEnd.Plain.Thrown };
        foreach (var exception in tried.Thrown ?? ImmutableArray<KnownValue>.Empty)
            end = end.Or(Handled(block, exception, body));
        if (tried.Thrown is null)
            end = block.Catches.Aggregate(StatementEnd.Throws(null), (all, clause) => all.Or(Of(clause.Handler, body))).Or(end);
        return block.Finally is null ? end : Of(block.Finally, body) is { GoesOn: true } last ? end with { Leaves = end.Leaves || last.Leaves, Thrown = last.Thrown is null ? null : end.Thrown } : StatementEnd.Throws(null);
    }

    private StatementEnd Handled(ITryOperation block, KnownValue exception, BodyFacts body)
    {
        StatementEnd? end = null;
        foreach (var clause in block.Catches)
        {
            var catches = Catches(clause, exception, body);
            if (catches == false)
                continue;
            var handled = InHandler(clause, exception).Of(clause.Handler, body);
            end = end is null ? handled : end.Or(handled);
            if (catches == true)
                return end;
        }

        return end is null ? StatementEnd.Throws(exception) : end.Or(StatementEnd.Throws(exception));
    }

    private StatementEnd Call(IInvocationOperation call, BodyFacts body)
    {
        if (call.TargetMethod.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute"))
            return StatementEnd.Throws(null);
        if (call.IsVirtual || call.TargetMethod.IsAsync || call.Instance is not (null or IInstanceReferenceOperation) || _type.Calls.BodyOf(call.TargetMethod) is not { } called)
            return StatementEnd.Fallible;
        if (_callsLeft == 0 || !RunsAtOnce(call.TargetMethod, called))
            return StatementEnd.Fallible;
        if (!_ends.TryGetValue((called, _callsLeft), out var end))
            _ends[(called, _callsLeft)] = end = new StatementEnds(_type, new KnownValues(_type), _callsLeft - 1, _ends).Sequence(KnownValues.Statements(called), called);
        return Arguments(call.Arguments).Then(end with { GoesOn = end.GoesOn || end.Leaves, Leaves = false });
    }

    /// <summary>Whether calling the method runs it: not where only some builds call it, nor before an iterator is asked for its first element.</summary>
    private static bool RunsAtOnce(IMethodSymbol method, BodyFacts body) =>
        !method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ConditionalAttribute")
        && !body.Body.Operations.Any(operation => operation.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak);

    private static StatementEnd Arguments(IEnumerable<IArgumentOperation>? arguments) =>
        (arguments ?? []).Aggregate(StatementEnd.Plain, (end, argument) => end.Then(Expression(argument.Value)));

    /// <summary>An expression goes on, or throws anything unless it consists of things that cannot throw.</summary>
    private static StatementEnd Expression(IOperation? expression) =>
        expression is null || expression.DescendantsAndSelf().All(IsHarmless) ? StatementEnd.Plain : StatementEnd.Fallible;

    private static bool IsHarmless(IOperation operation) => operation is ILiteralOperation or ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation or IDefaultValueOperation
        or IVariableDeclarationGroupOperation or IVariableDeclarationOperation or IVariableDeclaratorOperation or IVariableInitializerOperation or ISimpleAssignmentOperation { Target: ILocalReferenceOperation }
        or IConversionOperation { IsImplicit: true, Conversion.IsUserDefined: false };
}
