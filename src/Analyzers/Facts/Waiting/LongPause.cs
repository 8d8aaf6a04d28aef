using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A pause in each round of a loop that runs until a token is cancelled: it takes longer than anybody waits for an end, and nothing cuts it short.</summary>
/// <param name="Call">The pause in the loop, or the call of the method that pauses.</param>
/// <param name="Pause">The pause itself.</param>
/// <param name="Milliseconds">How long it takes.</param>
/// <param name="IsWaitedFor">Whether the host, or whoever cancels, waits for the loop.</param>
internal sealed record LongPause(IInvocationOperation Call, IInvocationOperation Pause, double Milliseconds, bool IsWaitedFor)
{
    private const int MaximumDepth = 2;

    /// <summary>As long as a host waits for its services to end, if nobody has told it otherwise.</summary>
    private const double Patience = 30_000;

    /// <summary>The first that each round of <paramref name="loop"/> comes to, which asks <paramref name="token"/>.</summary>
    public static LongPause? Of(PolledLoop loop, IParameterSymbol token)
    {
        if (loop.Operation is not ILoopOperation operation || !Asks(loop, token))
            return null;
        foreach (var call in loop.Operations.OfType<IInvocationOperation>().Where(call => !call.Enclosing().TakeWhile(outer => outer != operation).Any(outer => outer is IConditionalOperation or ISwitchOperation or ICatchClauseOperation or ILoopOperation)))
        {
            if (PauseIn(call, loop.Body, MaximumDepth) is { } pause && LengthOf(pause, loop.Body.Type) is { } length && length > Patience)
                return new LongPause(call, pause, length, loop.Body.Type.Threads.EntriesReaching(loop.Body).Any(entry => entry.Row == EntryTable.HostedService) || WithheldToken.IsJoined(loop.Body));
        }

        return null;
    }

    private static bool Asks(PolledLoop loop, IParameterSymbol token)
    {
        var tests = PolledFlag.Tests(loop).ToList();
        return tests.Count == 0 ? loop.Condition is null && loop.Operations.Any(IsToken)
            : tests.TrueForAll(test => test.Test is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested", Instance: { } asked } && IsToken(asked));

        bool IsToken(IOperation operation) => operation is IParameterReferenceOperation { Parameter: var parameter } && SymbolEqualityComparer.Default.Equals(parameter, token);
    }

    /// <summary>The pause that the call is, or to which the method always comes that it calls and waits for.</summary>
    private static IInvocationOperation? PauseIn(IInvocationOperation call, BodyFacts body, int depth)
    {
        var isTask = call.TargetMethod.ReturnType.Name is "Task" or "ValueTask";
        if (isTask ? !call.IsWaitedFor() && !IsReturned(call, body) : call.Parent is not IExpressionStatementOperation)
            return null;
        if (TimeLimit.OfPause(call) is not null)
            return call;
        return depth > 0 && call is { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false }, Instance: null or IInstanceReferenceOperation } && body.Type.Calls.BodyOf(call.TargetMethod) is { } callee && callee != body && !MayBeWoken(callee)
            ? callee.Body.Calls.Where(inner => !inner.Deciding().Any() && !inner.Enclosing().Any(outer => outer is ILoopOperation or IConditionalOperation or ISwitchOperation or ITryOperation))
                .Select(inner => PauseIn(inner, callee, depth - 1)).FirstOrDefault(pause => pause is not null)
            : null;
    }

    /// <summary>Whether the method has a token of any kind: it may leave the pause by that.</summary>
    private static bool MayBeWoken(BodyFacts callee) => callee.Body.Operations.Any(operation => operation is not IDefaultValueOperation && operation.Type is { } type && EndingTable.IsCancellation(type));

    private static bool IsReturned(IInvocationOperation call, BodyFacts body) => body.Body.Method is { IsAsync: false } && call.Unconverted() is IReturnOperation;

    private static double? LengthOf(IInvocationOperation pause, TypeFacts type) => TimeLimit.OfPause(pause)?.Unwrapped() switch
    {
        IFieldReferenceOperation { Field: { IsReadOnly: true } or { IsConst: true } } field when field.ConstantValue.HasValue => TimeLimit.Milliseconds(field),
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } => Assignments.ValuesOf(field, type).ToList() is [var only] ? TimeLimit.Milliseconds(only.Unwrapped()) : null,
        { } length => TimeLimit.Milliseconds(length),
        _ => null,
    };
}
