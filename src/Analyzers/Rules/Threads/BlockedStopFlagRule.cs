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
            var worker = loop.Workers.FirstOrDefault();
            if ((worker is null && !IsRunByCallers(loop)) || StopRequest.Of(loop).Where(request => worker is not null || IsOfOthers(request, loop)).ToList() is not { Count: > 0 } requests)
                continue;
            foreach (var (operation, waiter) in Done(loop))
            {
                if (worker is not null && IsReadOfConsole(operation, loop) && requests.Find(request => IsJoined(worker, request.Site, request.Body)) is { Site: { } stop, Flag: var asked })
                {
                    report.Suggest(operation.Syntax.GetLocation(), [stop.Syntax.GetLocation(), asked.Syntax.GetLocation(), worker.Location], FixHints.None, Excerpt.Of(operation.Syntax), worker.Text, Excerpt.Of(stop.Syntax), Excerpt.Line(stop.Syntax.GetLocation()), Excerpt.Of(asked.Syntax));
                    break;
                }

                if (BlockedWait.Of(operation, waiter, loop) is not { } awaited || awaited.IsClosedOutside || requests.Exists(request => Ends(awaited, request.Site, request.Body, worker) || ClosesWhatCallsBack(request.Body, loop, awaited)) || !reported.Add(operation))
                    continue;
                if (worker is null)
                {
                    // That nobody pulses at all is another rule's matter.
                    if (IsPulsed(operation, waiter) && type.Bodies.Any(awaited.IsEndedBy) && !requests.Exists(request => IsPulsedMeanwhile(awaited, request.Flag, type)))
                        report.At(operation.Syntax.GetLocation(), [requests[0].Site.Syntax.GetLocation(), requests[0].Flag.Syntax.GetLocation()], FixHints.None, Excerpt.Of(operation.Syntax), $"the thread that calls '{type.Threads.OutsideCaller(loop.Body).Name}'", Excerpt.Of(requests[0].Site.Syntax), Excerpt.Line(requests[0].Site.Syntax.GetLocation()), Excerpt.Of(requests[0].Flag.Syntax));
                    break;
                }

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
    private static bool Ends(BlockedWait awaited, IOperation request, BodyFacts body, ThreadEntry? worker) => (worker is null ? null : LateEnd.Join(worker, request, body)) is var join
        && StopRequest.Wakers(body).Any(waker => awaited.EndsIn(waker).Any(end => join is null || !LateEnd.Is(end, waker, join, body)));

    /// <summary>Whether only threads of others run the loop, which call a member of the type.</summary>
    private static bool IsRunByCallers(PolledLoop loop) => loop.Body.Type.Threads.RootsOf(loop.Body) is { Count: > 0 } roots && roots.All(root => root.Entry is null);

    /// <summary>Whether another thread may make the request while the loop waits: any member's caller, and not only what the loop calls itself.</summary>
    private static bool IsOfOthers(StopRequest request, PolledLoop loop) => loop.Body.Type.Threads.RootsOf(request.Body).Any() && !loop.Body.Type.Threads.WaysTo(request.Body).Any(way => way.Body.Outermost == loop.Body.Body.Outermost);

    /// <summary>Whether the wait is for a pulse, which comes only when somebody gives it: an event or a permit stays.</summary>
    private static bool IsPulsed(IOperation wait, BodyFacts waiter) => wait is IInvocationOperation { TargetMethod: { Name: "Wait", ContainingType.Name: "Monitor" } } call && waiter.Body.Calls.Contains(call);

    /// <summary>Whether some thread of the type may go on to end the wait, whatever the flag says: it does not look at that.</summary>
    private static bool IsPulsedMeanwhile(BlockedWait awaited, IOperation flag, TypeFacts type) => type.Bodies.Where(awaited.IsEndedBy).SelectMany(type.Threads.EntriesReaching)
        .Any(entry => flag is not IMemberReferenceOperation { Member: var asked } || !type.Threads.Reach(entry).Any(body => body.Body.Operations.Any(part => Assignments.Refers(part, asked))));

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

    /// <summary>Whether the round has asked something to call back, which wakes the loop, and the request closes it: it calls back then.</summary>
    private static bool ClosesWhatCallsBack(BodyFacts request, PolledLoop loop, BlockedWait awaited)
    {
        var asked = loop.Body.Body.Functions.Where(function => loop.Span.Contains(function.Syntax.Span))
            .Where(function => (function is IMethodReferenceOperation reference ? loop.Body.Type.Calls.BodyOf(reference.Method) : loop.Body.Body.Nested.FirstOrDefault(nested => nested.Root == function) is { } lambda ? loop.Body.Type.FactsOf(lambda) : null) is { } callback && awaited.IsEndedBy(callback))
            .Select(function => function.Enclosing().OfType<IInvocationOperation>().FirstOrDefault()?.Instance).OfType<IOperation>()
            .Select(receiver => loop.Body.Paths.Read(receiver)).ToList();
        return asked.Count > 0 && StopRequest.Wakers(request).Any(body => body.Body.Calls.Any(call => call is { TargetMethod.Name: "Close" or "Stop" or "Dispose" or "Abort" or "Shutdown", Instance: { } closed } && asked.Contains(body.Paths.Read(closed))));
    }
}
