using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Finds counters that are read and then reset in two steps, <c>var taken = Interlocked.Read(ref _hits); _hits = 0;</c>: what others count in between belongs to neither.</summary>
internal static class TakenCount
{
    /// <summary>The read whose value <paramref name="reset"/>, without a lock, is meant to take out of the counter; null where it is no such reset.</summary>
    /// <param name="reset">A write of the counter.</param>
    /// <param name="accesses">All accesses to the counter.</param>
    public static Access? ReadBefore(Access reset, IReadOnlyCollection<Access> accesses)
    {
        if (reset.IsElement || !reset.Guards.AreNone || !Stores(reset.Operation) || StatementOf(reset) is not var (statement, body) || statement.Parent is not IBlockOperation block)
            return null;
        var read = accesses.LastOrDefault(access => access.Body == body && access.Kind is AccessKind.Read or AccessKind.AtomicRead && access.Guards.AreNone && Local(access.Operation) is { } local
            && local.Statement()?.Parent == block && local.Syntax.Span.End <= statement.Syntax.SpanStart && body.Paths.Read(access.Operation).Elements.Length == 1 && IsUsedOtherwise(local.Symbol, statement, body));
        return read is not null && !accesses.Any(access => access.Body == body && access != reset && access != read && access.Writes) ? read : null;
    }

    /// <summary>The same of counters in objects of other types, which members read and reset that do nothing else: <c>var taken = cell.Current; cell.Clear();</c>.</summary>
    public static IEnumerable<(IInvocationOperation Reset, IOperation Read, IFieldSymbol Counter)> OfCells(BodyFacts body)
    {
        foreach (var reset in body.Body.Calls)
        {
            if (reset is not { TargetMethod: { ReturnsVoid: true, IsStatic: false } member, Instance: { } cell, Parent: IExpressionStatementOperation reached } || Whole(reached) is not { Parent: IBlockOperation block } statement || !member.IsInSource() || AtomicMember.Of(member) is not (AtomicRole.Reset, var counter))
                continue;
            var path = body.Paths.Read(cell.Unwrapped());
            var read = body.Body.Declarators.LastOrDefault(local => local.Statement()?.Parent == block && local.Syntax.Span.End <= statement.Syntax.SpanStart && local.Initializer?.Value.Unwrapped() switch
            {
                IPropertyReferenceOperation { Property: var property, Instance: { } source } => IsReadOf(property, source),
                IInvocationOperation { TargetMethod: var method, Instance: { } source } => IsReadOf(method, source),
                _ => false,
            });
            if (path.IsExact && read is not null && IsUsedOtherwise(read.Symbol, statement, body) && AtomicMember.IsCounted(counter) && body.HeldAt(reset) is { IsKnown: true, Must.IsEmpty: true })
                yield return (reset, read.Initializer!.Value, counter);

            bool IsReadOf(ISymbol reader, IOperation source) => AtomicMember.Of(reader) is (AtomicRole.Read, var field) && SymbolEqualityComparer.Default.Equals(field, counter) && body.Paths.Read(source.Unwrapped()).Equals(path);
        }
    }

    /// <summary>Whether the operation stores nought, and does nothing with what was there.</summary>
    private static bool Stores(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { Value: var value, Parent: IExpressionStatementOperation } => IsNought(value),
        IInvocationOperation { TargetMethod: { Name: "Write" or "Exchange" or "VolatileWrite", ContainingType.Name: "Volatile" or "Interlocked" or "Thread" }, Arguments: [_, { Value: var value }], Parent: IExpressionStatementOperation } => IsNought(value),
        _ => false,
    };

    private static bool IsNought(IOperation value) => value.Unwrapped().ConstantValue is { HasValue: true, Value: 0 or 0L or 0u or 0ul };

    /// <summary>The statement that resets the counter: the write itself, or the only call of a private method that does nothing else.</summary>
    private static (IOperation Statement, BodyFacts Body)? StatementOf(Access reset) => reset.Operation.Parent is not IExpressionStatementOperation stored || Whole(stored) is not { Parent: IBlockOperation } written ? null
        : reset.Body.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } helper } && reset.Body.Body.Operations.OfType<IExpressionStatementOperation>().Count() == 1
            ? reset.Body.Type.Calls.To(helper).ToList() is [{ IsDelegate: false } only] && only.Operation.Statement() is { } called ? (called, only.Caller) : null
        : (written, reset.Body);

    /// <summary>The statement with the test, that there is something, of which it is all: <c>if (taken != 0) _sum.Reset();</c>.</summary>
    private static IOperation Whole(IOperation statement)
    {
        while ((statement.Parent is IBlockOperation { Operations.Length: 1 } block ? block.Parent : statement.Parent) is IConditionalOperation { WhenFalse: null, Condition: var condition } test && IsForAny(condition))
            statement = test;
        return statement;
    }

    private static bool IsForAny(IOperation condition) => condition.Unwrapped() is IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThan, RightOperand: var bound } && IsNought(bound);

    /// <summary>The local that starts as what is read.</summary>
    private static IVariableDeclaratorOperation? Local(IOperation read)
    {
        var value = read;
        while (value.Parent is IConversionOperation or IArgumentOperation || value.Parent is IInvocationOperation { TargetMethod: { Name: "Read" or "VolatileRead", ContainingType.Name: "Interlocked" or "Volatile" or "Thread" } })
            value = value.Parent;
        return value.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } && declarator.Symbol.Type.IsValueType ? declarator : null;
    }

    /// <summary>Whether the value is more than tested: it is handed on as what was counted.</summary>
    private static bool IsUsedOtherwise(ILocalSymbol local, IOperation reset, BodyFacts body) => body.Body.Operations.OfType<ILocalReferenceOperation>()
        .Any(use => SymbolEqualityComparer.Default.Equals(use.Local, local) && !reset.Syntax.Span.Contains(use.Syntax.Span) && use.Unconverted() is not IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual });
}
