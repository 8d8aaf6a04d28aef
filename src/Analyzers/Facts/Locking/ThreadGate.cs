using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// A gate of another class that keeps a lock of the thread to itself, which a body enters and leaves: <c>if (!_profile.TryEnter(limit)) return; try { … } finally { _profile.Leave(); }</c>.
/// </summary>
/// <param name="Enter">The call that enters.</param>
/// <param name="Left">Where the body is left in between, to go on later.</param>
/// <param name="Leave">The call that leaves the gate, or the local of the <c>using</c> whose end does.</param>
/// <param name="Primitive">The lock behind the gate.</param>
internal sealed record ThreadGate(IInvocationOperation Enter, IOperation Left, IOperation Leave, ISymbol Primitive)
{
    /// <summary>The gates that <paramref name="body"/> has entered for certain at the first of <paramref name="left"/>, where it is left to go on later, and leaves afterwards.</summary>
    public static IEnumerable<ThreadGate> Around(IReadOnlyCollection<IOperation> left, BodyFacts body)
    {
        foreach (var enter in body.Body.Calls.Where(_ => left.Count > 0))
        {
            if (!ForgottenLeave.IsOfOther(enter, body) || GateShape.AcquiredForThread(enter.TargetMethod.OriginalDefinition) is not { } half || !ForgottenLeave.IsSteady(enter.Instance, body) || SectionOf(enter, body) is not { } section)
                continue;
            var gate = left.Where(operation => operation.Syntax.SpanStart > enter.Syntax.Span.End && section.Any(statement => statement.Syntax.Span.Contains(operation.Syntax.Span)))
                .Select(operation => LeaveAfter(operation, enter, half, body) is { } leave ? new ThreadGate(enter, operation, leave, half.Primitive) : null).FirstOrDefault(found => found is not null);
            if (gate is not null)
                yield return gate;
        }
    }

    /// <summary>The statements that run when the call has entered; null where its result is used in another way.</summary>
    private static IEnumerable<IOperation>? SectionOf(IInvocationOperation enter, BodyFacts body)
    {
        if (enter.Unconverted() is IExpressionStatementOperation only)
            return After(only);
        var result = enter.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var kept } } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(kept) is not null
            ? body.Body.Operations.FirstOrDefault(use => use is ILocalReferenceOperation { Local: var asked } && SymbolEqualityComparer.Default.Equals(asked, kept))
            : enter;
        return result?.Unconverted() switch
        {
            IConditionalOperation { WhenTrue: var then } => [then],
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Parent: IConditionalOperation { WhenFalse: null, WhenTrue: var failed } test } when failed.Leaves() => After(test),
            _ => null,
        };
    }

    private static IEnumerable<IOperation>? After(IOperation statement) => statement.Parent is IBlockOperation block ? block.Operations.SkipWhile(other => other != statement).Skip(1) : null;

    /// <summary>What leaves the gate after the operation, whatever happens there; null where it may have been left before.</summary>
    private static IOperation? LeaveAfter(IOperation operation, IInvocationOperation enter, (ISymbol Primitive, LockMode Mode) half, BodyFacts body)
    {
        var leaves = body.Body.Calls.Where(call => call.Syntax.SpanStart > enter.Syntax.Span.End && ForgottenLeave.IsOfOther(call, body) && ForgottenLeave.IsSameObject(call.Instance, enter.Instance) && IsHalf(call.TargetMethod.OriginalDefinition)).ToList();
        if (leaves.Exists(leave => leave.Syntax.SpanStart < operation.Syntax.SpanStart && !IsOnOtherWay(leave, operation)))
            return null;
        return leaves.Find(leave => leave.Syntax.SpanStart > operation.Syntax.SpanStart && Follows(leave, operation))
            ?? (enter.Instance?.Unwrapped() is ILocalReferenceOperation { Local: var gate } && gate.Type is INamedTypeSymbol type && type.Disposal(isAsynchronous: false) is { } disposal && IsHalf(disposal.OriginalDefinition) ? UsingOf(gate, operation) : null);

        bool IsHalf(IMethodSymbol method) => GateShape.ReleasedForThread(method) is var (released, mode) && mode == half.Mode && SymbolEqualityComparer.Default.Equals(released, half.Primitive);
    }

    /// <summary>Whether who comes to the call does not come to the operation: a block around it alone is left.</summary>
    private static bool IsOnOtherWay(IOperation leave, IOperation operation) => leave.Enclosing().TakeWhile(outer => !outer.Syntax.Span.Contains(operation.Syntax.Span)).Any(outer => outer.Leaves());

    /// <summary>Whether the call is a statement of a block around the operation, or of the <c>finally</c> of a <c>try</c> around it.</summary>
    private static bool Follows(IOperation leave, IOperation operation) => leave.Unconverted() is IExpressionStatementOperation { Parent: IBlockOperation block }
        && (block.Parent is ITryOperation { Finally: { } last, Body: var section } && last == block ? section : block).Syntax.Span.Contains(operation.Syntax.Span);

    /// <summary>The local, where it is that of a <c>using</c> around the operation.</summary>
    private static IOperation? UsingOf(ILocalSymbol gate, IOperation operation) => operation.Enclosing().SelectMany(outer => outer is IBlockOperation block ? block.Operations.OfType<IUsingDeclarationOperation>().Where(scope => scope.Syntax.SpanStart < operation.Syntax.SpanStart) : outer is IUsingOperation ? [outer] : Enumerable.Empty<IOperation>())
        .SelectMany(scope => scope.DescendantsAndSelf().OfType<IVariableDeclaratorOperation>().Where(declared => SymbolEqualityComparer.Default.Equals(declared.Symbol, gate))).FirstOrDefault();
}
