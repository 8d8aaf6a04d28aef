using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Knows tasks that end only when the thread which begins them is free: an async method awaits there what takes a while, without <c>ConfigureAwait(false)</c>, and goes on in the
/// context of that thread.
/// </summary>
internal sealed class NeededContext
{
    private const int MaximumDepth = 5;
    private readonly TypeFacts _type;

    private NeededContext(TypeFacts type) => _type = type;

    /// <summary>How a task goes that is begun in a context with one thread.</summary>
    private enum Course
    {
        /// <summary>Nothing is known.</summary>
        Unknown,

        /// <summary>It has ended when it is begun.</summary>
        Ended,

        /// <summary>It takes a while, and needs no context.</summary>
        TakesTime,

        /// <summary>It takes a while, and needs the context to end.</summary>
        NeedsContext,
    }

    /// <summary>Whether <paramref name="task"/>, of <paramref name="body"/>, has always ended when its caller gets it: all that gives it returns given results, and awaits nothing else.</summary>
    public static bool HasEnded(IOperation task, BodyFacts body) => new NeededContext(body.Type).Of(task.Unwrapped(), body.Body, MaximumDepth).Course == Course.Ended;

    /// <summary>The await that comes back to the context in which <paramref name="task"/>, of <paramref name="body"/>, is begun, before it ends; null where none is known to.</summary>
    public static IAwaitOperation? AwaitOf(IOperation task, BodyFacts body)
    {
        task = task.Unwrapped();
        if (task is ILocalReferenceOperation { Local: var local })
            task = body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() ?? task;
        return new NeededContext(body.Type).Of(task, body.Body, MaximumDepth).Await;
    }

    /// <summary>Whether what follows the await may run elsewhere than in the context before it: it is configured so, or is no task's.</summary>
    public static bool IsLeft(IAwaitOperation await) =>
        await.Operation.Unwrapped() is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Arguments: [var argument, ..] } ? argument.Value.ConstantValue is not { HasValue: true, Value: true }
        : await.Operation.Type is not { Name: "Task" or "ValueTask" or "YieldAwaitable" };

    private (Course Course, IAwaitOperation? Await) Of(IOperation task, Body body, int depth)
    {
        task = task.Unwrapped();
        while (task is IInvocationOperation { Instance: { } inner, TargetMethod.Name: "ConfigureAwait" or "AsTask" })
            task = inner.Unwrapped();
        switch (task)
        {
            case IPropertyReferenceOperation { Property: { Name: "CompletedTask", ContainingType.Name: "Task" or "ValueTask" } }:
            case IInvocationOperation { TargetMethod: { Name: "FromResult" or "FromException" or "FromCanceled", ContainingType.Name: "Task" or "ValueTask" } }:
                return (Course.Ended, null);
            case IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType.Name: "Task" } } all when depth > 0:
                return Joined(all.Descendants().OfType<IInvocationOperation>().Where(part => part.Enclosing().OfType<IInvocationOperation>().FirstOrDefault() == all).Select(part => Of(part, body, depth - 1)).ToList());
            case IConditionalOperation { WhenFalse: { } otherwise } choice when depth > 0:
                return Alike([Of(choice.WhenTrue, body, depth - 1), Of(otherwise, body, depth - 1)]);
            case IInvocationOperation call when TakesTime(call):
                return (Course.TakesTime, null);
            case IInvocationOperation { TargetMethod: var method } when depth > 0 && ForeignBodies.RunBy(method, _type) is { Count: > 0 } run:
                return Alike(run.Select(target => Of(target, depth - 1)).ToList());
            case ILocalReferenceOperation { Local: var local } when depth > 0 && body.Declarators.FirstOrDefault(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local)) is { Initializer.Value: var value } && !body.Operations.Any(part => part is IAssignmentOperation { Target: ILocalReferenceOperation set } && SymbolEqualityComparer.Default.Equals(set.Local, local)):
                return Of(value, body, depth - 1);
            default:
                return (Course.Unknown, null);
        }
    }

    /// <summary>The same of what a call of the method gives.</summary>
    private (Course Course, IAwaitOperation? Await) Of(Body called, int depth)
    {
        if (called.Method is not { IsAsync: true })
            return Joined(called.Operations.OfType<IReturnOperation>().Where(exit => exit.ReturnedValue is not null && !IsForSomeCallers(exit)).Select(exit => Of(exit.ReturnedValue!, called, depth)).ToList());
        if (called.Operations.Any(part => part is IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true } or IInvocationOperation { TargetMethod.Name: "SetSynchronizationContext" }))
            return (Course.Unknown, null);
        var whole = Course.Ended;
        foreach (var await in called.Awaits.Where(await => !await.Enclosing().Any(outer => outer is ICatchClauseOperation)))
        {
            var (course, stuck) = Of(await.Operation, called, depth);
            if (course == Course.NeedsContext && !IsForSomeCallers(await))
                return (course, stuck);
            // Who waits for something in the context either comes back to it, which never ends, or has not had to wait.
            if (!IsLeft(await) && (course == Course.TakesTime || await.Operation.Type?.Name == "YieldAwaitable") && !IsForSomeCallers(await))
                return (Course.NeedsContext, await);
            if (IsLeft(await) && course != Course.Ended)
                return (course == Course.TakesTime && !await.Deciding().Any() ? course : Course.Unknown, null);
            if (course != Course.Ended)
                whole = Course.Unknown;
        }

        return (whole, null);
    }

    /// <summary>What is waited for as a whole: it needs the context where one part does.</summary>
    private static (Course Course, IAwaitOperation? Await) Joined(List<(Course Course, IAwaitOperation? Await)> parts) =>
        parts.Find(part => part.Course == Course.NeedsContext) is { Await: not null } stuck ? stuck
        : (parts.Count == 0 ? Course.Unknown : parts.TrueForAll(part => part.Course == parts[0].Course) ? parts[0].Course : Course.Unknown, null);

    /// <summary>What one of several does, of which it is not known which: only what all of them do is certain.</summary>
    private static (Course Course, IAwaitOperation? Await) Alike(List<(Course Course, IAwaitOperation? Await)> choices) =>
        choices.TrueForAll(choice => choice.Course == choices[0].Course) ? choices[0] : (Course.Unknown, null);

    /// <summary>Whether the callers choose if it is done, by a parameter: <c>if (async) …</c>.</summary>
    private static bool IsForSomeCallers(IOperation operation) => operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part is IParameterReferenceOperation { Type.SpecialType: SpecialType.System_Boolean }));

    /// <summary>Whether the call gives a task that has not ended when it returns: it waits for the clock, the pool, or another machine.</summary>
    private static bool TakesTime(IInvocationOperation call) => (call.TargetMethod.NamespaceName(), call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) switch
    {
        ("System.Threading.Tasks", "Task", "Delay") => call.Arguments.FirstOrDefault()?.Value.ConstantValue is not { HasValue: true, Value: 0 },
        ("System.Threading.Tasks", "Task", "Run") => true,
        ("System.Net.Http", "HttpClient" or "HttpMessageInvoker", var name) => IsAsynchronous(name),
        ("System.Net.Http.Json", "HttpClientJsonExtensions", var name) => IsAsynchronous(name),
        ("System.Net", "WebClient" or "WebRequest" or "HttpWebRequest" or "Dns", var name) => IsAsynchronous(name),
        ("System.Net.Sockets", "TcpClient", "ConnectAsync") => true,
        ("System.Net.Mail", "SmtpClient", "SendMailAsync") => true,
        ("System.Net.NetworkInformation", "Ping", "SendPingAsync") => true,
        ("System.IO", "File", var name) => IsAsynchronous(name),
        _ => false,
    };

    private static bool IsAsynchronous(string name) => name.EndsWith("Async", StringComparison.Ordinal);
}
