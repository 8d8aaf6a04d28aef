using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows waits for threads that are written elsewhere: in a function that a call runs, in a method of the type, or as a loop that asks until they have ended.</summary>
internal static class HelpedJoin
{
    /// <summary>Whether threads or tasks have ended after the operation, although it is no join itself.</summary>
    public static bool Is(IOperation operation, BodyFacts body) => operation switch
    {
        ILoopOperation => JoinTable.IsPolledEnd(operation),
        IInvocationOperation call => IsOfHelper(call, body) || FunctionsOf(call, body).Any(function => function.Body.Operations.Any(operation => ThreadOrder.IsJoinOrWait(operation) || JoinTable.AsksForEnd(operation))) || IsGivenJoin(call) || IsLastUseOfThreads(call, body),
        _ => false,
    };

    /// <summary>Whether the body waits for threads that it has not started itself.</summary>
    public static bool IsIn(BodyFacts body) =>
        body.Body.Operations.Any(operation => JoinTable.IsJoinOfKept(operation) || Is(operation, body))
        && !body.Type.Threads.Entries.Any(entry => entry.StartedIn.Body.Outermost == body.Body.Outermost);

    /// <summary>The functions of the body that a call runs before it returns, with the call.</summary>
    public static IEnumerable<(IInvocationOperation Call, BodyFacts Function)> RunAtOnce(BodyFacts body) => body.Body.Nested.IsEmpty ? [] :
        body.Body.Calls.SelectMany(call => FunctionsOf(call, body).Select(function => (call, function)));

    private static bool IsOfHelper(IInvocationOperation call, BodyFacts body) => body.Type.Calls.BodyOf(call.TargetMethod) is { Body.Enclosing: null } callee && callee != body
        && (!call.TargetMethod.IsAsync || JoinedStart.IsAwaited(call)) && callee.JoinsOthers;

    private static IEnumerable<BodyFacts> FunctionsOf(IInvocationOperation call, BodyFacts body) => body.Body.Nested.IsEmpty || !EntryTable.RunsAtOnce(call.TargetMethod) ? [] :
        call.Arguments.Select(argument => argument.Value.Unwrapped())
            .Select(value => value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } ? body.Body.Nested.FirstOrDefault(nested => nested.Root == lambda) : null)
            .OfType<Body>().Select(body.Type.FactsOf);

    /// <summary>Whether the call runs the join itself for each of several: <c>Array.ForEach(threads, Join)</c>.</summary>
    private static bool IsGivenJoin(IInvocationOperation call) => EntryTable.RunsAtOnce(call.TargetMethod)
        && call.Arguments.Any(argument => argument.Value.Unwrapped() is IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: { Name: "Join" or "Wait", ContainingType.Name: "Thread" or "Task" } } });

    /// <summary>Whether code of other types is given several threads or tasks that nobody uses afterwards: it waits for them, <c>threads.JoinAll()</c>.</summary>
    private static bool IsLastUseOfThreads(IInvocationOperation call, BodyFacts body) => call.TargetMethod.IsInSource() && body.Type.Calls.BodyOf(call.TargetMethod) is null
        && call.Arguments.Any(argument => argument.Value.Unwrapped() is ILocalReferenceOperation { Local: var local } && JoinTable.AreThreads(local.Type)
            && !body.Body.Operations.Any(operation => operation is ILocalReferenceOperation use && use.Syntax.SpanStart > call.Syntax.Span.End && SymbolEqualityComparer.Default.Equals(use.Local, local)));
}
