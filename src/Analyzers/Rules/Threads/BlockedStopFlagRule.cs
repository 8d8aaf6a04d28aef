using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A loop that is asked to stop while it waits for something else does not notice.</summary>
internal sealed class BlockedStopFlagRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.BlockedStopFlag,
        title: "A loop that blocks does not see its stop request",
        messageFormat: "'{0}' waits without end, on {1}, and '{2}' on line {3} wakes nobody: the loop does not look at '{4}' again, and does not stop",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Pass the token to the wait, or wake the loop where it is asked to stop.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        var reported = new HashSet<IOperation>();
        foreach (var loop in type.Bodies.SelectMany(body => PolledLoop.WithRounds(body).Concat(PolledLoop.OverSupplies(body))))
        {
            if (loop.Workers.FirstOrDefault() is not { } worker || Requests(loop).ToList() is not { Count: > 0 } requests)
                continue;
            foreach (var (operation, waiter) in Done(loop))
            {
                if (IsReadOfConsole(operation, loop) && requests.Find(request => IsJoined(worker, request.Site, request.Body)) is { Site: { } stop, Flag: var asked })
                {
                    report.Suggest(operation.Syntax.GetLocation(), [stop.Syntax.GetLocation(), asked.Syntax.GetLocation(), worker.Location], FixHints.None, Excerpt.Of(operation.Syntax), worker.Text, Excerpt.Of(stop.Syntax), Excerpt.Line(stop.Syntax.GetLocation()), Excerpt.Of(asked.Syntax));
                    break;
                }

                if (BlockedWait.Of(operation, waiter, loop) is not { } awaited || awaited.IsClosedOutside || requests.Exists(request => Ends(awaited, request.Site, request.Body, worker) || ClosesWhatCallsBack(request.Body, loop, awaited)) || !reported.Add(operation))
                    continue;
                // Whoever gives a sequence may end it.
                if (loop.Operation is IForEachLoopOperation && (type.Bodies.Any(awaited.IsClosedBy) || !requests.Exists(request => IsAwaited(worker, request.Site, request.Body))))
                    continue;
                var (flag, site, _) = requests[0];
                var hints = awaited.Wake is { } wake ? FixHints.None.Add(FixHints.Release, wake) : FixHints.None;
                // Out of a thread, the exception would end the process.
                if (worker.Row.Noun == "task" && flag is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested", Instance: { } token })
                    hints = FixHints.None.Add(FixHints.Token, token.Type?.Name == "CancellationToken" ? token.Syntax.ToString() : $"{token.Syntax}.Token");
                report.At(operation.Syntax.GetLocation(), [site.Syntax.GetLocation(), flag.Syntax.GetLocation(), worker.Location], hints, Excerpt.Of(operation.Syntax), worker.Text, Excerpt.Of(site.Syntax), Excerpt.Line(site.Syntax.GetLocation()), Excerpt.Of(flag.Syntax));
                break;
            }
        }
    }

    /// <summary>Whether who asks for the stop ends the wait: not where that waits for the loop first.</summary>
    private static bool Ends(BlockedWait awaited, IOperation request, BodyFacts body, ThreadEntry worker) => LateEnd.Join(worker, request, body) is var join
        && Wakers(body).Any(waker => awaited.EndsIn(waker).Any(end => join is null || !LateEnd.Is(end, waker, join, body)));

    /// <summary>What a round does, itself and in methods of its object that it calls.</summary>
    private static IEnumerable<(IOperation Operation, BodyFacts Body)> Done(PolledLoop loop) => loop.Operations.SelectMany(operation => CallTable.Targets(operation)
        .Where(target => operation is IInvocationOperation { Instance: null or IInstanceReferenceOperation } && !target.IsVirtual && target.MethodKind is MethodKind.Ordinary)
        .Select(loop.Body.Type.Calls.BodyOf).OfType<BodyFacts>().Where(callee => callee != loop.Body && !callee.Body.Method!.IsAsync && !PolledLoop.In(callee).Any())
        .SelectMany(callee => callee.Body.Operations.Select(inner => (inner, callee))).Prepend((operation, loop.Body)));

    /// <summary>Whether the operation waits for somebody at the console, whom nothing but an interrupt wakes.</summary>
    private static bool IsReadOfConsole(IOperation operation, PolledLoop loop) => operation is IInvocationOperation { TargetMethod: { Name: "ReadLine" or "ReadKey" or "Read", ContainingType: { Name: "Console", ContainingNamespace.Name: "System" } } }
        && !loop.Body.Type.Bodies.SelectMany(body => body.Body.Operations).Any(use => use is IMemberReferenceOperation { Member: { Name: "KeyAvailable" or "CancelKeyPress", ContainingType.Name: "Console" } } or IInvocationOperation { TargetMethod: { Name: "SetIn", ContainingType.Name: "Console" } });

    /// <summary>Whether who asks for the stop then waits for the loop's thread, however long it takes.</summary>
    private static bool IsJoined(ThreadEntry worker, IOperation request, BodyFacts body) =>
        body.Body.Operations.Any(wait => wait.Syntax.SpanStart > request.Syntax.SpanStart && EndlessWait.Is(wait) && EndlessWait.IsFor(worker, wait, body));

    /// <summary>The same, and whether it awaits the loop's task.</summary>
    private static bool IsAwaited(ThreadEntry worker, IOperation request, BodyFacts body) => IsJoined(worker, request, body)
        || body.Body.Awaits.Any(wait => wait.Syntax.SpanStart > request.Syntax.SpanStart && EndlessWait.IsFor(worker, wait, body));

    /// <summary>Where the loop is asked to stop: what it looks at, and who changes that.</summary>
    private static IEnumerable<(IOperation Flag, IOperation Site, BodyFacts Body)> Requests(PolledLoop loop)
    {
        foreach (var flag in PolledFlag.Of(loop).OfType<PolledFlag>().Where(flag => flag.RunsWhile is not null))
        {
            foreach (var write in flag.Accesses.Where(access => access.Writes && access.Body.Body.Outermost != loop.Body.Body.Outermost && !access.Body.Body.IsConstruction && !IsOfLoop(access.Body, loop)))
            {
                if (write.Operation is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: bool value } } && value != flag.RunsWhile)
                    yield return (flag.Access.Operation, write.Operation, write.Body);
            }
        }

        foreach (var token in PolledFlag.Tests(loop).SelectMany(test => test.Body == loop.Body ? test.Test?.DescendantsAndSelf() ?? [] : []).OfType<IPropertyReferenceOperation>().Where(token => token is { Property.Name: "IsCancellationRequested", Instance: IFieldReferenceOperation { Type.Name: "CancellationTokenSource" } or IPropertyReferenceOperation { Instance: IFieldReferenceOperation { Type.Name: "CancellationTokenSource" } } }))
        {
            var source = token.Instance is IPropertyReferenceOperation { Instance: { } inner } ? inner : token.Instance!;
            foreach (var body in loop.Body.Type.Bodies.Where(body => body != loop.Body))
            {
                if (body.Body.Calls.FirstOrDefault(call => call is { TargetMethod.Name: "Cancel" or "CancelAsync", Instance: { } cancelled } && body.Paths.Read(cancelled).Equals(loop.Body.Paths.Read(source))) is { } cancel)
                    yield return (token, cancel, body);
            }
        }
    }

    /// <summary>Whether only the loop's own thread comes to the body: what it sets is a note to itself, and no request.</summary>
    private static bool IsOfLoop(BodyFacts body, PolledLoop loop) => body.Type.Threads.IsConfined(body) && body.Type.Threads.EntriesReaching(body).SequenceEqual(body.Type.Threads.EntriesReaching(loop.Body));

    /// <summary>Everything that may run when the request is made: the body, its callers, what all of them call, and callbacks.</summary>
    private static IEnumerable<BodyFacts> Wakers(BodyFacts request)
    {
        var type = request.Type;
        var seen = new HashSet<BodyFacts> { request };
        var pending = new Queue<BodyFacts>([request]);
        while (pending.Count > 0)
        {
            if (pending.Dequeue() is { Body.Method: { } method })
            {
                foreach (var call in type.Calls.To(method).Where(call => seen.Add(call.Caller)))
                    pending.Enqueue(call.Caller);
            }
        }

        foreach (var entry in type.Threads.Entries.Where(entry => entry.Row.IsOnDemand))
            seen.Add(entry.Target);
        pending = new Queue<BodyFacts>(seen);
        while (pending.Count > 0)
        {
            var body = pending.Dequeue();
            foreach (var callee in type.Calls.From(body).Select(call => type.Calls.BodyOf(call.Target)).Concat(body.Body.Nested.Select(type.FactsOf)).OfType<BodyFacts>().Where(seen.Add))
                pending.Enqueue(callee);
        }

        return seen;
    }

    /// <summary>Whether the round has asked something to call back, which wakes the loop, and the request closes it: it calls back then.</summary>
    private static bool ClosesWhatCallsBack(BodyFacts request, PolledLoop loop, BlockedWait awaited)
    {
        var asked = loop.Body.Body.Functions.Where(function => loop.Span.Contains(function.Syntax.Span))
            .Where(function => (function is IMethodReferenceOperation reference ? loop.Body.Type.Calls.BodyOf(reference.Method) : loop.Body.Body.Nested.FirstOrDefault(nested => nested.Root == function) is { } lambda ? loop.Body.Type.FactsOf(lambda) : null) is { } callback && awaited.IsEndedBy(callback))
            .Select(function => function.Enclosing().OfType<IInvocationOperation>().FirstOrDefault()?.Instance).OfType<IOperation>()
            .Select(receiver => loop.Body.Paths.Read(receiver)).ToList();
        return asked.Count > 0 && Wakers(request).Any(body => body.Body.Calls.Any(call => call is { TargetMethod.Name: "Close" or "Stop" or "Dispose" or "Abort" or "Shutdown", Instance: { } closed } && asked.Contains(body.Paths.Read(closed))));
    }
}
