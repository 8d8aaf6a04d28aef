using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>
/// Tells the part of an asynchronous body that can run when its caller has got the task already, on whatever thread goes on there: what can come
/// after an await of something that need not have ended.
/// </summary>
internal static class LaterPart
{
    private const int MaximumDepth = 4;

    /// <summary>Whether <paramref name="operation"/> can be done after the body gave its caller a task, or is itself what is awaited.</summary>
    public static bool Holds(IOperation operation, BodyFacts body) => body.Body.Method is { IsAsync: true }
        && (body.Body.Awaits.Any(await => MayFollow(operation, await) && MayLeave(await.Operation, body, MaximumDepth))
            || operation.Enclosing().OfType<IForEachLoopOperation>().Any(each => each.IsAsynchronous && each.Body.Syntax.Span.Contains(operation.Syntax.Span)));

    private static bool MayFollow(IOperation operation, IAwaitOperation await) =>
        await.Syntax.Span.End <= operation.Syntax.SpanStart
            ? !Alternatives.Are(await, operation) && !Alternatives.EndsAfter(await, operation)
            : operation.Enclosing().OfType<ILoopOperation>().Any(loop => loop.Repeats(operation) && loop.Repeats(await)) && !await.Syntax.Span.Contains(operation.Syntax.Span) && !Alternatives.EndsAfter(await, operation);

    /// <summary>Whether the task may not have ended when it is awaited: it is no given result, nor of a method of the type that never leaves its caller.</summary>
    private static bool MayLeave(IOperation task, BodyFacts body, int depth)
    {
        task = task.Unwrapped();
        while (task is IInvocationOperation { Instance: { } inner, TargetMethod.Name: "ConfigureAwait" or "AsTask" })
            task = inner.Unwrapped();
        return task switch
        {
            IConditionalOperation { WhenFalse: { } no } choice => MayLeave(choice.WhenTrue, body, depth) || MayLeave(no, body, depth),
            IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "CompletedTask", ContainingType.Name: "Task" or "ValueTask" } } => false,
            IObjectCreationOperation { Type.Name: "ValueTask", Arguments: var given } => given.Any(argument => argument.Value.Type is { Name: "Task" } or { TypeKind: TypeKind.Interface }),
            IInvocationOperation { TargetMethod: { Name: "FromResult" or "FromException" or "FromCanceled", ContainingType.Name: "Task" or "ValueTask" } } => false,
            IInvocationOperation { TargetMethod: { IsVirtual: false, IsOverride: false, IsAbstract: false } method } => depth > 0 && MayBeLeft(method, body, depth - 1),
            ILocalReferenceOperation { Local: var local } when body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } kept => depth > 0 && MayLeave(kept, body, depth - 1),
            _ => true,
        };
    }

    private static bool MayBeLeft(IMethodSymbol method, BodyFacts caller, int depth)
    {
        if (caller.Type.Calls.BodyOf(method) is not { } callee)
            return !method.IsInSource() || method.Name.EndsWith("Async", StringComparison.Ordinal);
        return method.IsAsync
            ? callee.Body.Awaits.Any(await => MayLeave(await.Operation, callee, depth)) || callee.Body.Operations.Any(operation => operation is IForEachLoopOperation { IsAsynchronous: true })
            : callee.Body.Operations.OfType<IReturnOperation>().Any(given => given.ReturnedValue is { } value && MayLeave(value, callee, depth));
    }
}
