using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>A function blocks until the task of a method has ended, or goes on where one ends, with a call, on whichever thread ends it.</summary>
/// <param name="Function">The function.</param>
/// <param name="Method">The method whose task it is.</param>
/// <param name="Next">What is called then; null where the function blocks.</param>
/// <param name="Site">Where it blocks, or calls.</param>
internal sealed record ReplyUse(ISymbol Function, IMethodSymbol Method, IMethodSymbol? Next, Location Site)
{
    private const int MaximumSteps = 3;

    /// <summary>Those of <paramref name="type"/>.</summary>
    public static IEnumerable<ReplyUse> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (body.Body.Calls.IsEmpty || LockUses.FunctionOf(body.Body) is not { } function)
                continue;
            foreach (var call in body.Body.Calls.Where(call => call.TargetMethod.IsInSource() && call.TargetMethod.MethodKind is MethodKind.Ordinary or MethodKind.LocalFunction))
            {
                var called = call.TargetMethod.OriginalDefinition;
                var isBlocking = IsBlockedOn(call);
                if (isBlocking)
                    yield return new ReplyUse(function, called, null, call.Syntax.GetLocation());
                if (body.Body.Awaits.Where(await => await.Syntax.Span.End <= call.Syntax.SpanStart).OrderBy(await => await.Syntax.SpanStart).LastOrDefault() is { } last && AwaitedOffContext(last) is { } awaited && (isBlocking || !IsTask(called.ReturnType)) && !call.Enclosing().OfType<ILoopOperation>().Any(loop => !loop.Syntax.Span.Contains(last.Syntax.Span)))
                    yield return new ReplyUse(function, awaited, called, call.Syntax.GetLocation());
            }
        }
    }

    /// <summary>The replies on whose loop something blocks for another reply of the kind, or for the loop's own thread, with the code that does, and where it blocks.</summary>
    /// <param name="replies">The replies.</param>
    /// <param name="uses">What is done with tasks.</param>
    /// <param name="calls">Who calls whom.</param>
    public static IEnumerable<(InlineReply Reply, ReplyUse Next, Location Block, bool IsForReply)> Stuck(IEnumerable<InlineReply> replies, IReadOnlyCollection<ReplyUse> uses, ILookup<ISymbol, LockUse> calls)
    {
        foreach (var reply in replies)
        {
            var blocking = WithCallers(reply.IsReader ? uses.Where(use => use.Next is null && SymbolEqualityComparer.Default.Equals(use.Method, reply.Method)).Select(use => (use.Function, use.Site)) : [], calls);
            var ends = WithCallers(reply.Ends, calls);
            foreach (var use in uses.Where(use => use.Next is not null && SymbolEqualityComparer.Default.Equals(use.Method, reply.Method)))
            {
                if (SymbolEqualityComparer.Default.Equals(use.Next, reply.Method))
                {
                    if (reply.IsReader && uses.Any(other => other.Next is null && other.Site.Equals(use.Site)))
                        yield return (reply, use, use.Site, true);
                }
                else if (blocking.TryGetValue(use.Next!, out var block) || ends.TryGetValue(use.Next!, out block))
                    yield return (reply, use, block, blocking.ContainsKey(use.Next!));
            }
        }
    }

    /// <summary>The functions that block, and those that call one of them, with where it is that they block.</summary>
    private static Dictionary<ISymbol, Location> WithCallers(IEnumerable<(ISymbol Function, Location Site)> functions, ILookup<ISymbol, LockUse> calls)
    {
        var blocking = new Dictionary<ISymbol, Location>(SymbolEqualityComparer.Default);
        foreach (var (function, site) in functions)
            blocking[function] = site;
        var last = blocking.Keys.ToList();
        for (var step = 0; step < MaximumSteps && last.Count > 0; step++)
        {
            var next = last.SelectMany(callee => calls[callee].Where(call => call is { IsCertain: true, IsJoin: false, IsLetGo: false, IsOnCaller: true } && !blocking.ContainsKey(call.Function)).Select(call => (call.Function, Site: blocking[callee]))).ToList();
            foreach (var (function, site) in next)
                blocking[function] = site;
            last = next.Select(one => one.Function).ToList();
        }

        return blocking;
    }

    private static bool IsTask(ITypeSymbol type) => type.Name is "Task" or "ValueTask";

    /// <summary>The method whose task is awaited, without going back to the context.</summary>
    private static IMethodSymbol? AwaitedOffContext(IAwaitOperation await) =>
        await.Operation is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Arguments: [{ Value.ConstantValue: { HasValue: true, Value: false } }], Instance: IInvocationOperation { TargetMethod: var awaited } } && awaited.IsInSource() ? awaited.OriginalDefinition : null;

    /// <summary>Whether the thread waits for the task of the call: <c>GetAwaiter().GetResult()</c>, <c>Result</c> or <c>Wait()</c>.</summary>
    private static bool IsBlockedOn(IInvocationOperation call)
    {
        if (!IsTask(call.TargetMethod.ReturnType))
            return false;
        var use = call.Parent;
        while (use is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "WaitAsync" } or IConversionOperation)
            use = use.Parent;
        return use is IInvocationOperation { TargetMethod.Name: "GetAwaiter", Parent: IInvocationOperation { TargetMethod.Name: "GetResult" } } or IInvocationOperation { TargetMethod: { Name: "Wait", ContainingType.Name: "Task" } } or IPropertyReferenceOperation { Property: { Name: "Result", ContainingType.Name: "Task" or "ValueTask" } };
    }
}
