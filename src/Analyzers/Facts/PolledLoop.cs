using System.Collections.Immutable;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Facts;

/// <summary>A <c>while</c>, <c>do</c> or <c>for</c> loop that goes on until something happens.</summary>
/// <param name="Operation">The loop.</param>
/// <param name="Body">The body it is written in.</param>
internal sealed record PolledLoop(ILoopOperation Operation, BodyFacts Body)
{
    /// <summary>What must be true for the loop to go on; null when it always does.</summary>
    public IOperation? Condition { get; } = ConditionOf(Operation);

    /// <summary>Where a reader finds the loop: its keyword and condition.</summary>
    public Location Location => HeadOf(Operation);

    /// <summary>The keyword and condition of any loop.</summary>
    public static Location HeadOf(ILoopOperation operation) => operation.Syntax switch
    {
        WhileStatementSyntax loop => Between(loop, loop.SpanStart, loop.CloseParenToken),
        ForStatementSyntax loop => Between(loop, loop.SpanStart, loop.CloseParenToken),
        CommonForEachStatementSyntax loop => Between(loop, loop.SpanStart, loop.CloseParenToken),
        DoStatementSyntax loop => Between(loop, loop.WhileKeyword.SpanStart, loop.CloseParenToken),
        var other => other.GetLocation(),
    };

    /// <summary>The threads of the type that run the loop.</summary>
    public IEnumerable<ThreadEntry> Workers => Body.Type.Threads.EntriesReaching(Body).Where(entry => !entry.Row.Blocks);

    /// <summary>The operations of the loop, without those of lambdas and local functions in it.</summary>
    public IEnumerable<IOperation> Operations => Body.Body.Operations.Where(operation => Operation.Syntax.Span.Contains(operation.Syntax.Span));

    /// <summary>The statements of the loop that leave it.</summary>
    public IEnumerable<IOperation> Exits => Operations.Where(Leaves);

    /// <summary>The loops of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<PolledLoop> In(BodyFacts body) => body.Body.Operations
        .OfType<ILoopOperation>()
        .Where(loop => loop is IWhileLoopOperation or IForLoopOperation)
        .Select(loop => new PolledLoop(loop, body));

    /// <summary>
    /// Whether the loop can be ended other than by its condition and its exits: by a call that somebody cancels or closes, or an
    /// exception that is waited for outside of the loop.
    /// </summary>
    public bool CanBeEndedByCalls => IsInTry || CanBeEnded(Operations, []);

    /// <summary>Whether something in the loop keeps the compiler from reading a variable once for all rounds.</summary>
    public bool Synchronises => Synchronising(Operations, []);

    private static Location Between(SyntaxNode loop, int start, SyntaxToken end) => Location.Create(loop.SyntaxTree, TextSpan.FromBounds(start, end.Span.End));

    private bool IsInTry => Operation.Syntax.Ancestors()
        .TakeWhile(node => node is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(node => node is TryStatementSyntax { Catches.Count: > 0 } attempt && attempt.Block.Span.Contains(Operation.Syntax.Span));

    private bool Leaves(IOperation operation) => operation switch
    {
        IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldBreak or OperationKind.YieldReturn, IsImplicit: false } => true,
        IThrowOperation => true,
        IBranchOperation { BranchKind: BranchKind.Break } leave => leave.GetCorrespondingOperation() == Operation,
        IBranchOperation { BranchKind: BranchKind.GoTo } jump => !jump.Target.DeclaringSyntaxReferences.Any(label => Operation.Syntax.Span.Contains(label.Span)),
        _ => false,
    };

    private bool CanBeEnded(IEnumerable<IOperation> operations, HashSet<BodyFacts> open) => operations.Any(operation =>
        operation is IExpressionStatementOperation ? false
        : operation.Type is { } type && EndingTable.IsCancellation(type) ? true
        : CallTable.Targets(operation).Any(target => CanBeEnded(target, open)));

    private bool CanBeEnded(IMethodSymbol target, HashSet<BodyFacts> open)
    {
        if (Body.Type.Calls.BodyOf(target) is not { } callee)
            return EndingTable.CanBeEnded(target) || ThrowsInSource(target);
        return open.Add(callee) && (callee.Body.Operations.Any(operation => operation is IThrowOperation) || CanBeEnded(callee.Body.Operations, open));
    }

    /// <summary>Whether a method of another type of the compilation has a <c>throw</c> of its own.</summary>
    public static bool ThrowsInSource(IMethodSymbol target) => target.DeclaringSyntaxReferences.Any(declaration =>
        declaration.GetSyntax().DescendantNodes().Any(node => node.IsKind(SyntaxKind.ThrowStatement) || node.IsKind(SyntaxKind.ThrowExpression)));

    private bool Synchronising(IEnumerable<IOperation> operations, HashSet<BodyFacts> open) => operations.Any(operation =>
        operation is ILockOperation or IAwaitOperation
        || (operation is IFieldReferenceOperation { Field.IsVolatile: true })
        || CallTable.Targets(operation).Any(target => Body.Type.Calls.BodyOf(target) is { } callee
            ? open.Add(callee) && Synchronising(callee.Body.Operations, open)
            : EndingTable.Synchronises(target)));

    private static IOperation? ConditionOf(ILoopOperation loop)
    {
        var condition = loop switch
        {
            IWhileLoopOperation polled => polled.Condition,
            IForLoopOperation counted => counted.Condition,
            _ => null,
        };
        return condition?.Unwrapped().ConstantValue is { HasValue: true, Value: true } ? null : condition;
    }
}
