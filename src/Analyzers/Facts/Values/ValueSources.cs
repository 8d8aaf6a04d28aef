using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>What a value is computed from: its own parts, and those of the values that its locals were given before, as far as the order of the source tells.</summary>
internal static class ValueSources
{
    /// <summary>All operations that have a part in <paramref name="value"/> of <paramref name="body"/>, nearest first.</summary>
    public static IEnumerable<IOperation> Of(IOperation value, BodyFacts body)
    {
        var seen = new HashSet<IOperation>();
        var pending = new Queue<IOperation>([value]);
        while (pending.Count > 0)
        {
            var operation = pending.Dequeue();
            if (!seen.Add(operation) || operation is IArgumentOperation { Parameter.RefKind: RefKind.Out })
                continue;
            yield return operation;
            if (operation is IAnonymousFunctionOperation or INameOfOperation)
                continue;
            foreach (var part in operation is ILocalReferenceOperation local ? GivenBefore(local, body) : operation.ChildOperations)
                pending.Enqueue(part);
        }
    }

    /// <summary>The values that the local may have where it is used: the last one that it is given whatever happens, and those after it.</summary>
    public static IEnumerable<IOperation> GivenBefore(ILocalReferenceOperation use, BodyFacts body)
    {
        if (body.Type.Locks.LocalsOf(body.Body).IsAssignedElsewhere(use.Local))
            yield break;
        foreach (var site in body.Body.Operations.Reverse())
        {
            if (!IsBefore(site, use) || GivenBy(site, use.Local) is not var (value, keepsOld) || Alternatives.Are(site, use))
                continue;
            if (value is not null)
                yield return value;
            if (!keepsOld && IsAlwaysMade(site, use))
                yield break;
        }
    }

    private static bool IsBefore(IOperation site, IOperation use) => site is IForEachLoopOperation loop ? loop.Body.Syntax.Span.Contains(use.Syntax.Span) : site.Syntax.Span.End <= use.Syntax.SpanStart;

    /// <summary>What <paramref name="site"/> gives the local, and whether its old value has a part in the new one; null where it gives nothing.</summary>
    private static (IOperation? Value, bool KeepsOld)? GivenBy(IOperation site, ILocalSymbol local)
    {
        switch (site)
        {
            case IVariableDeclaratorOperation declarator when Is(declarator.Symbol):
                return (declarator.Initializer?.Value, false);
            case IDeconstructionAssignmentOperation deconstruction when Elements(deconstruction.Target) is { } targets:
                var index = targets.FindIndex(target => IsUse(target));
                return index < 0 ? null : (Elements(deconstruction.Value) is { } values && index < values.Count ? values[index] : deconstruction.Value, false);
            case ISimpleAssignmentOperation assignment when IsUse(assignment.Target):
                return (assignment.Value, false);
            case IAssignmentOperation assignment when IsUse(assignment.Target):
                return (assignment.Value, true);
            case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument when IsUse(argument.Value):
                return (argument.Parent, argument.Parameter!.RefKind == RefKind.Ref);
            case IIsPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: var found } } test when Is(found):
                return (test.Value, false);
            case IIsPatternOperation { Pattern: IRecursivePatternOperation { DeclaredSymbol: var found } } test when Is(found):
                return (test.Value, false);
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: var each } } loop when Is(each):
                return (loop.Collection, false);
            default:
                return null;
        }

        bool Is(ISymbol? symbol) => SymbolEqualityComparer.Default.Equals(symbol, local);

        bool IsUse(IOperation target) => target is IDeclarationExpressionOperation declaration ? IsUse(declaration.Expression) : target is ILocalReferenceOperation reference && Is(reference.Local);
    }

    private static List<IOperation>? Elements(IOperation value) => (value is IDeclarationExpressionOperation declaration ? declaration.Expression : value) is ITupleOperation tuple ? tuple.Elements.ToList() : null;

    /// <summary>Whether who comes to the use has made the assignment: nothing on the way out of it to what is around both is left to a condition.</summary>
    public static bool IsAlwaysMade(IOperation site, IOperation use)
    {
        for (var (inner, outer) = (site, site.Parent); outer is not null && !outer.Syntax.Span.Contains(use.Syntax.Span); (inner, outer) = (outer, outer.Parent))
        {
            if (IsOptional(inner, outer))
                return false;
        }

        return true;
    }

    private static bool IsOptional(IOperation inner, IOperation outer) => outer switch
    {
        IConditionalOperation choice => inner != choice.Condition,
        IWhileLoopOperation { ConditionIsTop: true } loop => inner != loop.Condition,
        IForLoopOperation loop => !loop.Before.Contains(inner),
        IForEachLoopOperation loop => inner == loop.Body,
        ISwitchOperation choice => inner != choice.Value,
        ISwitchExpressionOperation choice => inner != choice.Value,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both => inner == both.RightOperand,
        ICoalesceOperation or IConditionalAccessOperation => inner != outer.ChildOperations.First(),
        ICatchClauseOperation => true,
        _ => false,
    };
}
