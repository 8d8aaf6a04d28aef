using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Waits with a limit that begin again when it is over.</summary>
internal static class LoopedWait
{
    /// <summary>Whether nothing but the signal ends the loop around the wait, as in <c>while (!done.Wait(1000)) Log();</c>.</summary>
    public static bool Is(IInvocationOperation wait) =>
        wait.Enclosing().SkipWhile(outer => outer is IParenthesizedOperation or IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }).FirstOrDefault() is IWhileLoopOperation { Condition: { } condition, ConditionIsUntil: false } loop
        && condition.Unwrapped() is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var asked } && asked.Unwrapped() == wait
        && !loop.Body.DescendantsAndSelf().Any(part => part is IThrowOperation or IReturnOperation { IsImplicit: false } or IBranchOperation { BranchKind: not BranchKind.Continue });
}
