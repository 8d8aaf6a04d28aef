using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>What ends a loop from outside: calls that somebody cancels or closes, and exceptions that get out of it.</summary>
internal static class LoopEnding
{
    /// <summary>Whether a call or an exception may end <paramref name="loop"/>.</summary>
    public static bool IsPossible(PolledLoop loop) => IsInTry(loop) || CanBeEnded(loop.Operations, loop.Span, loop.Body, [], null);

    /// <summary>The same, where <paramref name="known"/> tells more, and handlers around the loop are left out of account.</summary>
    public static bool IsPossible(PolledLoop loop, KnownCalls known) => CanBeEnded(loop.Operations, loop.Span, loop.Body, [], known);

    /// <summary>Whether what <paramref name="operation"/> throws is caught within <paramref name="span"/> by handlers that do not leave it, whatever it is.</summary>
    public static bool IsSwallowed(IOperation operation, TextSpan span) => operation.Enclosing().OfType<ITryOperation>().Any(attempt =>
        span.Contains(attempt.Syntax.Span) && attempt.Body.Syntax.Span.Contains(operation.Syntax.Span) && attempt.Catches.Any(IsForAll)
        && !attempt.Catches.SelectMany(handler => handler.DescendantsAndSelf()).Any(part => part is IThrowOperation or IReturnOperation { IsImplicit: false } or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo }));

    /// <summary>Whether the condition waits for the next tick of a timer that nobody disposes of while it ticks, and that no token ends.</summary>
    public static bool IsEndlessTick(IOperation condition, BodyFacts body) => TimerOf(condition, body) is not null;

    /// <summary>The local or private field of the timer for whose next tick such a condition waits.</summary>
    public static ISymbol? TimerOf(IOperation condition, BodyFacts body) => condition.Unwrapped() is IAwaitOperation { Operation: var awaited } && Unconfigured(awaited) is IInvocationOperation tick ? KeptTimer(tick, body) : null;

    private static bool IsTickOfKeptTimer(IInvocationOperation tick, BodyFacts body) => KeptTimer(tick, body) is not null;

    private static ISymbol? KeptTimer(IInvocationOperation tick, BodyFacts body)
    {
        if (tick is not { TargetMethod: { Name: "WaitForNextTickAsync", ContainingType.Name: "PeriodicTimer" }, Instance: { } timer } || !Cancellation.HasDeadTokensOnly(tick, body))
            return null;
        var variable = timer switch
        {
            ILocalReferenceOperation { Local: var local } => local,
            IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => field,
            _ => (ISymbol?)null,
        };
        return variable is not null && body.Type.Bodies.SelectMany(other => other.Body.Operations).Where(use => Assignments.Refers(use, variable))
            .All(use => (use.Parent is IInvocationOperation { TargetMethod.Name: "WaitForNextTickAsync" } call && call.Instance == use) || (use.Parent is IAssignmentOperation assignment && assignment.Target == use) || use.Parent is IUsingOperation) ? variable : null;
    }

    private static IOperation Unconfigured(IOperation awaited) => awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task } ? task : awaited;

    private static bool IsForAll(ICatchClauseOperation handler) => handler.Filter is null && handler.ExceptionType.IsOfAllExceptions();

    /// <summary>Whether a handler around the loop waits for what gets out of it.</summary>
    public static bool IsInTry(PolledLoop loop) => loop.Operation.Syntax.Ancestors()
        .TakeWhile(node => node is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(node => node is TryStatementSyntax { Catches.Count: > 0 } attempt && attempt.Block.Span.Contains(loop.Span));

    private static bool CanBeEnded(IEnumerable<IOperation> operations, TextSpan span, BodyFacts body, HashSet<BodyFacts> open, KnownCalls? known) => operations.Any(operation =>
        operation is not IExpressionStatementOperation && CanBeEnded(operation, body, open, known) && (!(IsSwallowed(operation, span) || known?.IsSurvived(operation, span) == true) || EndsProcess(operation)));

    private static bool CanBeEnded(IOperation operation, BodyFacts body, HashSet<BodyFacts> open, KnownCalls? known)
    {
        if (known?.EndNothing(operation, body) == true)
            return false;
        if (operation.Type is { } type && EndingTable.IsCancellation(type))
            return !Cancellation.IsNever(operation, body);
        if (operation is IInvocationOperation call && IsTickOfKeptTimer(call, body))
            return false;
        return CallTable.Targets(operation).Any(target => CanBeEnded(target, operation, body, open, known));
    }

    private static bool CanBeEnded(IMethodSymbol target, IOperation operation, BodyFacts body, HashSet<BodyFacts> open, KnownCalls? known)
    {
        if (body.Type.Calls.BodyOf(target) is { } callee)
            return open.Add(callee) && (callee.Body.Operations.Any(inner => inner is IThrowOperation && !IsSwallowed(inner, callee.Body.Root.Syntax.Span)) || CanBeEnded(callee.Body.Operations, callee.Body.Root.Syntax.Span, callee, open, known));
        // What the function does that somebody gave is not known.
        if (target.MethodKind == MethodKind.DelegateInvoke)
            return !body.Type.Calls.TargetsOf(operation).Any(function => function.MethodKind != MethodKind.DelegateInvoke && body.Type.Calls.BodyOf(function) is not null);
        if (target.ContainingType is { } owner && EndingTable.IsCancellation(owner) && operation is IPropertyReferenceOperation { Instance: { } instance })
            return !Cancellation.IsNever(instance, body);
        return EndingTable.CanBeClosed(target) || (EndingTable.TakesToken(target) && !Cancellation.HasDeadTokensOnly(operation, body)) || PolledLoop.ThrowsInSource(target);
    }

    private static bool EndsProcess(IOperation operation) => CallTable.Targets(operation).Any(target => target is { Name: "Exit" or "FailFast", ContainingType.Name: "Environment" });
}
