using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Several threads or tasks add to one collection or channel, and each completes it when it is done itself: the first leaves the others nothing to add to.</summary>
/// <param name="Completion">Where it is completed.</param>
/// <param name="Addition">Where items are added before.</param>
/// <param name="Queue">The collection or channel.</param>
/// <param name="Meeting">Who does so.</param>
internal sealed record EarlyCompletion(IInvocationOperation Completion, IInvocationOperation Addition, ISymbol Queue, Meeting Meeting)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of the type.</summary>
    public static IEnumerable<EarlyCompletion> Of(TypeFacts type)
    {
        if (!type.MentionsThreads)
            yield break;
        var workers = new List<(Access At, IInvocationOperation Completion, IInvocationOperation Addition)>();
        foreach (var body in type.Bodies)
        {
            foreach (var completion in body.Body.Calls.Where(call => Completes(call) && IsAlwaysMade(call, body)))
            {
                if (VariableOf(completion.Instance!, body) is { } queue && AdditionTo(queue, body, MaximumDepth) is { } addition && addition.Before.Syntax.SpanStart < completion.Syntax.SpanStart && !IsHandled(addition.Site))
                    workers.AddRange(Places(completion, completion.Instance!, body, MaximumDepth).Select(at => (at, completion, addition.Site)));
            }
        }

        foreach (var queue in workers.GroupBy(worker => worker.At.Variable, SymbolEqualityComparer.Default).Where(queue => type.Locks.IsConstant(queue.Key!)))
        {
            foreach (var worker in queue)
            {
                var meeting = queue.Select(other => type.Threads.InParallel(worker.At, other.At)).FirstOrDefault(met => met is { MayBeKeptApart: false, Left.Entry: { Row: { IsOnDemand: false, Continues: false } }, Right.Entry: { Row: { IsOnDemand: false, Continues: false } } });
                if (meeting is not null)
                    yield return new EarlyCompletion(worker.Completion, worker.Addition, queue.Key!, meeting);
            }
        }
    }

    private static bool Completes(IInvocationOperation call) => call.Instance is not null && (call.TargetMethod.NamespaceName(), call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) is
        ("System.Threading.Channels", "ChannelWriter", "Complete" or "TryComplete") or ("System.Collections.Concurrent", "BlockingCollection", "CompleteAdding");

    private static bool IsAddition(IInvocationOperation call) => call.Instance is not null && (call.TargetMethod.NamespaceName(), call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) is
        ("System.Threading.Channels", "ChannelWriter", "WriteAsync" or "TryWrite") or ("System.Collections.Concurrent", "BlockingCollection", "Add" or "TryAdd");

    /// <summary>Whether nothing decides who completes it, and nobody is waited for before: the last one may do so, and one that has failed.</summary>
    private static bool IsAlwaysMade(IOperation call, BodyFacts body) => !call.DecidingWithSections().Any(condition => !IsOfLoop(condition))
        && !call.Enclosing().Any(outer => outer is ICatchClauseOperation or ILoopOperation or ISwitchOperation or ILockOperation)
        && !body.Body.Operations.Any(wait => wait.Syntax.SpanStart < call.Syntax.SpanStart && ThreadEntries.IsWait(wait) && !IsOfQueue(wait));

    /// <summary>Whether the condition is only that of a loop before: what it works on is at its end.</summary>
    private static bool IsOfLoop(IOperation condition) => condition.Parent is ILoopOperation loop && condition == (loop as IWhileLoopOperation)?.Condition;

    private static bool IsOfQueue(IOperation wait) => wait is IInvocationOperation { TargetMethod: var method } && method.NamespaceName() is "System.Threading.Channels" or "System.Collections.Concurrent";

    private static ISymbol? VariableOf(IOperation queue, BodyFacts body) => body.Paths.Read(SignalTable.Owner(queue.Unwrapped())) is { IsExact: true, Variable: { } variable } ? variable : null;

    /// <summary>Where the body, or what it calls, adds to the queue, and where it comes to that itself.</summary>
    private static (IInvocationOperation Site, IInvocationOperation Before)? AdditionTo(ISymbol queue, BodyFacts body, int depth)
    {
        foreach (var call in body.Body.Calls)
        {
            if (IsAddition(call) && SymbolEqualityComparer.Default.Equals(VariableOf(call.Instance!, body), queue))
                return (call, call);
            if (depth == 0 || body.Type.Calls.BodyOf(call.TargetMethod) is not { } callee || callee == body)
                continue;
            foreach (var kept in call.Arguments.Where(argument => argument.Parameter is not null && SymbolEqualityComparer.Default.Equals(VariableOf(argument.Value, body), queue)).Select(argument => (ISymbol)argument.Parameter!.OriginalDefinition).Concat(queue is IFieldSymbol ? [queue] : []))
            {
                if (AdditionTo(kept, callee, depth - 1) is { } addition)
                    return (addition.Site, call);
            }
        }

        return null;
    }

    /// <summary>The accesses by which the body comes to a variable that several threads may share: its own, or those of the callers that give it the queue.</summary>
    private static IEnumerable<Access> Places(IOperation site, IOperation queue, BodyFacts body, int depth)
    {
        queue = SignalTable.Owner(queue.Unwrapped());
        if (body.Paths.Read(queue) is not { IsExact: true, Variable: { } variable } path)
            return [];
        if (!path.Elements.IsEmpty)
            return [new Access(variable, false, AccessKind.Update, path.Owner, site, body)];
        if (body.Type.Captured.Contains(variable))
            return [new Access(variable, false, AccessKind.Update, path, site, body)];
        if (depth == 0 || variable is not IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter)
            return [];
        return body.Type.Calls.To(method).Where(call => !call.IsDelegate && !call.Operation.Deciding().Any()).SelectMany(call => call.Operation is IInvocationOperation given
            ? given.Arguments.Where(argument => argument.Parameter?.Ordinal == parameter.Ordinal).SelectMany(argument => Places(call.Operation, argument.Value, call.Caller, depth - 1)) : []);
    }

    /// <summary>Whether who adds counts on the end: it catches what that throws.</summary>
    private static bool IsHandled(IOperation addition) => addition.Enclosing().OfType<ITryOperation>().Any(attempt => attempt.Body.Syntax.Span.Contains(addition.Syntax.Span)
        && attempt.Catches.Any(handler => handler.ExceptionType.IsOfAllExceptions() || handler.ExceptionType is { Name: "InvalidOperationException" or "ChannelClosedException" or "SystemException" }));
}
