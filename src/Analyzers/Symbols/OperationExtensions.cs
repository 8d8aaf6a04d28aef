using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Symbols;

/// <summary>Questions about operations that have nothing to do with threads.</summary>
internal static class OperationExtensions
{
    // Collection expressions, which the oldest supported compiler does not know.
    private const int CollectionExpressionSyntax = 9076;
    private const int SpreadElementSyntax = 9078;

    /// <summary>The operation without the conversions, parentheses and null-forgiving around it.</summary>
    public static IOperation Unwrapped(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>What uses the value, conversions and parentheses aside.</summary>
    public static IOperation? Unconverted(this IOperation operation)
    {
        var use = operation.Parent;
        while (use is IConversionOperation or IParenthesizedOperation)
            use = use.Parent;
        return use;
    }

    /// <summary>Whether each round of the loop runs <paramref name="operation"/> anew: not what it runs through, or begins with.</summary>
    public static bool Repeats(this ILoopOperation loop, IOperation operation) => loop.Syntax.Span.Contains(operation.Syntax.Span) && loop switch
    {
        IForEachLoopOperation each => !each.Collection.Syntax.Span.Contains(operation.Syntax.Span),
        IForLoopOperation counted => !counted.Before.Any(before => before.Syntax.Span.Contains(operation.Syntax.Span)),
        _ => true,
    };

    /// <summary>Whether the value is an object made here: by <c>new</c>, or as a collection in brackets.</summary>
    public static bool IsMadeHere(this IOperation value) => value.Unwrapped() is var made && (made is IObjectCreationOperation || made.Syntax.RawKind == CollectionExpressionSyntax);

    /// <summary>What an array, or a collection in brackets, is made of, where it is written one by one; null for other values.</summary>
    public static ImmutableArray<IOperation>? Elements(this IOperation array)
    {
        var elements = array.Unwrapped() switch
        {
            IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
            { Syntax.RawKind: CollectionExpressionSyntax } collection => collection.ChildOperations.ToImmutableArray(),
            _ => ImmutableArray<IOperation>.Empty,
        };
        return elements.IsEmpty || elements.Any(element => element.Syntax.RawKind == SpreadElementSyntax) ? null : elements;
    }

    /// <summary>Whether the value is null for certain.</summary>
    public static bool IsNull(this IOperation operation) => operation.Unwrapped() is { ConstantValue: { HasValue: true, Value: null } };

    /// <summary>The operations around <paramref name="operation"/>, innermost first, to the end of the member.</summary>
    public static IEnumerable<IOperation> EnclosingInMember(this IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
            yield return outer;
    }

    /// <summary>The operations around <paramref name="operation"/>, innermost first, within its lambda or local function.</summary>
    public static IEnumerable<IOperation> Enclosing(this IOperation operation) => operation.EnclosingInMember().TakeWhile(outer => outer is not (IAnonymousFunctionOperation or ILocalFunctionOperation));

    /// <summary>Whether the two are written alike, whatever the white space and comments around them.</summary>
    public static bool IsWrittenLike(this IOperation operation, IOperation other) => Microsoft.CodeAnalysis.CSharp.SyntaxFactory.AreEquivalent(operation.Syntax, other.Syntax);

    /// <summary>The values that a <c>using</c> statement or declaration disposes at its end.</summary>
    public static IEnumerable<IOperation> Resources(this IOperation use) => use switch
    {
        IUsingOperation { Resources: IVariableDeclarationGroupOperation group } => Values(group),
        IUsingOperation { Resources: { } value } => [value],
        IUsingDeclarationOperation { DeclarationGroup: var group } => Values(group),
        _ => [],
    };

    private static IEnumerable<IOperation> Values(IVariableDeclarationGroupOperation group) =>
        group.Declarations.SelectMany(declaration => declaration.Declarators).Select(declarator => declarator.Initializer?.Value.Unwrapped()).OfType<IOperation>();

    /// <summary>Whether <paramref name="holder"/> of a value initialises a local that nothing in <paramref name="member"/> reads.</summary>
    public static bool IsKeptForNobody(this IOperation holder, IOperation member) =>
        holder is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local, Parent.Parent.Parent: not (IUsingOperation or IUsingDeclarationOperation) } }
        && !member.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local));

    /// <summary>What a call is made on, behind <c>?.</c>, too; null for static calls.</summary>
    public static IOperation? Receiver(this IInvocationOperation call) => call.Instance is IConditionalAccessInstanceOperation
        ? call.Enclosing().OfType<IConditionalAccessOperation>().FirstOrDefault()?.Operation
        : call.Instance;

    /// <summary>Whether the operation is part of a lambda that is given to something which is told of an exception, as an assertion is that expects one: the lambda is there to throw it.</summary>
    public static bool IsExpectedToThrow(this IOperation operation) => operation.EnclosingInMember().OfType<IAnonymousFunctionOperation>().Any(lambda =>
        lambda.EnclosingInMember().SkipWhile(outer => outer is IDelegateCreationOperation or IConversionOperation).FirstOrDefault() is IArgumentOperation { Parent: IInvocationOperation asked }
        && (asked.TargetMethod.TypeArguments.Any(type => type.IsException()) || asked.Arguments.Any(argument => argument.Value.Unwrapped() is ITypeOfOperation { TypeOperand: var named } && named.IsException())));

    /// <summary>Whether the task that the call gives is awaited or blocked on at once.</summary>
    public static bool IsWaitedFor(this IInvocationOperation call)
    {
        var use = call.Unconverted();
        while (use is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" } configured)
            use = configured.Unconverted();
        return use is IAwaitOperation or IPropertyReferenceOperation { Property.Name: "Result" } || use is IInvocationOperation { TargetMethod: { Name: "GetResult" or "Wait", Parameters.IsEmpty: true } };
    }

    /// <summary>The member body's operation at the root of the tree that <paramref name="operation"/> belongs to.</summary>
    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    /// <summary>
    /// The conditions that decide whether <paramref name="operation"/> runs, innermost first: of the branches, switches and loops around it, of the
    /// left sides of <c>&amp;&amp;</c> and <c>||</c>, and of the exits before it (<c>if (done) return;</c>).
    /// </summary>
    public static IEnumerable<IOperation> Deciding(this IOperation operation)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); (inner, outer) = (outer, outer.Parent))
        {
            switch (outer)
            {
                case IConditionalOperation conditional when inner != conditional.Condition:
                    yield return conditional.Condition;
                    break;
                case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } when inner != condition:
                    yield return condition;
                    break;
                case ISwitchOperation choice when inner != choice.Value:
                    yield return choice.Value;
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both when inner == both.RightOperand:
                    yield return both.LeftOperand;
                    break;
                case IBlockOperation block:
                    for (var before = block.Operations.IndexOf(inner) - 1; before >= 0; before--)
                    {
                        if (block.Operations[before] is IConditionalOperation { WhenFalse: null, Condition: var exit, WhenTrue: var left } && Leaves(left))
                            yield return exit;
                    }
                    break;
            }
        }
    }

    /// <summary>The same, with the exits, and the ends of loops, in the critical sections and other blocks before it: <c>lock (_gate) { if (_busy) return; }</c>.</summary>
    public static IEnumerable<IOperation> DecidingWithSections(this IOperation operation) => operation.Deciding().Concat(operation.Enclosing().Prepend(operation)
        .Where(inner => inner.Parent is IBlockOperation)
        .SelectMany(inner => ((IBlockOperation)inner.Parent!).Operations.TakeWhile(before => before != inner).Reverse())
        .SelectMany(before => before is IConditionalOperation ? [] : EndsWithin(before)));

    private static IEnumerable<IOperation> EndsWithin(IOperation statement) => statement switch
    {
        IConditionalOperation { WhenFalse: null, Condition: var exit, WhenTrue: var left } when Leaves(left) => [exit],
        IWhileLoopOperation { Condition: { } condition } => [condition],
        IBlockOperation block => block.Operations.SelectMany(EndsWithin),
        ILockOperation { Body: var section } => EndsWithin(section),
        IUsingOperation { Body: var section } => EndsWithin(section),
        ITryOperation { Body: var section } => EndsWithin(section),
        _ => [],
    };

    /// <summary>Whether something is asked of the object that <paramref name="reference"/> yields, so that it must not be null.</summary>
    public static bool IsDereferenced(this IOperation reference) => reference.Parent switch
    {
        IInvocationOperation call => call.Instance == reference,
        IMemberReferenceOperation member => member.Instance == reference,
        _ => false,
    };

    /// <summary>Whether nobody gets the value of which this is the parent: it is a statement of its own, or discarded.</summary>
    public static bool LetsGo(this IOperation? parent) => parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };

    /// <summary>The innermost statement that <paramref name="operation"/> is part of, or null outside of statements.</summary>
    public static IOperation? Statement(this IOperation operation)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IBlockOperation or ISwitchCaseOperation)
                return inner;
        }

        return null;
    }

    /// <summary>Whether something that <paramref name="operation"/>, of the original tree or a flow graph, throws is caught within its function, be it one kind of exception only.</summary>
    public static bool MayBeCaught(this IOperation operation) => operation.Syntax.Ancestors().TakeWhile(outer => outer is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .OfType<TryStatementSyntax>().Any(attempt => attempt.Catches.Count > 0 && attempt.Block.Span.Contains(operation.Syntax.Span));

    /// <summary>Whether a handler takes whatever is thrown there: who wrote it counts on failures.</summary>
    public static bool IsCaught(this IOperation operation) => operation.Enclosing().OfType<ITryOperation>().Any(attempt => attempt.Body.Syntax.Span.Contains(operation.Syntax.Span)
        && attempt.Catches.Any(handler => handler.Filter is null && handler.ExceptionType.IsOfAllExceptions()));

    /// <summary>Whether the statement ends in a return, a throw or a jump.</summary>
    public static bool Leaves(this IOperation statement) => statement is IReturnOperation or IThrowOperation or IBranchOperation
        || statement is IExpressionStatementOperation { Operation: IThrowOperation }
        || (statement is IBlockOperation { Operations: { IsEmpty: false } statements } && Leaves(statements[statements.Length - 1]));
}
