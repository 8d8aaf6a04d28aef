using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>A loop that does nothing but wait until a flag is set: <c>while (!_isListening) Thread.Sleep(1);</c>.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Flag">The flag.</param>
/// <param name="Until">The value that ends the loop.</param>
internal sealed record FlagPoll(IOperation Loop, AccessPath Flag, bool Until)
{
    /// <summary>The flag that <paramref name="loop"/> of <paramref name="body"/> waits for; null where it does anything else.</summary>
    public static FlagPoll? Of(IWhileLoopOperation loop, BodyFacts body)
    {
        if (loop is not { ConditionIsTop: true, ConditionIsUntil: false, Condition: { } condition, Body: var round } || !round.DescendantsAndSelf().All(IsPause))
            return null;
        var tested = condition.Unwrapped();
        var until = tested is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not };
        var flag = until ? ((IUnaryOperation)tested).Operand.Unwrapped() : tested;
        if (flag is IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" }, Arguments: [{ Value: var read }] })
            flag = read.Unwrapped();
        return flag is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true } or ILocalReferenceOperation && flag.Type?.SpecialType == SpecialType.System_Boolean ? new FlagPoll(loop, body.Paths.Read(flag), until) : null;
    }

    /// <summary>Whether <paramref name="operation"/> of <paramref name="body"/> sets the flag so that the loop ends.</summary>
    public bool IsEndedBy(IOperation operation, BodyFacts body) =>
        operation is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: bool stored }, Target: var target } && stored == Until && Flag.IsExact && body.Paths.Read(target).Equals(Flag);

    private static bool IsPause(IOperation part) => part switch
    {
        IInvocationOperation call => call.TargetMethod is { Name: "Sleep" or "Delay" or "Yield" or "SpinOnce" or "SpinWait", ContainingType.ContainingNamespace.Name: "Threading" or "Tasks" },
        IAssignmentOperation or IIncrementOrDecrementOperation or IReturnOperation or IBranchOperation or IThrowOperation => false,
        _ => true,
    };
}
