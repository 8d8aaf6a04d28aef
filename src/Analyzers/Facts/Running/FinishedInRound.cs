using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Knows threads, tasks and delegates that a round of a loop begins or keeps, and finishes before it goes on: <c>tasks.Add(Task.Run(…)); … await Task.WhenAll(tasks);</c>.
/// </summary>
internal static class FinishedInRound
{
    /// <summary>Whether each round waits for what <paramref name="lambda"/> is run by, or calls it, before it comes to <paramref name="next"/>.</summary>
    /// <param name="lambda">A lambda of the round.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="next">A place in the loop, behind the lambda.</param>
    public static bool Is(IAnonymousFunctionOperation lambda, ILoopOperation loop, int next)
    {
        var between = TextSpan.FromBounds(lambda.Syntax.Span.End, next);
        return HolderOf(lambda, loop) is { } holder && loop.Body.Descendants().Any(use => between.Contains(use.Syntax.Span) && Assignments.Refers(use, holder) && IsFinishing(use)
            && use.Deciding().All(condition => !between.Contains(condition.Syntax.Span) || IsAnyThere(condition)));
    }

    /// <summary>The variable that keeps the lambda, or the thread or task which runs it, or the collection that does.</summary>
    private static ISymbol? HolderOf(IOperation lambda, ILoopOperation loop) => lambda.Enclosing().TakeWhile(outer => outer != loop.Body && outer is not IBlockOperation).Select(outer => outer switch
    {
        IVariableDeclaratorOperation declarator => declarator.Symbol,
        ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array } } => VariableOf(array),
        ISimpleAssignmentOperation { Target: var target } => VariableOf(target),
        IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" or "Push", Instance: { } collection } => VariableOf(collection),
        _ => null,
    }).FirstOrDefault(holder => holder is not null);

    private static ISymbol? VariableOf(IOperation reference) => reference.Unwrapped() switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IMemberReferenceOperation { Member: var member } => member,
        _ => null,
    };

    /// <summary>Whether the use waits for the work, runs through what is kept, takes it out, or gives it to others, who may.</summary>
    private static bool IsFinishing(IOperation use) => use.Enclosing().TakeWhile(outer => outer is not IBlockOperation).ToList() is var around && !around.Exists(IsForOne) && around.Exists(outer => outer switch
    {
        IForEachLoopOperation { Collection: var collection } => collection.Syntax.Span.Contains(use.Syntax.Span),
        IArgumentOperation { Value: var given } => given.Unwrapped() == use,
        IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke } or { Name: "ForEach" or "Dequeue" or "TryDequeue" or "Pop" or "TryPop" or "Take" or "TryTake" } } => true,
        _ => JoinTable.MayJoin(outer),
    });

    private static bool IsForOne(IOperation wait) => wait is IInvocationOperation { TargetMethod: { Name: "WhenAny" or "WaitAny", ContainingType.Name: "Task" } };

    /// <summary>Whether the condition asks no more than if anything is kept, and not if it is enough.</summary>
    private static bool IsAnyThere(IOperation condition) => condition.DescendantsAndSelf().OfType<IBinaryOperation>().All(compared => compared.LeftOperand.ConstantValue is { Value: 0 } || compared.RightOperand.ConstantValue is { Value: 0 });
}
