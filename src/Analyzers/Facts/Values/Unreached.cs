using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Flow;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>Knows which operations never run: their condition is never met, everything before them throws, or nobody calls them.</summary>
internal sealed class Unreached
{
    private readonly TypeFacts _type;
    private readonly KnownValues _values;
    private readonly StatementEnds _ends;
    private readonly Dictionary<BodyFacts, ControlFlowGraph?> _graphs = [];
    private readonly Dictionary<IOperation, bool> _known = [];

    public Unreached(TypeFacts type)
    {
        (_type, _values) = (type, new KnownValues(type));
        _ends = new StatementEnds(type, _values);
    }

    /// <summary>Whether <paramref name="operation"/> in <paramref name="body"/> never runs for certain.</summary>
    public bool Contains(IOperation operation, BodyFacts body) => _known.TryGetValue(operation, out var known) ? known : _known[operation] = Contains(operation, body, []);

    private bool Contains(IOperation operation, BodyFacts body, HashSet<BodyFacts> open) =>
        IsDecidedAgainst(operation, body) || IsAfterTheEnd(operation, body)
        || (body.Body is { Root: IAnonymousFunctionOperation lambda, Enclosing: { } enclosing } && Contains(lambda, _type.FactsOf(enclosing), open))
        || (open.Add(body) && IsNeverCalled(body, open));

    private bool IsNeverCalled(BodyFacts body, HashSet<BodyFacts> open)
    {
        if (body.Body.Method is not ({ MethodKind: MethodKind.LocalFunction } or { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private, Name: not "Main" }))
            return false;
        var calls = _type.Calls.To(body.Body.Method).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => !call.IsDelegate && Contains(call.Operation, call.Caller, open));
    }

    /// <summary>Whether a condition around it has the other value for certain.</summary>
    private bool IsDecidedAgainst(IOperation operation, BodyFacts body)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation) && inner != body.Body.Root; (inner, outer) = (outer, outer.Parent))
        {
            var runs = outer switch
            {
                IConditionalOperation choice when inner == choice.WhenTrue => _values.Truth(choice.Condition, body),
                IConditionalOperation choice when inner == choice.WhenFalse => !_values.Truth(choice.Condition, body),
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when inner == both.RightOperand => _values.Truth(both.LeftOperand, body),
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when inner == either.RightOperand => !_values.Truth(either.LeftOperand, body),
                ISwitchCaseOperation { Parent: ISwitchOperation choice } section => CanMatch(section, choice, body),
                ICatchClauseOperation { Parent: ITryOperation block } handler when inner == handler.Handler => !_ends.IsNeverEntered(handler, block, body),
                IBlockOperation block => !_ends.IsAfterTheEnd(inner, block, body),
                _ => null,
            };
            if (runs == false)
                return true;
        }

        return false;
    }

    private bool? CanMatch(ISwitchCaseOperation section, ISwitchOperation choice, BodyFacts body) =>
        _values.Value(choice.Value, body) is { } value && section.Clauses.All(clause => clause switch
        {
            ISingleValueCaseClauseOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } => value.Is(KnownValue.Of(constant)) == false,
            IPatternCaseClauseOperation pattern => value.Matches(pattern.Pattern) == false,
            _ => false,
        }) ? false : null;

    /// <summary>Whether the compiler's graph has no way to it: everything before it throws or returns, or a constant condition keeps it out.</summary>
    private bool IsAfterTheEnd(IOperation operation, BodyFacts body) =>
        GraphWithDeadEnds(body) is { } graph
        && graph.Blocks.Where(block => block.Statements().Any(statement => statement.Syntax.Span.Contains(operation.Syntax.Span))).ToList() is { Count: > 0 } blocks
        && blocks.TrueForAll(block => !block.IsReachable);

    /// <summary>The compiler's graph, where it has blocks that nothing leads to; null for most bodies, which have none.</summary>
    private ControlFlowGraph? GraphWithDeadEnds(BodyFacts body)
    {
        if (!_graphs.TryGetValue(body, out var known))
            _graphs[body] = known = BodyGraph.Of(body.Body, _type.Cancellation) is { } graph && graph.Blocks.Any(block => !block.IsReachable) ? graph : null;
        return known;
    }
}
