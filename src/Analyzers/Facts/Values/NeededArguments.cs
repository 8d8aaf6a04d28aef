using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>
/// Knows which truth values a method must be given so that it comes to an operation, and follows them back along calls: with <c>Send(retry: false)</c> it
/// does not come to what it does <c>if (retry)</c>.
/// </summary>
internal static class NeededArguments
{
    private const int MaximumDepth = 4;

    /// <summary>What the parameters of the body's method must be for <paramref name="operation"/> to run, as far as the conditions around it say so.</summary>
    public static ImmutableArray<(IParameterSymbol Parameter, bool Value)> Of(IOperation operation, BodyFacts body)
    {
        if (body.Body.Method is not { } method || !method.Parameters.Any(parameter => parameter.Type.SpecialType == SpecialType.System_Boolean))
            return ImmutableArray<(IParameterSymbol, bool)>.Empty;
        var needed = ImmutableArray.CreateBuilder<(IParameterSymbol, bool)>();
        for (var (inner, outer) = (operation, operation.Parent); outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation) && inner != body.Body.Root; (inner, outer) = (outer, outer.Parent))
        {
            switch (outer)
            {
                case IConditionalOperation choice when inner != choice.Condition:
                    Add(choice.Condition, inner == choice.WhenTrue);
                    break;
                case ICatchClauseOperation { Filter: { } filter } handler when inner == handler.Handler:
                    Add(filter, true);
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both when inner == both.RightOperand:
                    Add(both.LeftOperand, both.OperatorKind == BinaryOperatorKind.ConditionalAnd);
                    break;
                case IBlockOperation block:
                    foreach (var exit in block.Operations.TakeWhile(statement => statement != inner).OfType<IConditionalOperation>().Where(test => test.WhenFalse is null && test.WhenTrue.Leaves()))
                        Add(exit.Condition, false);
                    break;
            }
        }

        return needed.ToImmutable();

        void Add(IOperation condition, bool value)
        {
            condition = condition.Unwrapped();
            if (condition is IParameterReferenceOperation { Parameter: var parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method) && !body.Type.Locks.LocalsOf(body.Body).IsReassigned(parameter))
                needed.Add((parameter, value));
            else if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
                Add(not.Operand, !value);
            else if (condition is IBinaryOperation { OperatorKind: var kind } both && kind == (value ? BinaryOperatorKind.ConditionalAnd : BinaryOperatorKind.ConditionalOr))
            {
                Add(both.LeftOperand, value);
                Add(both.RightOperand, value);
            }
        }
    }

    /// <summary>What the caller must be given so that it gives <paramref name="needed"/> in <paramref name="call"/>; null where it gives the other value for certain.</summary>
    public static ImmutableArray<(IParameterSymbol Parameter, bool Value)>? Before(ImmutableArray<(IParameterSymbol Parameter, bool Value)> needed, IOperation call)
    {
        if (needed.IsEmpty)
            return needed;
        var before = ImmutableArray.CreateBuilder<(IParameterSymbol, bool)>();
        foreach (var (parameter, value) in needed)
        {
            var given = (call as IInvocationOperation)?.Arguments.FirstOrDefault(argument => SymbolEqualityComparer.Default.Equals(argument.Parameter?.OriginalDefinition, parameter.OriginalDefinition))?.Value.Unwrapped();
            // What a function captures is a parameter of the method that it is written in.
            if (given is null)
                before.Add((parameter, value));
            else if (given is IParameterReferenceOperation { Parameter: var own })
                before.Add((own, value));
            else if (given.ConstantValue is { HasValue: true, Value: bool actual } && actual != value)
                return null;
        }

        return before.ToImmutable();
    }

    /// <summary>Whether not all callers of the body, where they are known, give it something else.</summary>
    public static bool MayBeGiven(ImmutableArray<(IParameterSymbol Parameter, bool Value)> needed, BodyFacts body) => MayBeGiven(needed, body, MaximumDepth);

    private static bool MayBeGiven(ImmutableArray<(IParameterSymbol Parameter, bool Value)> needed, BodyFacts body, int depth)
    {
        if (needed.IsEmpty || depth == 0 || body.Body.Method is not { } method || (method.MethodKind != MethodKind.LocalFunction && (method.DeclaredAccessibility != Accessibility.Private || method.IsCallableOutsideOutermostType())))
            return true;
        var calls = body.Type.Calls.To(method).ToList();
        return calls.Count == 0 || calls.Exists(call => call.IsDelegate || (Before(needed, call.Operation) is { } before && MayBeGiven(before, call.Caller, depth - 1)));
    }
}
