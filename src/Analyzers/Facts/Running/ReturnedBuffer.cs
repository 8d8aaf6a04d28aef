using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// A buffer that is rented from a pool, put into a queue or handed to work that nobody waits for, and given back by whoever rented it: the next to rent
/// it writes over what is still to be read.
/// </summary>
/// <param name="Use">Where it is put or handed.</param>
/// <param name="Return">Where it is given back.</param>
/// <param name="Buffer">The buffer.</param>
internal sealed record ReturnedBuffer(IOperation Use, IOperation Return, ILocalSymbol Buffer)
{
    /// <summary>Those of the body.</summary>
    public static IEnumerable<ReturnedBuffer> In(BodyFacts body)
    {
        foreach (var back in body.Body.Calls)
        {
            if (back is not { TargetMethod: { Name: "Return", ContainingType: { Name: "ArrayPool", ContainingNamespace.Name: "Buffers" } }, Arguments: [{ Value: var given }, ..] } || given.Unwrapped() is not ILocalReferenceOperation { Local: var buffer }
                || body.Type.Captured.Contains(buffer) || body.Type.Locks.LocalsOf(body.Body).OnlyValue(buffer)?.Unwrapped() is not IInvocationOperation { TargetMethod.Name: "Rent" })
                continue;
            var use = body.Body.Calls.FirstOrDefault(call => call.Syntax.Span.End <= back.Syntax.SpanStart && IsOnTheWay(call, back) && KeepsOn(call, buffer) && !IsWaitedForBetween(call, back, body));
            if (use is not null)
                yield return new ReturnedBuffer(use, back, buffer);
        }
    }

    /// <summary>Whether who has made the call comes to the return, whatever the call's outcome.</summary>
    private static bool IsOnTheWay(IOperation call, IOperation back) => back.Enclosing().TakeWhile(outer => !outer.Syntax.Span.Contains(call.Syntax.Span)).All(outer => outer is not (IConditionalOperation or ILoopOperation or ICatchClauseOperation or ISwitchCaseOperation))
        && !back.Enclosing().OfType<IConditionalOperation>().Any(test => test.Condition.Syntax.Span.Contains(call.Syntax.Span))
        && !call.Enclosing().TakeWhile(outer => !outer.Syntax.Span.Contains(back.Syntax.Span)).Any(outer => outer is IBlockOperation { Operations: [.., IReturnOperation or IThrowOperation or IBranchOperation] } && !IsInFinallyOf(back, outer));

    private static bool IsInFinallyOf(IOperation back, IOperation within) => back.Enclosing().Any(outer => outer.Parent is ITryOperation { Finally: { } last, Body: var attempted } && last == outer && attempted.Syntax.Span.Contains(within.Syntax.Span));

    /// <summary>Whether the buffer, or a view of it, is kept when the call is over: in a queue, or by work that goes on.</summary>
    private static bool KeepsOn(IInvocationOperation call, ILocalSymbol buffer)
    {
        if (call.Arguments.FirstOrDefault(argument => IsView(argument.Value, buffer)) is not { Parameter: { } parameter })
            return false;
        return IsAddition(call.TargetMethod) || IsHandedOn(call.TargetMethod, parameter) || ((IsLetGo(call) || IsGivenUp(call)) && call.TargetMethod.Name.EndsWith("Async", StringComparison.Ordinal));
    }

    private static bool IsView(IOperation value, ILocalSymbol buffer) => value.Unwrapped() switch
    {
        ILocalReferenceOperation { Local: var local } => SymbolEqualityComparer.Default.Equals(local, buffer),
        IInvocationOperation { TargetMethod: { Name: "AsMemory", ReturnType.Name: "Memory" }, Arguments: [{ Value: var source }, ..] } => IsView(source, buffer),
        IObjectCreationOperation { Type: { IsRefLikeType: false } type, Arguments: var arguments } when type.Name is "Memory" or "ReadOnlyMemory" or "ArraySegment" or "ReadOnlySequence" || type.IsInSource() => arguments.Any(argument => IsView(argument.Value, buffer)),
        IConversionOperation { Operand: var converted } => IsView(converted, buffer),
        ITupleOperation { Elements: var elements } => elements.Any(element => IsView(element, buffer)),
        _ => false,
    };

    /// <summary>Whether the method adds to what is made for other threads to take from: a list of segments may be sent at once.</summary>
    private static bool IsAddition(IMethodSymbol method) => (method.ContainingType.Name, method.Name) is ("ChannelWriter", "TryWrite" or "WriteAsync") or ("ConcurrentQueue", "Enqueue") or ("BlockingCollection", "Add" or "TryAdd") or ("ConcurrentBag", "Add") or ("ConcurrentStack", "Push");

    /// <summary>Whether the method does nothing but to put what it is given into a queue: <c>=&gt; _packets.Writer.WriteAsync(packet);</c>.</summary>
    private static bool IsHandedOn(IMethodSymbol method, IParameterSymbol parameter) => method.IsInSource() && !method.IsVirtual && method.DeclaringSyntaxReferences.SelectMany(declaration => declaration.GetSyntax().DescendantNodes()).OfType<InvocationExpressionSyntax>().ToList() is [{ Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "TryWrite" or "WriteAsync" or "Enqueue" or "Add", Expression: var target } } only]
        && only.ArgumentList.Arguments.Any(argument => argument.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == parameter.Name)
        && (target is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Writer" } || only.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Enqueue" or "TryWrite" });

    private static bool IsLetGo(IOperation call) => call.Type is { Name: "Task" or "ValueTask" } && call.Parent.LetsGo();

    /// <summary>Whether the wait for the work may end before the work does: <c>ReadAsync(buffer).AsTask().WaitAsync(timeout)</c>.</summary>
    private static bool IsGivenUp(IInvocationOperation call)
    {
        var use = call.Unconverted();
        while (use is IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" })
            use = use.Unconverted();
        return use is IInvocationOperation { TargetMethod: { Name: "WaitAsync", ContainingType.Name: "Task" }, Arguments: [var limit, ..] } && !TimeLimit.IsInfinite(limit.Value) && !call.Arguments.Any(argument => argument.Value.Unwrapped().IsWrittenLike(limit.Value.Unwrapped()));
    }

    /// <summary>Whether something is waited for in between, but for the addition itself: whoever takes it from the queue may tell when he has done with it.</summary>
    private static bool IsWaitedForBetween(IOperation call, IOperation back, BodyFacts body) => body.Body.Operations.Any(operation => operation.Syntax.SpanStart >= call.Syntax.Span.End && operation.Syntax.Span.End <= back.Syntax.SpanStart
        && (operation is IAwaitOperation || JoinTable.IsJoin(operation) || SignalTable.Awaited(operation) is not null));
}
