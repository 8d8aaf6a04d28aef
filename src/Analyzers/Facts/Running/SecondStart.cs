using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Starts of threads and tasks that have been started before for certain.</summary>
internal static class SecondStart
{
    /// <summary>What started the receiver of <paramref name="start"/> before it, and how, in words; null where nothing is known to have.</summary>
    public static (IOperation First, string Text)? Before(IInvocationOperation start, BodyFacts body)
    {
        if (start.TargetMethod.ContainingType.ContainingNamespace is not { Name: "Threading" or "Tasks" } || start.Instance is not (ILocalReferenceOperation or IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation }) || start.Instance is not { } target)
            return null;
        if (target is ILocalReferenceOperation { Local: var local } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "Run" or "StartNew", ContainingType.Name: "Task" or "TaskFactory" } } hot)
            return (hot, "starts a task that runs already");
        if (Earlier(start, target, body) is { } earlier)
            return (earlier, $"starts again what was started on line {earlier.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line + 1}");
        return Loop(start, target, body) is { } loop ? (loop, "starts one and the same object in each round") : null;
    }

    /// <summary>A start that is a statement before this one in its block, with no new value in between.</summary>
    private static IOperation? Earlier(IInvocationOperation start, IOperation target, BodyFacts body)
    {
        if (start.Statement() is not IExpressionStatementOperation { Parent: IBlockOperation block } statement || statement.Operation != start)
            return null;
        var before = block.Operations.TakeWhile(other => other != statement).ToList();
        var index = before.FindLastIndex(other => other is IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { Name: "Start", ContainingType.Name: "Thread" or "Task" }, Instance: { } started } } && started.IsWrittenLike(target));
        return index >= 0 && !before.Skip(index + 1).Any(between => MayReplace(between, target, body)) ? ((IExpressionStatementOperation)before[index]).Operation : null;
    }

    /// <summary>A loop that starts the same object in each round.</summary>
    private static ILoopOperation? Loop(IInvocationOperation start, IOperation target, BodyFacts body)
    {
        var loop = start.Enclosing().TakeWhile(outer => outer is not (IConditionalOperation or ISwitchOperation or ITryOperation or IConditionalAccessOperation)).OfType<ILoopOperation>().FirstOrDefault();
        return loop is not null && !MayReplace(loop, target, body) && !IsDeclaredIn(loop, target)
            && !loop.DescendantsAndSelf().Any(part => part is IReturnOperation { IsImplicit: false } or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo })
            ? loop : null;
    }

    private static bool IsDeclaredIn(ILoopOperation loop, IOperation target) => target is ILocalReferenceOperation { Local: var local }
        && local.DeclaringSyntaxReferences.Any(declaration => loop.Syntax.Span.Contains(declaration.Span));

    /// <summary>Whether the code gives the variable another value, itself or by a call; a local of another body is out of sight.</summary>
    private static bool MayReplace(IOperation code, IOperation target, BodyFacts body) => code.DescendantsAndSelf().Any(part => part switch
    {
        IAssignmentOperation assignment => assignment.Target.IsWrittenLike(target) || assignment.Target is ITupleOperation,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value.IsWrittenLike(target),
        IInvocationOperation call => target is IFieldReferenceOperation && body.Type.Calls.BodyOf(call.TargetMethod) is not null,
        _ => false,
    });
}
