using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows starts whose starter waits for the work before it does anything else: two threads, but one course.</summary>
internal static class JoinedStart
{
    /// <summary>Whether the starter's next statement waits for what it has started: <c>thread.Start(); thread.Join();</c>.</summary>
    public static bool Is(ThreadEntry entry)
    {
        if (entry.Created is not { } created || entry.Starts is not [var (_, start)] || start.Statement() is not { Parent: IBlockOperation block } statement)
            return false;
        var holder = ThreadEntries.HolderOf(created);
        var next = block.Operations.SkipWhile(other => other != statement).Skip(1).FirstOrDefault();
        return next is not null && next.DescendantsAndSelf().Any(join => JoinTable.MayJoin(join)
            && join is not IInvocationOperation { TargetMethod.ContainingType.Name: "Thread" or "Task", Arguments.Length: > 0 }
            && join.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(use => SymbolEqualityComparer.Default.Equals(use.Local, holder) || IsGiven(use.Local, created)));
    }

    /// <summary>Whether the member that starts the work waits for it, and does not come to <paramref name="other"/> itself: only what it does meanwhile runs beside the work.</summary>
    public static bool IsWithinItsMember(ThreadEntry entry, BodyFacts other) =>
        (IsJoinedLater(entry) || IsSignalledLater(entry)) && other.Type.Threads.WaysTo(other).All(body => body.Body.Outermost != entry.StartedIn.Body.Outermost);

    private static bool IsJoinedLater(ThreadEntry entry)
    {
        if (entry.Row.Blocks)
            return true;
        if (entry.Created is not { } created || ThreadEntries.HolderOf(created) is not (null or ILocalSymbol))
            return false;
        // Of several, kept in a list, the member waits for all.
        var holder = ThreadEntries.HolderOf(created) as ILocalSymbol ?? created.Enclosing().OfType<IInvocationOperation>().Select(call => (call.Instance as ILocalReferenceOperation)?.Local).FirstOrDefault(local => local is not null);
        return holder is not null && entry.StartedIn.Body.Operations.Any(join => join.Syntax.SpanStart >= created.Syntax.Span.End && JoinTable.MayJoin(join)
            && join.DescendantsAndSelf().Any(use => use is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, holder)));
    }

    /// <summary>Whether the member waits for a signal that the work gives, directly or in the end: <c>ThreadPool.QueueUserWorkItem(…); done.WaitOne();</c>.</summary>
    private static bool IsSignalledLater(ThreadEntry entry) => entry is { Created: { } created, IsRepeated: false } && entry.StartedIn.Signals.Awaited.Any(awaited => awaited.Operation.Syntax.SpanStart >= created.Syntax.Span.End && ThreadOrder.IsJoinOrWait(awaited.Operation)
        && entry.Target.Signals.Given.Any(given => given.Target.IsExact && given.Target.Equals(awaited.Target)));

    /// <summary>Whether the local is handed to the work.</summary>
    private static bool IsGiven(ILocalSymbol local, IOperation created) =>
        created.DescendantsAndSelf().OfType<IArgumentOperation>().Any(argument => argument.Value.Unwrapped() is ILocalReferenceOperation given && SymbolEqualityComparer.Default.Equals(given.Local, local));

    /// <summary>Whether the starter waits for the work on the spot.</summary>
    public static bool IsAwaited(IOperation created)
    {
        // An asynchronous sequence does nothing until somebody asks for its elements: First, ToList and the like, which are awaited here.
        if (created.Type is { Name: "IAsyncEnumerable" } && created.Enclosing().TakeWhile(outer => outer is not IBlockOperation).Any(outer => outer is IAwaitOperation))
            return true;
        var use = created.Parent;
        while (use is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "Unwrap" } or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Unwrap" } })
            use = use.Parent;
        // A method of the program's own that is named for it waits, too.
        return use is IAwaitOperation || (use is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsStatic: true } call } ? JoinTable.MayJoin(call) : use is not null && JoinTable.IsJoin(use));
    }

    /// <summary>Whether the call is of an asynchronous method and its task is kept or let go: the caller goes on while the callee waits.</summary>
    public static bool GoesOnByItself(IOperation call, IMethodSymbol callee) =>
        callee.IsAsync && call is IInvocationOperation && !IsAwaited(call) && !IsAwaitedLater(call) && !IsAwaitedWithOthers(call);

    /// <summary>
    /// Whether the call is of a method that gives a task, asynchronous or not, interfaces' included, and nobody waits for it: neither the caller nor, as the task
    /// is returned to him, whoever called that, nor who has asked for one for each element of a sequence.
    /// </summary>
    public static bool IsLetGo(IOperation call, IMethodSymbol callee) =>
        call is IInvocationOperation && (callee.IsAsync || callee.ReturnType is { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" })
        && !IsAwaited(call) && !IsAwaitedLater(call) && !IsAwaitedWithOthers(call) && !IsReturned(call);

    private static bool IsReturned(IOperation call) => call.Unconverted() is IReturnOperation
        && (AsyncCalls.IsSelected(call) || !call.EnclosingInMember().Any(outer => outer is IAnonymousFunctionOperation));

    /// <summary>Whether the task is an argument of <c>await Task.WhenAll(…)</c>.</summary>
    private static bool IsAwaitedWithOthers(IOperation call)
    {
        var use = call.Parent;
        // Through arrays and collections, the newer of which the oldest compiler has no name for.
        while (use is not (null or IInvocationOperation or IAwaitOperation or IAssignmentOperation or IVariableInitializerOperation or IReturnOperation or IExpressionStatementOperation or IBlockOperation or IFlowCaptureOperation))
            use = use.Parent;
        return use is IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType.Name: "Task" } } && IsAwaited(use);
    }

    private static bool IsAwaitedLater(IOperation call) =>
        ThreadEntries.HolderOf(call) is ILocalSymbol local && call.Statement() is { Parent: IBlockOperation block }
        && block.Descendants().Any(use => use is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local) && IsAwaited(use));
}
