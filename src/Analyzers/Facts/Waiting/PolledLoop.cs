using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A <c>while</c>, <c>do</c> or <c>for</c> loop, or a jump back to a label, that goes on until something happens.</summary>
/// <param name="Operation">The loop, the labelled statement that is jumped back to, or the call by which a function begins anew.</param>
/// <param name="Body">The body it is written in.</param>
/// <param name="Span">The text of all that is repeated.</param>
/// <param name="Condition">What must be true for the loop to go on; null when it always does.</param>
internal sealed record PolledLoop(IOperation Operation, BodyFacts Body, TextSpan Span, IOperation? Condition)
{
    /// <summary>Where a reader finds the loop: its keyword and condition, its label, or the call that begins the next round.</summary>
    public Location Location => Operation switch
    {
        ILoopOperation loop => HeadOf(loop),
        { Syntax: LabeledStatementSyntax label } => Location.Create(label.SyntaxTree, label.Identifier.Span),
        var call => call.Syntax.GetLocation(),
    };

    /// <summary>Whether the loop is a function that begins itself anew.</summary>
    public bool IsFunction => Operation is IInvocationOperation;

    /// <summary>The call by which the method that a round ends with begins the next round; null where it is the same method.</summary>
    public IInvocationOperation? Again { get; init; }

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
    public IEnumerable<ThreadEntry> Workers => Runners.OrderBy(entry => entry.StartedIn == Body);

    /// <summary>Whether the loop has left the thread that begins it: the function is async, and the thread ends at its first await.</summary>
    public bool HasLeft(ThreadEntry worker) => worker.Row.Noun == "thread" && worker.Target == Body && Body.Body.Awaits.Any(await => await.Syntax.SpanStart < Span.End);

    private IEnumerable<ThreadEntry> Runners => Body.Type.Threads.EntriesReaching(Body).Where(entry => !entry.Row.Blocks).Concat(LetGo.Of(this));

    /// <summary>The operations of the loop, without those of lambdas and local functions in it.</summary>
    public IEnumerable<IOperation> Operations => Body.Body.Operations.Where(operation => Span.Contains(operation.Syntax.Span));

    /// <summary>The statements of the loop that leave it.</summary>
    public IEnumerable<IOperation> Exits => Operations.Where(Leaves);

    /// <summary>The loops of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<PolledLoop> In(BodyFacts body) => body.Body.Loops.IsEmpty ? [] : body.Body.Loops
        .Select(operation => operation switch
        {
            IWhileLoopOperation or IForLoopOperation => new PolledLoop(operation, body, operation.Syntax.Span, ConditionOf((ILoopOperation)operation, body)),
            ILabeledOperation label => BackTo(label, body),
            _ => null,
        })
        .OfType<PolledLoop>();

    /// <summary>The loops of <paramref name="body"/>, and the one that it is itself where it begins anew at its end.</summary>
    public static IEnumerable<PolledLoop> WithRounds(BodyFacts body) => In(body).Concat(NextRound.In(body));

    /// <summary>The loops of <paramref name="body"/> over what a collection or channel gives as long as it is open, each time waiting for more.</summary>
    public static IEnumerable<PolledLoop> OverSupplies(BodyFacts body) => body.Body.Operations.OfType<IForEachLoopOperation>()
        .Where(each => Unconfigured(each.Collection.Unwrapped()) is IInvocationOperation supplied && SignalTable.Supplier(supplied) is not null)
        .Select(each => new PolledLoop(each, body, each.Syntax.Span, null));

    private static IOperation Unconfigured(IOperation sequence) => sequence is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Arguments: [{ Value: var inner }, _] } ? inner.Unwrapped() : sequence;

    /// <summary>Whether the loop can be ended other than by its condition and its exits: by a call that somebody cancels or closes, or an exception.</summary>
    public bool CanBeEndedByCalls => LoopEnding.IsPossible(this);

    /// <summary>Whether something in the loop keeps the compiler from reading a variable once for all rounds.</summary>
    public bool Synchronises => Synchronising(Operations, []);

    /// <summary>The loop that a statement <c>goto label;</c> or <c>if (condition) goto label;</c> after the label makes.</summary>
    private static PolledLoop? BackTo(ILabeledOperation label, BodyFacts body)
    {
        if (label.Parent is not IBlockOperation block || label.Syntax is not LabeledStatementSyntax)
            return null;
        var (last, condition) = block.Operations.Where(statement => statement.Syntax.SpanStart > label.Syntax.SpanStart)
            .Select(statement => statement is IConditionalOperation { WhenFalse: null } test ? (Statement: statement, Jump: Last(test.WhenTrue), test.Condition) : (Statement: statement, Jump: statement, Condition: (IOperation?)null))
            .Where(jump => jump.Jump is IBranchOperation { BranchKind: BranchKind.GoTo } back && SymbolEqualityComparer.Default.Equals(back.Target, label.Label))
            .Select(jump => (jump.Statement, jump.Condition))
            .LastOrDefault();
        return last is null ? null : new PolledLoop(label, body, TextSpan.FromBounds(label.Syntax.SpanStart, last.Syntax.Span.End), condition);
    }

    private static IOperation? Last(IOperation statement) => statement is IBlockOperation block ? block.Operations.LastOrDefault() : statement;

    private static Location Between(SyntaxNode loop, int start, SyntaxToken end) => Location.Create(loop.SyntaxTree, TextSpan.FromBounds(start, end.Span.End));

    private bool Leaves(IOperation operation) => operation switch
    {
        IReturnOperation { Kind: OperationKind.Return, ReturnedValue: { } next } when IsFunction && next.Syntax.Span.Contains(Operation.Syntax.Span) => false,
        IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldBreak, IsImplicit: false } => true,
        IReturnOperation { Kind: OperationKind.YieldReturn, IsImplicit: false } => !DrainedIterator.Is(Body),
        IThrowOperation => !LoopEnding.IsSwallowed(operation, Span),
        IBranchOperation { BranchKind: BranchKind.Break } when Operation is not ILoopOperation => !operation.Enclosing().OfType<ILoopOperation>().Any(inner => Span.Contains(inner.Syntax.Span)),
        IBranchOperation { BranchKind: BranchKind.Break } leave => leave.GetCorrespondingOperation() == Operation,
        IBranchOperation { BranchKind: BranchKind.GoTo } jump => !jump.Target.DeclaringSyntaxReferences.Any(label => Span.Contains(label.Span)),
        _ => false,
    };

    /// <summary>Whether a method of another type of the compilation has a <c>throw</c> of its own.</summary>
    public static bool ThrowsInSource(IMethodSymbol target) => target.DeclaringSyntaxReferences.Any(declaration =>
        declaration.GetSyntax().DescendantNodes().Any(node => node.IsKind(SyntaxKind.ThrowStatement) || node.IsKind(SyntaxKind.ThrowExpression)));

    private bool Synchronising(IEnumerable<IOperation> operations, HashSet<BodyFacts> open) => operations.Any(operation =>
        operation is ILockOperation or IAwaitOperation
        || (operation is IFieldReferenceOperation { Field.IsVolatile: true })
        // What is called is known at run time only, and may set anything.
        || operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke } or { IsExtern: true } or { ContainingType.TypeKind: TypeKind.Interface, IsStatic: false } }
        || CallTable.Targets(operation).Any(target => Body.Type.Calls.BodyOf(target) is { } callee
            ? open.Add(callee) && Synchronising(callee.Body.Operations, open)
            : EndingTable.Synchronises(target)));

    private static IOperation? ConditionOf(ILoopOperation loop, BodyFacts body)
    {
        var condition = loop switch
        {
            IWhileLoopOperation polled => polled.Condition,
            IForLoopOperation counted => counted.Condition,
            _ => null,
        };
        return condition?.Unwrapped() is { ConstantValue: { HasValue: true, Value: true } } || (condition is not null && LoopEnding.IsEndlessTick(condition, body)) ? null : condition;
    }
}
