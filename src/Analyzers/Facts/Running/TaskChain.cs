using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows work of which each piece begins when the one before has ended: it continues what is kept in one place, or waits for it there first.</summary>
internal static class TaskChain
{
    /// <summary>Whether the work continues the last piece and takes its place: <c>_last = _last.ContinueWith(…)</c>.</summary>
    public static bool Continues(IOperation created) => created is IInvocationOperation { TargetMethod.Name: "ContinueWith", Instance: { } last } continuation
        && Kept(continuation) is { } target && target.IsWrittenLike(last.Unwrapped());

    /// <summary>Whether each round of the loop waits for the last piece before it starts the next in its place: <c>await last; last = Task.Run(…);</c>.</summary>
    public static bool AwaitsLast(IOperation created, ILoopOperation loop) => Kept(created) is { } target && created.Enclosing().TakeWhile(outer => outer != loop).OfType<IBlockOperation>()
        .Any(block => block.Operations.TakeWhile(statement => !statement.Syntax.Span.Contains(created.Syntax.Span)).Any(statement => Awaits(statement, target)));

    private static bool Awaits(IOperation statement, IOperation target) => statement switch
    {
        IConditionalOperation { WhenFalse: null, Condition: var condition, WhenTrue: var then } => condition.DescendantsAndSelf().Any(use => use.IsWrittenLike(target)) && then.DescendantsAndSelf().Any(operation => IsJoinOf(operation, target)),
        IExpressionStatementOperation or IVariableDeclarationGroupOperation or ITryOperation => statement.DescendantsAndSelf().Any(operation => IsJoinOf(operation, target)),
        _ => false,
    };

    private static bool IsJoinOf(IOperation operation, IOperation target) => JoinTable.IsJoin(operation) && operation.DescendantsAndSelf().Any(use => use.IsWrittenLike(target));

    /// <summary>Where the task is kept that is the whole of the work, with what asynchronous work does after its first await.</summary>
    private static IOperation? Kept(IOperation created)
    {
        var use = created.Parent;
        var isWhole = !(created is IInvocationOperation { TargetMethod.Name: "ContinueWith" or "StartNew" } call && call.Type is INamedTypeSymbol { TypeArguments: [{ Name: "Task" }] });
        while (use is IConversionOperation or IInvocationOperation { TargetMethod.Name: "Unwrap" } or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Unwrap" } })
        {
            isWhole |= use is IInvocationOperation;
            use = use.Parent;
        }

        return isWhole && use is ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IMemberReferenceOperation } assignment ? assignment.Target : null;
    }
}
