using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A gate of another class that a body enters, leaves at its end, and does not leave where it returns or fails before:
/// <c>await _slots.EnterAsync(); if (unknown) return; try { … } finally { _slots.Leave(); }</c>.
/// </summary>
/// <param name="Enter">The call that enters.</param>
/// <param name="Exit">The way out on which it is not left, or what fails.</param>
/// <param name="IsOnException">Whether only an exception gets past the call that leaves.</param>
internal sealed record ForgottenLeave(IInvocationOperation Enter, IOperation Exit, bool IsOnException)
{
    /// <summary>Those of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<ForgottenLeave> Of(BodyFacts body)
    {
        foreach (var enter in body.Body.Calls)
        {
            // Most calls are of libraries, or give a value.
            if (enter.TargetMethod.IsInSource() && GateShape.GivesNothing(enter.TargetMethod) && IsOfOther(enter, body) && At(enter, body) is { } forgotten)
                yield return forgotten;
        }
    }

    private static ForgottenLeave? At(IInvocationOperation enter, BodyFacts body)
    {
        if (StatementOf(enter) is not { Parent: IBlockOperation block } statement || !body.Body.Calls.Any(other => IsLater(other, enter)) || GateShape.Acquired(enter.TargetMethod.OriginalDefinition) is not var (primitive, mode) || !IsSteady(enter.Instance, body))
            return null;
        var leaves = body.Body.Calls.Where(call => call != enter && IsOfOther(call, body) && IsSameObject(call.Instance, enter.Instance) && GateShape.Released(call.TargetMethod.OriginalDefinition) is var (released, how) && how == mode && SymbolEqualityComparer.Default.Equals(released, primitive)).ToList();
        var between = new List<IOperation>();
        IOperation? end = null;
        foreach (var next in block.Operations.SkipWhile(other => other != statement).Skip(1))
        {
            if (leaves.Exists(leave => IsAlwaysLeft(next, leave)))
            {
                end = next;
                break;
            }

            between.Add(next);
        }

        if (end is null || between.SelectMany(part => part.DescendantsAndSelf()).Any(part => part is IInvocationOperation again && again.TargetMethod.Equals(enter.TargetMethod, SymbolEqualityComparer.Default)))
            return null;
        var parts = between.SelectMany(InFunction).ToList();
        var exit = parts.Find(part => IsExit(part, block) && !leaves.Exists(leave => IsLeftBefore(part, leave, block)));
        // What fails after a way out has been found is the same defect.
        var failure = exit is null && (end is not ITryOperation || between.Count > 0) ? parts.Find(part => ThrowTable.MayThrow(part, method => body.Type.Calls.BodyOf(method) is null || LikelyFailure.Is(part, body)) && LikelyFailure.Is(part, body) && !part.MayBeCaught() && !leaves.Exists(leave => IsLeftBefore(part, leave, block))) : null;
        return (exit ?? failure) is { } way && !leaves.Exists(leave => body.Type.Written.IsLeftElsewhere(leave.TargetMethod, enter.TargetMethod)) ? new ForgottenLeave(enter, way, exit is null) : null;
    }

    /// <summary>Whether another method of the gate is called after it: most calls have no such other half, and need not be looked at.</summary>
    private static bool IsLater(IInvocationOperation other, IInvocationOperation enter) => other.Syntax.SpanStart > enter.Syntax.Span.End && SymbolEqualityComparer.Default.Equals(other.TargetMethod.ContainingType, enter.TargetMethod.ContainingType);

    /// <summary>The statement that does nothing but enter.</summary>
    private static IOperation? StatementOf(IOperation enter)
    {
        var use = enter.Unconverted();
        while (use is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            use = use.Unconverted();
        return use is IExpressionStatementOperation ? use : null;
    }

    /// <summary>Whether the method is of another outermost type of the compilation: what the type itself acquires and releases is followed.</summary>
    public static bool IsOfOther(IInvocationOperation call, BodyFacts body) => call.TargetMethod.IsInSource() && !SymbolEqualityComparer.Default.Equals(call.TargetMethod.OutermostType(), body.Type.Type);

    /// <summary>Whether the gate is the same at the end: a field that is set once, a parameter or local that is not set anew, or the class itself.</summary>
    public static bool IsSteady(IOperation? gate, BodyFacts body) => gate?.Unwrapped() switch
    {
        null => true,
        IFieldReferenceOperation { Field.IsReadOnly: true, Instance: null or IInstanceReferenceOperation } => true,
        IPropertyReferenceOperation { Property: { SetMethod: null or { IsInitOnly: true } } property, Instance: null or IInstanceReferenceOperation } => property.GetMethod?.IsAutoAccessor() == true || property.ReturnedField() is { IsReadOnly: true },
        IParameterReferenceOperation { Parameter: var parameter } => !IsSet(parameter, body),
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is not null,
        _ => false,
    };

    private static bool IsSet(IParameterSymbol parameter, BodyFacts body) => parameter.RefKind != RefKind.None || body.Type.Bodies.Any(other => other.Body.Operations.Any(operation => operation is IAssignmentOperation { Target: IParameterReferenceOperation { Parameter: var set } } && SymbolEqualityComparer.Default.Equals(set, parameter)));

    /// <summary>Whether both are the class itself, or written alike.</summary>
    public static bool IsSameObject(IOperation? one, IOperation? other) => one is null || other is null ? one is null && other is null : one.Unwrapped().IsWrittenLike(other.Unwrapped());

    /// <summary>Whether the statement leaves on each way: it does nothing else, or does so in its <c>finally</c>.</summary>
    private static bool IsAlwaysLeft(IOperation statement, IInvocationOperation leave) => statement.Syntax.Span.Contains(leave.Syntax.Span)
        && leave.Enclosing().TakeWhile(outer => outer != statement).All(outer => outer is IExpressionStatementOperation or IBlockOperation or IAwaitOperation or IConversionOperation)
        && (statement is IExpressionStatementOperation || (statement is ITryOperation { Finally: { } last } && last.Syntax.Span.Contains(leave.Syntax.Span)));

    /// <summary>Whether it is left on the way to <paramref name="exit"/>, or by a <c>finally</c> or handler around it.</summary>
    private static bool IsLeftBefore(IOperation exit, IOperation leave, IBlockOperation block) => leave.Syntax.Span.End <= exit.Syntax.SpanStart && exit.Enclosing().TakeWhile(outer => outer != block).Any(outer => outer.Syntax.Span.Contains(leave.Syntax.Span))
        || exit.Enclosing().TakeWhile(outer => outer != block).OfType<ITryOperation>().Any(attempt => attempt.Syntax.Span.Contains(leave.Syntax.Span));

    private static IEnumerable<IOperation> InFunction(IOperation operation) => operation is IAnonymousFunctionOperation or ILocalFunctionOperation ? [] : operation.ChildOperations.SelectMany(InFunction).Prepend(operation);

    /// <summary>Whether the operation returns to the caller, throws, or begins the next round of the loop whose round the block is.</summary>
    private static bool IsExit(IOperation part, IBlockOperation block) => part switch
    {
        IReturnOperation { Kind: OperationKind.Return, IsImplicit: false } => true,
        IThrowOperation => !part.MayBeCaught() && part.Syntax is ThrowStatementSyntax,
        IBranchOperation { BranchKind: BranchKind.Continue or BranchKind.Break } jump => block.Parent is ILoopOperation loop && jump.GetCorrespondingOperation() == loop,
        _ => false,
    };
}
